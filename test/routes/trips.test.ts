import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { tripSchema } from '../../src/protocol/trips.ts';
import {
  book,
  call,
  capitol,
  freshTenant,
  peopleOf,
  problemIn,
  station,
  tokenOf,
  tripIn,
} from './calling.ts';

// Of each test: a rider has few trips open at once.
let tenant = freshTenant();
let [ann, bob, operator, driver] = await peopleOf(tenant);
const stranger = await tokenOf('operator', freshTenant());
const ride = { pickup: capitol, dropoff: station };

beforeEach(async () => {
  tenant = freshTenant();
  [ann, bob, operator, driver] = await peopleOf(tenant);
});
afterEach(() => vi.restoreAllMocks());

function pathOf({ id }: { id: string }): string {
  return `/v1/trips/${id}`;
}

describe('a booking', () => {
  it('answers with the trip, where it is and its version', async () => {
    const body = {
      ...ride,
      party: { seats: 2, childSeats: 1 },
      notes: 'at the fountain',
      externalId: 'order 7',
      metadata: { desk: 3, vip: true, ref: null },
    };
    const response = await book(ann, body);
    const trip = await tripIn(response, 201);
    expect(trip).toMatchObject({
      state: 'searching',
      rider: 'ann',
      pickup: capitol,
      dropoff: station,
      party: { seats: 2, wheelchairs: 0, childSeats: 1 },
      pooled: false,
      vehicleType: null,
      requires: [],
      scheduledFor: null,
      vehicle: null,
      pickupEtaSeconds: null,
      ended: null,
      notes: 'at the fountain',
      externalId: 'order 7',
      metadata: { desk: 3, vip: true, ref: null },
    });
    expect(trip.timeline).toEqual([{ state: 'searching', at: trip.requestedAt }]);
    expect(response.headers.get('location')).toBe(pathOf(trip));
    expect(response.headers.get('etag')).toBe(`"${trip.version}"`);
    expect(response.headers.get('idempotent-replayed')).toBeNull();
  });

  it('ahead of time is scheduled', async () => {
    const at = new Date(Date.now() + 86_400_000);
    const withOffset = at.toISOString().replace('Z', '+00:00');
    const trip = await tripIn(await book(ann, { ...ride, scheduledFor: withOffset }), 201);
    expect(trip).toMatchObject({ state: 'scheduled', scheduledFor: at.toISOString() });
    const reserved = { ...ride, scheduledFor: at.toISOString(), reserve: true };
    expect(await tripIn(await book(ann, reserved), 201)).toMatchObject({ reservation: { state: 'none' } });
  });

  it('under the same key is answered the same, even after the trip has changed', async () => {
    const key = { 'idempotency-key': 'again' };
    const first = await book(ann, ride, key);
    const trip = await tripIn(first.clone(), 201);
    await call('POST', `${pathOf(trip)}/cancel`, { token: ann });
    const second = await book(ann, ride, key);
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await second.text()).toBe(await first.text());
  });

  it('under the same key in another order of its keys is the same booking', async () => {
    const key = { 'idempotency-key': 'other order' };
    const first = await book(ann, ride, key);
    const { pickup, ...rest } = ride;
    const turned = JSON.stringify({ ...rest, pickup: { lng: pickup.lng, lat: pickup.lat } }, null, 2);
    const second = await book(ann, turned, key);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.text()).toBe(await first.text());
  });

  it('under the same key with another body is refused', async () => {
    const key = { 'idempotency-key': 'other body' };
    await book(ann, ride, key);
    const other = await book(ann, { ...ride, pooled: true }, key);
    expect(await problemIn(other)).toBe('422 idempotency-mismatch');
  });

  it('under the key of another person or tenant is another trip', async () => {
    const key = { 'idempotency-key': 'shared' };
    const callers = [ann, bob, await tokenOf('rider', freshTenant(), 'ann')];
    const trips = await Promise.all(callers.map(async (token) => tripIn(await book(token, ride, key), 201)));
    expect(new Set(trips.map(({ id }) => id)).size).toBe(3);
  });

  it('that races with itself is one trip', async () => {
    const key = { 'idempotency-key': 'race' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => book(ann, ride, key)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  it('that was taken in time is repeated after its time', async () => {
    const soon = new Date(Date.now() + 5_000).toISOString();
    const body = { ...ride, scheduledFor: soon };
    const key = { 'idempotency-key': 'soon' };
    const trip = await tripIn(await book(ann, body, key), 201);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    const late = await book(ann, body, key);
    expect(late.headers.get('idempotent-replayed')).toBe('true');
    expect((await tripIn(late, 201)).id).toBe(trip.id);
    expect(await problemIn(await book(ann, body))).toBe('422 validation-failed: scheduledFor');
  });

  it('is not for drivers, and not for nobody', async () => {
    expect(await problemIn(await book(driver, ride))).toBe('403 forbidden');
    const headers = { 'idempotency-key': 'key' };
    expect(await problemIn(await call('POST', '/v1/trips', { body: ride, headers }))).toBe(
      '401 unauthorized',
    );
  });
});

describe('a trip', () => {
  it('is shown to its rider and to its operators, and to nobody else', async () => {
    const trip = await tripIn(await book(ann, ride), 201);
    expect((await tripIn(await call('GET', pathOf(trip), { token: ann }))).id).toBe(trip.id);
    expect((await tripIn(await call('GET', pathOf(trip), { token: operator }))).id).toBe(trip.id);
    for (const token of [bob, stranger, await tokenOf('rider', freshTenant(), 'ann')]) {
      expect(await problemIn(await call('GET', pathOf(trip), { token }))).toBe('404 not-found');
      const cancelled = await call('POST', `${pathOf(trip)}/cancel`, { token });
      expect(await problemIn(cancelled)).toBe('404 not-found');
      const headers = { upgrade: 'websocket' };
      const streamed = await call('GET', `${pathOf(trip)}/stream`, { token, headers });
      expect(await problemIn(streamed)).toBe('404 not-found');
    }
    expect(await problemIn(await call('GET', pathOf(trip), { token: driver }))).toBe('403 forbidden');
    expect(await problemIn(await call('GET', pathOf(trip)))).toBe('401 unauthorized');
    expect((await tripIn(await call('GET', pathOf(trip), { token: ann }))).state).toBe('searching');
  });

  it('is not sent again while it is at the version that the caller has', async () => {
    const { id, version } = await tripIn(await book(ann, ride), 201);
    const headers = { 'if-none-match': `"${version}"` };
    const unchanged = await call('GET', pathOf({ id }), { token: ann, headers });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    await call('POST', `${pathOf({ id })}/cancel`, { token: ann });
    const changed = await tripIn(await call('GET', pathOf({ id }), { token: ann, headers }));
    expect(changed.version).toBeGreaterThan(version);
  });

  it('has a journal for operators alone, with times that people can read', async () => {
    const trip = await tripIn(await book(ann, { ...ride, metadata: { at: 5 } }), 201);
    const response = await call('GET', `${pathOf(trip)}/journal`, { token: operator });
    const { data } = z
      .object({ data: z.array(z.looseObject({ booking: z.unknown().optional() })) })
      .parse(await response.json());
    expect(data[0]).toMatchObject({ sequence: 1, type: 'requested', at: trip.requestedAt });
    expect(data[0]?.booking).toMatchObject({ rider: 'ann', scheduledFor: null, metadata: { at: 5 } });
    expect(data[0]?.booking).not.toHaveProperty('fingerprint');
    expect(await problemIn(await call('GET', `${pathOf(trip)}/journal`, { token: ann }))).toBe(
      '403 forbidden',
    );
    const abroad = await call('GET', `${pathOf(trip)}/journal`, { token: stranger });
    expect(await problemIn(abroad)).toBe('404 not-found');
  });

  it('streams itself to its rider', async () => {
    const trip = await tripIn(await book(ann, ride), 201);
    expect(await problemIn(await call('GET', `${pathOf(trip)}/stream`, { token: ann }))).toBe(
      '426 upgrade-required',
    );
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
    const response = await call('GET', `${pathOf(trip)}/stream`, { token: ann, headers });
    expect([response.status, response.headers.get('sec-websocket-protocol')]).toEqual([101, 'hexhail.v1']);
    const socket = response.webSocket;
    if (socket === null) throw new Error('the answer has no socket');
    const frame = new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
    socket.accept();
    const received = z
      .object({ type: z.literal('trip'), trip: tripSchema })
      .parse(JSON.parse(String(await frame)));
    expect(received.trip.id).toBe(trip.id);
    socket.close(1000);
    const foreign = { ...headers, 'sec-websocket-protocol': 'mqtt' };
    const refused = await call('GET', `${pathOf(trip)}/stream`, { token: ann, headers: foreign });
    expect(await problemIn(refused)).toBe('400 subprotocol-unknown');
  });
});

describe('a cancel', () => {
  it('ends the trip, and repeating it changes nothing', async () => {
    const { id } = await tripIn(await book(ann, ride), 201);
    const first = await tripIn(
      await call('POST', `/v1/trips/${id}/cancel`, { token: ann, body: { reason: 'rain' } }),
    );
    expect(first).toMatchObject({ state: 'cancelled', ended: { by: 'rider', reason: 'rain' } });
    expect(first.fare.amount).toBe(0);
    const again = await tripIn(
      await call('POST', `/v1/trips/${id}/cancel`, { token: operator, body: { reason: 'x' } }),
    );
    // What an operator sees besides.
    expect(again).toEqual({ ...first, tariff: expect.any(String) });
  });

  it('needs no body, even where one is announced', async () => {
    for (const sent of [{}, { headers: { 'content-type': 'application/json' } }, { body: '' }]) {
      const { id } = await tripIn(await book(ann, ride), 201);
      const trip = await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann, ...sent }));
      expect(trip.state).toBe('cancelled');
    }
  });

  it('is refused with a reason that is none', async () => {
    const { id } = await tripIn(await book(ann, ride), 201);
    for (const reason of [5, 'x'.repeat(201)]) {
      const response = await call('POST', `/v1/trips/${id}/cancel`, { token: ann, body: { reason } });
      expect(await problemIn(response)).toBe('422 validation-failed: reason');
    }
  });

  it('is refused when the trip has changed since, and to drivers', async () => {
    const { id, version } = await tripIn(await book(ann, ride), 201);
    for (const etag of [`"${version + 1}"`, '"x"', `"${version}", "9"`]) {
      const headers = { 'if-match': etag };
      const response = await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers });
      expect(response.headers.get('etag')).toBe(`"${version}"`);
      expect(await problemIn(response)).toBe('412 precondition-failed');
    }
    const byDriver = await call('POST', `/v1/trips/${id}/cancel`, { token: driver });
    expect(await problemIn(byDriver)).toBe('403 forbidden');
    const headers = { 'if-match': `"${version}"` };
    const trip = await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: operator, headers }));
    expect(trip.ended?.by).toBe('operator');
  });

  it('takes any version with a star', async () => {
    const { id } = await tripIn(await book(ann, ride), 201);
    const headers = { 'if-match': '*' };
    const trip = await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers }));
    expect(trip.state).toBe('cancelled');
  });

  it('is answered the same under the same key', async () => {
    const { id } = await tripIn(await book(ann, ride), 201);
    const headers = { 'idempotency-key': 'cancel' };
    const first = await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers });
    const second = await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.text()).toBe(await first.text());
  });
});
