import { env, exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { eraseProofs } from '../../src/history/proofs.ts';
import { City } from '../objects/city.ts';
import { waitFor, waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, problemIn, station, tokenOf, tripIn } from './calling.ts';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);

/** A delivery whose vehicle has arrived at the drop-off, with a photo still to be sent. */
async function atDoor() {
  const city = new City({ evidence: { unseenArrival: 'allow', unseenDropoff: 'allow' } });
  const { tenant } = city;
  const cab = await city.drive('cab-1', capitol);
  const tokens = {
    ann: await tokenOf('rider', tenant, 'ann'),
    bob: await tokenOf('rider', tenant, 'bob'),
    operator: await tokenOf('operator', tenant),
    cab: await tokenOf('driver', tenant, 'cab-1'),
    other: await tokenOf('driver', tenant, 'cab-2'),
  };
  const items = [{ description: 'a box', quantity: 1, size: 'small' }];
  const ride = { pickup: capitol, dropoff: station, party: { seats: 0 }, items, proof: 'photo' };
  const { id } = await tripIn(await book(tokens.ann, ride), 201);
  const offered = await cab.planWith(({ offers }) => offers.length > 0);
  const offerId = offered.offers[0]?.id;
  if (offerId === undefined) throw new Error('nothing was offered');
  cab.report({ answers: [{ offerId, answer: 'accept' }] });
  const { stops } = await cab.planWith((plan) => plan.stops.length === 2);
  const [pickup, dropoff] = stops;
  if (pickup === undefined || dropoff === undefined) throw new Error('there are no stops');
  cab.report({
    progress: [
      { stopId: pickup.id, status: 'arrived' },
      { stopId: pickup.id, status: 'done' },
      { stopId: dropoff.id, status: 'arrived' },
    ],
  });
  await cab.planWith((plan) => plan.stops[1]?.status === 'arrived');
  return { cab, tokens, id, stopId: dropoff.id, tenant };
}

function put(id: string, stopId: string, token: string, image: Uint8Array, type: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  return fetchHere(`/v1/trips/${id}/proof/${stopId}`, { method: 'PUT', headers, body: image });
}

function fetchHere(path: string, init: RequestInit): Promise<Response> {
  return exports.default.fetch(`http://localhost${path}`, init);
}

describe('a photo of a drop-off', () => {
  it('is sent by its driver alone, seen by who may see the trip, and lets the stop be done', async () => {
    const { cab, tokens, id, stopId, tenant } = await atDoor();
    const none = await call('GET', `/v1/trips/${id}/proof`, { token: tokens.ann });
    expect(none.status).toBe(204);

    cab.report({ progress: [{ stopId, status: 'done' }] });
    await waitFor(() =>
      expect(cab.frames.some((frame) => JSON.stringify(frame).includes('proof-missing'))).toBe(true),
    );

    expect(await problemIn(await put(id, stopId, tokens.other, png, 'image/png'))).toBe(
      '409 proof-not-wanted',
    );
    expect(await problemIn(await put(id, stopId, tokens.ann, png, 'image/png'))).toBe('403 forbidden');
    expect(await problemIn(await put(id, 'stop_other_d', tokens.cab, png, 'image/png'))).toBe(
      '409 proof-not-wanted',
    );
    const notOne = await put(id, stopId, tokens.cab, new TextEncoder().encode('<script>'), 'image/png');
    expect(await problemIn(notOne)).toBe('415 unsupported-media-type');
    expect(await problemIn(await put(id, stopId, tokens.cab, jpeg, 'image/png'))).toBe(
      '415 unsupported-media-type',
    );
    const large = new Uint8Array(1_048_577);
    large.set(png);
    expect(await problemIn(await put(id, stopId, tokens.cab, large, 'image/png'))).toBe('413 body-too-large');

    expect((await put(id, stopId, tokens.cab, jpeg, 'image/jpeg')).status).toBe(204);
    await cab.planWith((plan) => plan.stops[1]?.isProven === true);
    cab.report({ progress: [{ stopId, status: 'done' }] });
    await cab.planWith((plan) => plan.stops.length === 0);
    const trip = await waitUntil(async () => {
      const read = await tripIn(await call('GET', `/v1/trips/${id}`, { token: tokens.ann }));
      return read.state === 'completed' ? read : null;
    });
    expect(trip.delivered).toBe(true);

    for (const token of [tokens.ann, tokens.operator]) {
      const seen = await call('GET', `/v1/trips/${id}/proof`, { token });
      expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(new Uint8Array(await seen.arrayBuffer())).toEqual(jpeg);
    }
    expect(await problemIn(await call('GET', `/v1/trips/${id}/proof`, { token: tokens.bob }))).toBe(
      '404 not-found',
    );

    await eraseProofs(env.ARCHIVE, [{ tenant, id: tripIdSchema.parse(id) }]);
    const gone = await call('GET', `/v1/trips/${id}/proof`, { token: tokens.ann });
    expect(gone.status).toBe(204);
  });
});
