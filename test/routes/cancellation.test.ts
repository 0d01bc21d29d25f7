import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { PersonObject } from '../../src/objects/person/personObject.ts';
import { cancellationSchema } from '../../src/protocol/trips.ts';
import { City } from '../objects/city.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };

/** What a cancel would cost the caller. */
async function preview(id: string, token: string, headers: Record<string, string> = {}) {
  const response = await call('POST', `/v1/trips/${id}/cancel?preview=true`, { token, headers });
  expect(response.status).toBe(200);
  return cancellationSchema.parse(await response.json());
}

async function read(id: string, token: string) {
  return tripIn(await call('GET', `/v1/trips/${id}`, { token }));
}

describe('the preview of a cancel', () => {
  const tenant = freshTenant();

  it('changes nothing, and its answer is not kept as that of the cancel', async () => {
    const ann = await tokenOf('rider', tenant, 'ann');
    const booked = await tripIn(await book(ann, ride), 201);
    const { id } = booked;
    const headers = { 'idempotency-key': 'decided' };
    const free = { fee: { amount: 0, currency: 'USD' }, freeUntil: null, reason: 'no-vehicle' };
    expect(booked.cancellation).toEqual(free);
    expect(await preview(id, ann, headers)).toEqual(free);
    expect(await preview(id, ann, headers)).toEqual(free);
    expect(await read(id, ann)).toEqual(booked);
    const cancelled = await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers });
    expect(cancelled.headers.get('idempotent-replayed')).toBeNull();
    expect(await tripIn(cancelled)).toMatchObject({ state: 'cancelled', cancellation: null });
  });

  it('of a trip booked ahead is free until its time', async () => {
    const ann = await tokenOf('rider', tenant, 'ann');
    const scheduledFor = new Date(Date.now() + 7_200_000).toISOString();
    const { id } = await tripIn(await book(ann, { ...ride, scheduledFor }), 201);
    expect(await preview(id, ann)).toMatchObject({
      fee: { amount: 0 },
      freeUntil: scheduledFor,
      reason: 'before-scheduled-time',
    });
  });

  it('is for those only who may cancel, while there is something to cancel', async () => {
    const ann = await tokenOf('rider', tenant, 'ann');
    const { id, version } = await tripIn(await book(ann, ride), 201);
    const path = `/v1/trips/${id}/cancel?preview=true`;
    const callAs = async (token: string, headers = {}) =>
      problemIn(await call('POST', path, { token, headers }));
    expect(await callAs(await tokenOf('rider', tenant, 'bob'))).toBe('404 not-found');
    expect(await callAs(await tokenOf('driver', tenant))).toBe('403 forbidden');
    expect(await callAs(ann, { 'if-match': `"${version + 1}"` })).toBe('412 precondition-failed');
    const odd = await call('POST', `/v1/trips/${id}/cancel?preview=yes`, { token: ann });
    expect(await problemIn(odd)).toBe('422 validation-failed: preview');
    expect((await read(id, ann)).state).toBe('searching');
    await call('POST', `/v1/trips/${id}/cancel?preview=false`, { token: ann });
    expect((await read(id, ann)).state).toBe('cancelled');
    expect(await callAs(ann)).toBe('409 trip-over');
  });
});

it('the answer to an assignment says what cancelling costs, as the trip does', async () => {
  const tenant = freshTenant();
  const operator = await tokenOf('operator', tenant);
  const cab = { name: 'Cab 1', type: 'car', plate: 'HX 1', capacity: { seats: 4 } };
  expect((await call('PUT', '/v1/vehicles/cab-1', { token: operator, body: cab })).status).toBe(200);
  const { id } = await tripIn(await book(await tokenOf('rider', tenant, 'ann'), ride), 201);
  const body = { vehicle: 'cab-1' };
  const assigned = await tripIn(await call('POST', `/v1/trips/${id}/assign`, { token: operator, body }));
  expect(assigned.cancellation).toMatchObject({ fee: { amount: 0 }, reason: 'no-vehicle' });
});

it('preview, trip and cancel tell the same, before the vehicle is there and after', async () => {
  const city = new City();
  const ann = await tokenOf('rider', city.tenant, 'ann');
  const operator = await tokenOf('operator', city.tenant);
  const driver = await city.drive('cab-1');
  // A pooled pickup may be minutes later than it was told: however slow this machine is, it is in time.
  const { id } = await tripIn(await book(ann, { ...ride, pooled: true }), 201);
  driver.answer((await driver.offer()).id, 'accept');
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const assigned = await read(id, ann);
  expect(assigned.cancellation).toMatchObject({ fee: { amount: 0 }, reason: 'within-free-time' });
  expect(Date.parse(assigned.cancellation?.freeUntil ?? '')).toBe(
    Date.parse(assigned.timeline.at(-1)?.at ?? '') + 300_000,
  );
  expect(await preview(id, ann)).toEqual(assigned.cancellation);

  driver.progress(stops[0]?.id ?? '', 'arrived');
  const arrived = await waitFor(async () => {
    const trip = await read(id, ann);
    expect(trip.state).toBe('arrived');
    return trip;
  });
  const costs = { fee: { amount: 500, currency: 'USD' }, freeUntil: null, reason: 'vehicle-arrived' };
  expect(arrived.cancellation).toEqual(costs);
  expect(await preview(id, ann, { 'if-match': `"${arrived.version}"` })).toEqual(costs);
  expect(await preview(id, operator)).toMatchObject({ fee: { amount: 0 }, reason: 'not-the-rider' });

  const cancelAt = (version: number) =>
    call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers: { 'if-match': `"${version}"` } });
  expect(await problemIn(await cancelAt(assigned.version))).toBe('412 precondition-failed');
  expect(await tripIn(await cancelAt(arrived.version))).toMatchObject({
    state: 'cancelled',
    fare: costs.fee,
  });
});

it('an operator who cancels a trip sees it as when reading it', async () => {
  const city = new City();
  const ann = await tokenOf('rider', city.tenant, 'ann');
  const operator = await tokenOf('operator', city.tenant);
  const driver = await city.drive('cab-1');
  const { id } = await tripIn(await book(ann, ride), 201);
  driver.answer((await driver.offer()).id, 'accept');
  await driver.planWith((plan) => plan.stops.length === 2);
  const cancelled = await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: operator }));
  expect(cancelled).toMatchObject({ state: 'cancelled', driver: expect.any(String) });
  expect(cancelled).toEqual(await read(id, operator));
});

it('a free cancel counts although its count failed at first, once', async () => {
  const city = new City();
  const ann = await tokenOf('rider', city.tenant, 'ann');
  const driver = await city.drive('cab-1');
  const { id } = await tripIn(await book(ann, ride), 201);
  driver.answer((await driver.offer()).id, 'accept');
  await driver.planWith((plan) => plan.stops.length === 2);
  const cancel = () => call('POST', `/v1/trips/${id}/cancel`, { token: ann });
  const counted = () =>
    runInDurableObject(env.PERSON.getByName(`${city.tenant}/ann`), (_, { storage }) =>
      storage.sql.exec('SELECT free_cancel_at FROM bookings WHERE free_cancel_at > 0').toArray(),
    );
  const count = vi.spyOn(PersonObject.prototype, 'cancelledFree').mockRejectedValueOnce(new Error('gone'));
  expect((await cancel()).status).toBe(500);
  count.mockRestore();
  expect(await counted()).toEqual([]);
  expect(await tripIn(await cancel())).toMatchObject({ state: 'cancelled' });
  const once = await counted();
  expect(once).toHaveLength(1);
  await cancel();
  expect(await counted()).toEqual(once);
});
