import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { offerIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import type { VehicleToTrip } from '../../src/domain/tripVehicleMessages.ts';
import { CellObject } from '../../src/objects/cell/cellObject.ts';
import { TripObject } from '../../src/objects/trip/tripObject.ts';
import { VehicleObject } from '../../src/objects/vehicle/vehicleObject.ts';
import type { Envelope } from '../../src/shell/ports.ts';
import { waitFor } from '../setup/waiting.ts';
import {
  alarmOf,
  asAnn,
  asOperator,
  City,
  capitol,
  corner,
  delivered,
  eventsOf,
  freshTripId,
  letPass,
  type TripStub,
  tripIn,
} from './city.ts';

const cab = vehicleIdSchema.parse('cab-1');

afterEach(() => vi.restoreAllMocks());

function cancel(trip: TripStub) {
  return trip.cancel(asAnn, { reason: null, ifVersion: null });
}

function count(events: string[], type: string): number {
  return events.filter((event) => event === type).length;
}

describe('a trip that is evicted', () => {
  it('in the middle of its search finds the vehicle that comes later', async () => {
    const city = new City();
    const trip = await city.book();
    await waitFor(async () => expect(await eventsOf(trip)).toContain('searched'));
    await evictDurableObject(trip);
    const driver = await city.drive(cab);
    driver.answer((await driver.offer()).id, 'accept');
    await tripIn(trip, 'assigned');
  });

  it('together with everything else asks its cell again', async () => {
    const city = new City();
    await city.drive(cab);
    const search = vi.spyOn(CellObject.prototype, 'search');
    search.mockReturnValueOnce(new Promise(() => undefined));
    const tripId = freshTripId();
    await city.book(tripId);
    await waitFor(() => expect(search).toHaveBeenCalled());
    await abortAllDurableObjects();
    const driver = await city.openStream(cab, corner);
    expect(driver.plan().offers).toEqual([]);
    // The question is given up, and after a pause asked again.
    for (const milliseconds of [5_000, 1_000]) {
      letPass(milliseconds);
      await runDurableObjectAlarm(city.trip(tripId));
    }
    expect(await driver.offer()).toMatchObject({ tripId });
  });

  it('at any moment ends unfulfilled when nobody is found by the deadline', async () => {
    const city = new City();
    const trip = await city.book();
    await waitFor(async () => expect(await eventsOf(trip)).toContain('searched'));
    await evictDurableObject(trip);
    expect(await alarmOf(trip)).toBeLessThanOrEqual(Date.now() + 180_000);
    letPass(181_000);
    await runDurableObjectAlarm(trip);
    const { record } = await tripIn(trip, 'unfulfilled');
    expect(record.ended).toEqual({ by: 'system', reason: 'no-vehicle-found' });
  });

  it('with an offer open gives it to the next when the driver does not answer', async () => {
    const city = new City();
    const silent = await city.drive(cab, corner);
    const trip = await city.book();
    await silent.offer();
    const next = await city.drive('cab-2', corner);
    await evictDurableObject(trip);
    letPass(3_000);
    await runDurableObjectAlarm(trip);
    vi.restoreAllMocks();
    next.answer((await next.offer()).id, 'accept');
    await tripIn(trip, 'assigned');
    await silent.planWith((plan) => plan.offers.length === 0);
  });

  it('goes on telling its riders', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.book();
    const rider = await city.watch(trip);
    await evictDurableObject(trip);
    driver.answer((await driver.offer()).id, 'accept');
    await driver.planWith((plan) => plan.stops.length === 2);
    await evictDurableObject(trip);
    driver.position(capitol);
    await waitFor(() => expect(rider.frames.at(-1)).toMatchObject({ type: 'position', ...capitol }));
    await cancel(trip);
    expect(await rider.closed()).toBe(1000);
    const seen = rider.frames.flatMap((frame) => (frame.type === 'trip' ? [frame.trip.state] : []));
    expect(seen).toEqual(['searching', 'assigned', 'cancelled']);
  });
});

describe('a message to a trip', () => {
  it('that comes twice, or after a newer one, counts once', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const { receive } = TripObject.prototype;
    const envelopes: Envelope<VehicleToTrip>[] = [];
    vi.spyOn(TripObject.prototype, 'receive').mockImplementation(function noting(this: TripObject, envelope) {
      envelopes.push(envelope);
      return receive.call(this, envelope);
    });
    const trip = await city.book();
    const { id } = await driver.offer();
    driver.answer(id, 'seen');
    driver.answer(id, 'accept');
    const { record } = await tripIn(trip, 'assigned');
    expect(envelopes).toHaveLength(2);
    const events = await eventsOf(trip);
    await evictDurableObject(trip);
    for (const envelope of envelopes.toReversed()) await trip.receive(envelope);
    const offerId = offerIdSchema.parse(id);
    const gaveBack = { type: 'gaveBack', tripId: record.id, offerId, reason: null } as const;
    const late = { to: 'trip', tripId: record.id, body: gaveBack };
    await trip.receive({ sender: cab, sequence: envelopes[0]?.sequence ?? 0, body: JSON.stringify(late) });
    expect(await eventsOf(trip)).toEqual(events);
  });

  it('about a trip that was never booked changes nothing', async () => {
    const city = new City();
    const tripId = freshTripId();
    const { offerId } = city.proposal(tripId, 1);
    const body = { type: 'arrived', tripId, offerId } as const;
    const envelope = { sender: cab, sequence: 1, body: JSON.stringify({ to: 'trip', tripId, body }) };
    await city.trip(tripId).receive(envelope);
    expect(await city.trip(tripId).read(asOperator)).toEqual({ outcome: 'unknown' });
  });
});

describe('a race for a trip', () => {
  it('of two drivers who both accept has one winner, and the other hears of it', async () => {
    const city = new City({ dispatch: { offerReceiptSeconds: 0.1 } });
    const drivers = [await city.drive(cab), await city.drive('cab-2')] as const;
    const trip = await city.book();
    const offers = await Promise.all(drivers.map((driver) => driver.offer()));
    for (const [index, driver] of drivers.entries()) driver.answer(offers[index]?.id ?? '', 'accept');
    const { record } = await tripIn(trip, 'assigned');
    const winner = record.vehicle?.id === cab ? 0 : 1;
    await drivers[winner].planWith((plan) => plan.stops.length === 2);
    await drivers[1 - winner === 0 ? 0 : 1].planWith(
      (plan) => plan.stops.length === 0 && plan.offers.length === 0,
    );
    expect(count(await eventsOf(trip), 'assigned')).toBe(1);
  });

  it('that the driver accepts and the rider cancels leaves no vehicle on its way', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.book();
    const { id } = await driver.offer();
    // The acceptance is journaled by the vehicle, but reaches the trip after the cancel.
    const held = Promise.withResolvers<void>();
    const { receive } = TripObject.prototype;
    vi.spyOn(TripObject.prototype, 'receive').mockImplementationOnce(function late(
      this: TripObject,
      envelope,
    ) {
      return held.promise.then(() => receive.call(this, envelope));
    });
    driver.answer(id, 'accept');
    await driver.settled();
    expect(await cancel(trip)).toMatchObject({ outcome: 'cancelled' });
    held.resolve();
    const plan = await driver.planWith(({ offers }) => offers.length === 0);
    expect(plan.stops).toEqual([]);
    await tripIn(trip, 'cancelled');
    await delivered(trip, 'vehicle/');
  });

  it('that the rider cancels and the driver accepts leaves no vehicle on its way', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const trip = await city.book();
    const { id } = await driver.offer();
    // The release does not get through for a while.
    const receive = vi.spyOn(VehicleObject.prototype, 'receive').mockImplementation(() => {
      throw new Error('the vehicle is down');
    });
    await cancel(trip);
    driver.answer(id, 'accept');
    await driver.settled();
    receive.mockRestore();
    letPass(30_000);
    await runDurableObjectAlarm(trip);
    const plan = await driver.planWith(({ offers }) => offers.length === 0);
    expect(plan.stops).toEqual([]);
    expect(count(await eventsOf(trip), 'assigned')).toBe(0);
  });

  it('of the same booking made many times at once makes one trip', async () => {
    const city = new City();
    const tripId = freshTripId();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => city.trip(tripId).request(city.booking(tripId))),
    );
    const outcomes = answers.map(({ outcome }) => outcome).toSorted();
    expect(outcomes).toEqual(['created', ...Array.from({ length: 9 }, () => 'replayed')]);
    expect(count(await eventsOf(city.trip(tripId)), 'requested')).toBe(1);
  });
});
