import { evictDurableObject } from 'cloudflare:test';
import { expect, it, vi } from 'vitest';
import { VehicleObject } from '../../src/objects/vehicle/vehicleObject.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { asOperator, City } from '../objects/city.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const farther = { lat: 40.2618, lng: -76.82, label: 'Farther' };

function patch(token: string, { id }: Pick<PublicTrip, 'id'>, body: unknown) {
  return call('PATCH', `/v1/trips/${id}`, { token, body });
}

/** Ann's trip, which a vehicle has accepted. */
async function assigned() {
  const city = new City();
  const ann = await tokenOf('rider', city.tenant, 'ann');
  const driver = await city.drive('cab-1');
  const trip = await tripIn(await book(ann, ride), 201);
  driver.answer((await driver.offer()).id, 'accept');
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const read = async () => tripIn(await call('GET', `/v1/trips/${trip.id}`, { token: ann }));
  return { city, ann, driver, trip, stops, read };
}

it('a change on board is not priced where nobody knows how far the rider was driven', async () => {
  const { city, ann, driver, trip, stops, read } = await assigned();
  const pickup = stops[0]?.id ?? '';
  driver.progress(pickup, 'arrived');
  driver.progress(pickup, 'done');
  await waitFor(async () => expect((await read()).state).toBe('onboard'));
  driver.close();
  await waitFor(async () => expect(await city.vehicle('cab-1').whereabouts()).toBeNull());
  await evictDurableObject(city.trip(trip.id));
  expect(await problemIn(await patch(ann, trip, { dropoff: farther }))).toBe('503 unavailable');
  expect(await tripIn(await patch(ann, trip, { notes: 'red door' }))).toMatchObject({ notes: 'red door' });
  expect(await read()).toMatchObject({ fare: trip.fare, dropoff: station });
});

it('a change that its vehicle cannot be asked for is withdrawn, and comes to nothing when it can', async () => {
  const { city, ann, driver, trip, read } = await assigned();
  await waitFor(async () => expect((await read()).state).toBe('assigned'));
  const before = await read();

  const lost = vi.spyOn(VehicleObject.prototype, 'receive').mockImplementation(() => {
    throw new Error('the vehicle cannot be reached');
  });
  expect(await problemIn(await patch(ann, trip, { dropoff: farther }))).toBe('503 unavailable');
  expect(lost).toHaveBeenCalled();
  const { version, dropoff, fare } = await read();
  expect({ version, dropoff, fare }).toEqual({
    version: before.version,
    dropoff: before.dropoff,
    fare: before.fare,
  });
  lost.mockRestore();

  // What the trip says goes to the vehicle in order: it has heard of the first change, and of its end.
  const nearer = { lat: 40.262, lng: -76.87, label: 'Nearer' };
  await waitFor(async () => {
    const answer = await patch(ann, trip, { dropoff: nearer });
    expect(await answer.clone().text()).not.toContain('problem');
    expect(await tripIn(answer)).toMatchObject({ dropoff: { label: 'Nearer' } });
  });
  const told = await city.trip(trip.id).journal(asOperator);
  const heard = await city.vehicle('cab-1').journal();
  if (told.outcome !== 'found' || heard.outcome !== 'found') throw new Error('both have a journal');
  const [askedAt, endedAt] = ['changeAsked', 'changeEnded'].map(
    (type) => told.entries.find(({ event }) => event.type === type)?.event.at ?? 0,
  );
  expect((endedAt ?? 0) - (askedAt ?? 0)).toBeGreaterThanOrEqual(3_000);
  const changes = heard.entries.flatMap(({ event }) => (event.type.startsWith('change') ? [event] : []));
  expect(changes.slice(0, 2)).toMatchObject([{ type: 'changeAgreed' }, { type: 'changeEnded', change: 1 }]);
  // On a busy machine the second one is not answered in time at once.
  const made = changes.filter(({ type }) => type === 'changed');
  expect(made).toMatchObject([
    { stops: [{ kind: 'pickup' }, { kind: 'dropoff', place: { label: 'Nearer' } }] },
  ]);
  await driver.planWith(({ stops }) => stops.at(-1)?.place.lng === nearer.lng);
});

it('goods that are taken while their trip is cancelled are told to come back, and to be there', async () => {
  const items = [{ description: 'a vase', quantity: 1, size: 'small' }];
  const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 4 };
  const city = new City();
  const ann = await tokenOf('rider', city.tenant, 'ann');
  await city.vehicle('cab-1').register(city.profile('cab-1', { capacity }));
  const driver = await city.drive('cab-1');
  const trip = await tripIn(await book(ann, { ...ride, party: { seats: 0 }, items }), 201);
  driver.answer((await driver.offer()).id, 'accept');
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const pickup = stops[0]?.id ?? '';
  const read = async () => tripIn(await call('GET', `/v1/trips/${trip.id}`, { token: ann }));
  driver.progress(pickup, 'arrived');
  await waitFor(async () => expect((await read()).state).toBe('arrived'));
  const cancelled = await call('POST', `/v1/trips/${trip.id}/cancel`, { token: ann, body: {} });
  const { version } = await tripIn(cancelled);
  await driver.planWith((plan) => plan.stops.length === 0);

  driver.progress(pickup, 'done');
  const plan = await driver.planWith(({ stops: [, last] }) => last?.kind === 'return');
  await waitFor(async () => {
    expect(await read()).toMatchObject({
      state: 'cancelled',
      version: version + 1,
      delivered: false,
      goodsReturn: { by: 'rider', reason: 'rider-cancelled', returnedAt: null, lostAt: null },
    });
  });
  const [back] = plan.stops.slice(-1);
  driver.progress(back?.id ?? '', 'arrived');
  driver.progress(back?.id ?? '', 'done');
  await waitFor(async () => expect((await read()).goodsReturn?.returnedAt).toEqual(expect.any(String)));
  const { timeline, ended, fare, ...told } = await read();
  expect({ version: told.version, fare, ended, timeline: timeline.at(-1)?.state }).toMatchObject({
    version: version + 2,
    ended: { by: 'rider' },
    timeline: 'cancelled',
  });
  // The list comes from the history.
  await waitFor(async () => {
    const list = await (await call('GET', '/v1/trips', { token: ann })).text();
    expect(list).toContain(`"returnedAt":"${told.goodsReturn?.returnedAt}"`);
  });
});
