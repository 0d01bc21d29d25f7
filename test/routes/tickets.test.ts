import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime() });

async function ticketFor(body: unknown, token?: string): Promise<string> {
  const response = await call('POST', '/v1/tickets', { ...(token !== undefined && { token }), body });
  expect(response.status).toBe(200);
  return ticketSchema.parse(await response.json()).ticket;
}

/** Opens a stream with a ticket; returns the answer and the first frame, or the code that it was closed with. */
async function open(path: string, ticket: string) {
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': `hexhail.v1, ticket.${ticket}` };
  const response = await call('GET', path, { headers });
  const { webSocket } = response;
  if (webSocket === null) return { response, frame: null };
  const frame = new Promise<unknown>((resolve) => {
    webSocket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))), { once: true });
    webSocket.addEventListener('close', ({ code }) => resolve({ closed: code }), { once: true });
  });
  webSocket.accept();
  const first = await frame;
  webSocket.close(1000);
  return { response, frame: first };
}

describe("a driver's ticket", () => {
  it('carries the place, so that no address does', async () => {
    const token = await tokenOf('driver', 'demo', `car-${crypto.randomUUID()}`);
    const { frame } = await open('/v1/driver/stream', await ticketFor({ place: capitol }, token));
    expect(frame).toMatchObject({ type: 'plan' });
    const { response } = await open('/v1/driver/stream', await ticketFor({}, token));
    expect(await problemIn(response)).toBe('422 validation-failed: lat lng');
  });

  it('is of a place on Earth, and of nothing else', async () => {
    const token = await tokenOf('driver', 'demo', 'car');
    const refused = (body: unknown) => call('POST', '/v1/tickets', { token, body });
    expect(await problemIn(await refused({ place: { lat: 91, lng: 0 } }))).toBe(
      '422 validation-failed: place.lat',
    );
    expect(await problemIn(await refused({ vehicle: 'other' }))).toBe('422 validation-failed: vehicle');
  });
});

describe('a share link', () => {
  async function shared() {
    const ann = await tokenOf('rider', freshTenant(), 'ann');
    const { id } = await tripIn(await book(ann, { pickup: capitol, dropoff: station }), 201);
    const created = await call('POST', `/v1/trips/${id}/share`, { token: ann });
    return { ann, id, token: z.object({ token: z.string() }).parse(await created.json()).token };
  }

  it('is read and watched without its token in an address', async () => {
    const { token } = await shared();
    const read = await call('POST', '/v1/shared', { body: { token } });
    expect(await read.json()).toMatchObject({ trip: { state: 'searching' }, region: null });
    const ticket = await ticketFor({ share: token });
    expect((await open('/v1/shared/stream', ticket)).frame).toMatchObject({ type: 'sharedTrip' });
    const again = await open('/v1/shared/stream', ticket);
    expect(await problemIn(again.response)).toBe('401 unauthorized');
  });

  it('gives somebody who is signed in a ticket of the link, not of the session', async () => {
    const { token, id } = await shared();
    const bob = await tokenOf('rider', freshTenant(), 'bob');
    const ticket = await ticketFor({ share: token }, bob);
    expect((await open('/v1/shared/stream', ticket)).frame).toMatchObject({ type: 'sharedTrip' });
    const elsewhere = await open(`/v1/trips/${id}/stream`, await ticketFor({ share: token }));
    expect(await problemIn(elsewhere.response)).toBe('401 unauthorized');
  });

  it('that is none, or has ended, gives nothing', async () => {
    expect(await problemIn(await call('POST', '/v1/shared', { body: { token: 'share_x' } }))).toBe(
      '404 not-found',
    );
    const forged = await call('POST', '/v1/tickets', { body: { share: 'share_x' } });
    expect(await problemIn(forged)).toBe('404 not-found');
    expect(await problemIn(await call('POST', '/v1/tickets', { body: {} }))).toBe('401 unauthorized');
    const { ann, id, token } = await shared();
    await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann }));
    expect(await problemIn(await call('POST', '/v1/shared', { body: { token } }))).toBe('410 share-ended');
  });
});

it('a route is found without places in the address', async () => {
  const token = await tokenOf('rider', freshTenant());
  const route = await call('POST', '/v1/route', { token, body: { from: capitol, to: station } });
  expect(await route.json()).toMatchObject({ etaSource: 'greatCircle', polyline: [capitol, station] });
  const refused = await call('POST', '/v1/route', {
    token,
    body: { from: capitol, to: { lat: 91, lng: 0 } },
  });
  expect(await problemIn(refused)).toBe('422 validation-failed: to.lat');
});
