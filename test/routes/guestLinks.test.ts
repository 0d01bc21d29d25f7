import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/access.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { configureTenant, createIssuer, sign } from '../auth/issuing.ts';
import { letPass } from '../objects/city.ts';
import { book, call, capitol, freshTenant, problemIn, station, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const guest = { name: 'Grete Gast', phone: '+1 717 555 0101' };
const tenant = freshTenant();
const tokens = { operator: '', ann: '' };

beforeAll(async () => {
  const issuer = await createIssuer('ES256');
  await configureTenant(tenant, issuer, { dispatch: { boardingPin: true } });
  const exp = Math.floor(Date.now() / 1000) + 7_200;
  const tokenOf = (role: Role, sub: string) => sign(issuer, { aud: 'hexhail', sub, tenant, role, exp });
  tokens.operator = await tokenOf('operator', 'olga');
  tokens.ann = await tokenOf('rider', 'ann');
});

async function guestTrip(): Promise<PublicTrip> {
  return tripIn(await book(tokens.operator, { ...ride, guest, externalId: 'order 7' }), 201);
}

interface Link {
  readonly id: string;
  readonly token: string;
  readonly url: string;
}

async function linkTo(id: string): Promise<Link> {
  const made = await call('POST', `/v1/trips/${id}/guest-link`, { token: tokens.operator });
  expect(made.status).toBe(200);
  return made.json<Link>();
}

describe('the link of a guest', () => {
  it('shows the guest the one trip, with its places and its pin', async () => {
    const [trip, other] = [await guestTrip(), await guestTrip()];
    const { token, url } = await linkTo(trip.id);
    expect(url).toBe(`http://localhost/ride#trip=${trip.id}&guest=${token}`);
    const seen = await tripIn(await call('GET', `/v1/trips/${trip.id}`, { token }));
    expect(seen).toMatchObject({ id: trip.id, pickup: capitol, dropoff: station, guest });
    expect(seen.pin).toMatch(/^\d{4}$/);
    expect([seen.bookedBy, seen.externalId]).toEqual([undefined, null]);
    expect(await problemIn(await call('GET', `/v1/trips/${other.id}`, { token }))).toBe('404 not-found');
    const me = await (await call('GET', '/v1/me', { token })).json();
    expect(me).toMatchObject({ role: 'guest', tenant });
  });

  it('cancels it, and does nothing else', async () => {
    const { id } = await guestTrip();
    const { token } = await linkTo(id);
    const attempts: [string, string, object?][] = [
      ['GET', '/v1/trips'],
      ['POST', '/v1/quotes', ride],
      ['POST', `/v1/trips/${id}/share`],
      ['GET', `/v1/trips/${id}/shares`],
      ['POST', `/v1/trips/${id}/guest-link`],
      ['GET', `/v1/trips/${id}/receipt`],
      ['GET', `/v1/trips/${id}/journal`],
      ['POST', `/v1/trips/${id}/tip`, { amount: 100 }],
    ];
    for (const [method, path, body] of attempts) {
      expect(await problemIn(await call(method, path, { token, body })), path).toBe('403 forbidden');
    }
    expect(await problemIn(await book(token, ride))).toBe('403 forbidden');
    const cancelled = await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token, body: {} }));
    expect(cancelled).toMatchObject({ state: 'cancelled', ended: { by: 'rider' } });
    expect(cancelled.bookedBy).toBeUndefined();
  });

  it('ends when it is revoked, and some time after the trip', async () => {
    const { id } = await guestTrip();
    const [first, second] = [await linkTo(id), await linkTo(id)];
    const path = `/v1/trips/${id}/shares`;
    const listed = async () => (await call('GET', path, { token: tokens.operator })).json();
    expect(await listed()).toMatchObject({
      data: [
        { id: first.id, for: 'guest' },
        { id: second.id, for: 'guest' },
      ],
    });
    expect((await call('DELETE', `${path}/${first.id}`, { token: tokens.operator })).status).toBe(204);
    const readBy = ({ token }: Link) => call('GET', `/v1/trips/${id}`, { token });
    expect(await problemIn(await readBy(first))).toBe('404 not-found');
    await call('POST', `/v1/trips/${id}/share`, { token: tokens.operator });
    await call('POST', `/v1/trips/${id}/cancel`, { token: tokens.operator, body: {} });
    expect((await tripIn(await readBy(second))).state).toBe('cancelled');
    expect(await listed()).toMatchObject({ data: [{ id: second.id, for: 'guest' }] });
    letPass(3_601_000);
    expect(await listed()).toEqual({ data: [], nextCursor: null });
    expect(await problemIn(await readBy(second))).toBe('404 not-found');
  });

  it('is made by operators, of trips for guests that are not over', async () => {
    const { id } = await guestTrip();
    const path = `/v1/trips/${id}/guest-link`;
    expect(await problemIn(await call('POST', path, { token: tokens.ann }))).toBe('403 forbidden');
    const anns = await tripIn(await book(tokens.operator, { ...ride, rider: 'ann' }), 201);
    const notFor = await call('POST', `/v1/trips/${anns.id}/guest-link`, { token: tokens.operator });
    expect(await problemIn(notFor)).toBe('409 no-guest');
    await call('POST', `/v1/trips/${id}/cancel`, { token: tokens.operator, body: {} });
    expect(await problemIn(await call('POST', path, { token: tokens.operator }))).toBe('409 trip-over');
  });

  it('is none that anybody else has sealed', async () => {
    const { id } = await guestTrip();
    const { token } = await linkTo(id);
    const shared = await call('POST', `/v1/trips/${id}/share`, { token: tokens.operator });
    const { token: friends } = await shared.json<{ token: string }>();
    for (const forged of [`${token}x`, 'guest_', `guest_${friends.slice('share_'.length)}`]) {
      const answer = await call('GET', `/v1/trips/${id}`, { token: forged });
      expect(await problemIn(answer)).toBe('401 unauthorized');
    }
    const asFriend = await call('POST', '/v1/shared', { body: { token } });
    expect(await problemIn(asFriend)).toBe('404 not-found');
  });
});
