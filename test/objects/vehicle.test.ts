import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tripIdSchema } from '../../src/domain/ids.ts';
import type { TripToVehicle } from '../../src/domain/tripVehicleMessages.ts';
import { CellObject } from '../../src/objects/cell/cellObject.ts';
import { TripObject } from '../../src/objects/trip/tripObject.ts';
import { waitFor } from '../setup/waiting.ts';
import {
  alarmOf,
  City,
  corner,
  delivered,
  eventsOf,
  freshTripId,
  letPass,
  outboxOf,
  station,
  tripIn,
} from './city.ts';
import type { DriverEnd } from './streams.ts';

afterEach(() => vi.restoreAllMocks());

async function availabilityOf(city: City): Promise<string> {
  const vehicle = await city.vehicle('cab-1').read();
  return vehicle.outcome === 'found' ? vehicle.availability : vehicle.outcome;
}

/** A message as a trip's outbox would send it. */
function from(tripId: string, sequence: number, body: TripToVehicle) {
  return { sender: tripId, sequence, body: JSON.stringify({ to: 'vehicle', vehicleId: 'cab-1', body }) };
}

function proposal(city: City, tripId: string, ordinal = 1): TripToVehicle & { type: 'offer' } {
  const booked = city.proposal(tripIdSchema.parse(tripId), ordinal);
  return { type: 'offer', proposal: booked };
}

describe('a vehicle that is evicted', () => {
  it('with an offer open can still accept it', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const trip = await city.book();
    const { id } = await driver.offer();
    await evictDurableObject(city.vehicle('cab-1'));
    driver.answer(id, 'accept');
    await tripIn(trip, 'assigned');
    await driver.planWith((plan) => plan.stops.length === 2 && plan.offers.length === 0);
  });

  it('with an offer open lets it lapse in time all the same', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    await city.book();
    const { expiresAt } = await driver.offer();
    await evictDurableObject(city.vehicle('cab-1'));
    expect(await alarmOf(city.vehicle('cab-1'))).toBeLessThanOrEqual(expiresAt);
    letPass(19_000);
    await runDurableObjectAlarm(city.vehicle('cab-1'));
    await driver.planWith((plan) => plan.offers.length === 0);
  });

  it('in the middle of a ride, with its cell, goes on to the end', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const trip = await city.ride(driver);
    const evictAll = () =>
      Promise.all([city.vehicle('cab-1'), trip, city.cellAt(corner)].map((stub) => evictDurableObject(stub)));
    const [pickup, dropoff] = driver.plan().stops;
    if (pickup === undefined || dropoff === undefined) throw new Error('the plan has not two stops');
    await evictAll();
    driver.progress(pickup.id, 'enroute', 'arrived');
    await tripIn(trip, 'arrived');
    await evictAll();
    driver.progress(pickup.id, 'done');
    await tripIn(trip, 'onboard');
    await evictAll();
    driver.progress(dropoff.id, 'arrived', 'done');
    await tripIn(trip, 'completed');
    await driver.planWith((plan) => plan.stops.length === 0);
  });
});

describe('a message to a vehicle', () => {
  it('that comes twice counts once', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const tripId = freshTripId();
    const offer = from(tripId, 1, proposal(city, tripId));
    await city.vehicle('cab-1').receive(offer);
    const { version, offers } = await driver.planWith((plan) => plan.offers.length === 1);
    await city.vehicle('cab-1').receive(offer);
    await driver.settled();
    expect(driver.plan()).toMatchObject({ version, offers: [{ id: offers[0]?.id }] });
  });

  it('is void when a newer one of the same trip has come before, also after an eviction', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const tripId = freshTripId();
    const offer = proposal(city, tripId);
    const { offerId } = offer.proposal;
    const vehicle = city.vehicle('cab-1');
    await vehicle.receive(from(tripId, 1, offer));
    await vehicle.receive(
      from(tripId, 2, { type: 'release', tripId: offer.proposal.tripId, offerId, reason: 'cancelled' }),
    );
    await evictDurableObject(vehicle);
    await vehicle.receive(from(tripId, 1, proposal(city, tripId, 2)));
    await driver.settled();
    expect(driver.plan().offers).toEqual([]);
  });

  it('of one trip does not count against those of another', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const [first, second] = [freshTripId(), freshTripId()];
    const vehicle = city.vehicle('cab-1');
    const offer = proposal(city, first);
    const { offerId, tripId } = offer.proposal;
    await vehicle.receive(from(first, 7, offer));
    await vehicle.receive(from(first, 8, { type: 'release', tripId, offerId, reason: 'taken' }));
    await vehicle.receive(from(second, 1, proposal(city, second)));
    await driver.planWith((plan) => plan.offers[0]?.tripId === second);
  });
});

describe('a message of a vehicle', () => {
  it('that its trip did not acknowledge is delivered by the alarm, and counts once', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const trip = await city.book();
    const { id } = await driver.offer();
    const received = TripObject.prototype.receive;
    // The trip hears it, but its answer is lost; then it does not even hear it.
    vi.spyOn(TripObject.prototype, 'receive')
      .mockImplementationOnce(function lost(this: TripObject, envelope) {
        received.call(this, envelope);
        throw new Error('the answer was lost');
      })
      .mockImplementationOnce(() => {
        throw new Error('the trip is down');
      });
    driver.answer(id, 'accept');
    await driver.settled();
    const vehicle = city.vehicle('cab-1');
    await waitFor(async () => expect(await outboxOf(vehicle, 'trip/')).toHaveLength(1));
    letPass(3_000);
    await runDurableObjectAlarm(vehicle);
    expect(await outboxOf(vehicle, 'trip/')).toHaveLength(1);
    letPass(8_000);
    await runDurableObjectAlarm(vehicle);
    await delivered(vehicle, 'trip/');
    expect((await eventsOf(trip)).filter((type) => type === 'assigned')).toHaveLength(1);
  });

  it('waits its turn behind one that is not acknowledged', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const trip = await city.ride(driver);
    const [pickup] = driver.plan().stops;
    if (pickup === undefined) throw new Error('the plan has no stop');
    const receive = vi.spyOn(TripObject.prototype, 'receive').mockImplementation(() => {
      throw new Error('the trip is down');
    });
    driver.progress(pickup.id, 'enroute', 'arrived');
    driver.progress(pickup.id, 'done');
    await driver.planWith((plan) => plan.stops[0]?.status === 'done');
    await tripIn(trip, 'assigned');
    receive.mockRestore();
    letPass(60_000);
    await runDurableObjectAlarm(city.vehicle('cab-1'));
    await tripIn(trip, 'onboard');
    expect((await eventsOf(trip)).slice(-3)).toEqual(['enroute', 'arrived', 'onboard']);
  });

  it('to a cell that did not hear it is replaced by a newer one', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const hear = vi.spyOn(CellObject.prototype, 'hear').mockImplementation(() => {
      throw new Error('the cell is down');
    });
    const trip = await city.book();
    await waitFor(() => expect(hear).toHaveBeenCalled());
    await trip.cancel({ role: 'rider', person: 'ann' }, { reason: null, ifVersion: null });
    const vehicle = city.vehicle('cab-1');
    await waitFor(async () => {
      const waiting = await outboxOf(vehicle, 'cell/');
      expect(waiting).toHaveLength(1);
      expect(waiting[0]?.body).toContain('"offers":[]');
    });
    hear.mockRestore();
    const { version } = driver.plan();
    letPass(60_000);
    await runDurableObjectAlarm(vehicle);
    expect((await driver.planWith((plan) => plan.version > version)).offers).toEqual([]);
  });
});

describe('a superseded stream', () => {
  async function superseded(city: City): Promise<[older: DriverEnd, newer: DriverEnd]> {
    const older = await city.drive('cab-1');
    return [older, await city.openStream('cab-1', station)];
  }

  it('neither reports, nor ends the connection of the newer one', async () => {
    const city = new City();
    await superseded(city);
    const vehicle = city.vehicle('cab-1');
    expect(await vehicle.report(1, { availability: 'offline' })).toEqual({ type: 'superseded' });
    await vehicle.disconnect(1);
    expect(await availabilityOf(city)).toBe('available');
    expect(await vehicle.read()).toMatchObject({ connected: true });
    await evictDurableObject(vehicle);
    expect(await vehicle.report(1, { availability: 'offline' })).toEqual({ type: 'superseded' });
    expect(await availabilityOf(city)).toBe('available');
  });

  it('leaves the offer to the newer one', async () => {
    const city = new City();
    const older = await city.drive('cab-1');
    const trip = await city.book();
    const { id } = await older.offer();
    const newer = await city.openStream('cab-1', station);
    expect(newer.plan().offers).toMatchObject([{ id }]);
    expect(await city.vehicle('cab-1').report(1, { answers: [] })).toEqual({ type: 'superseded' });
    newer.answer(id, 'accept');
    await tripIn(trip, 'assigned');
  });
});

describe('a shift', () => {
  it('ends with 1000 when the driver goes offline, after the plan says so', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    driver.report({ availability: 'offline' });
    expect(await driver.closed()).toBe(1000);
    expect(driver.plan().availability).toBe('offline');
    expect(await city.found()).toEqual([]);
  });

  it('that was asked to end on a ride ends after it', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const trip = await city.ride(driver);
    driver.report({ availability: 'offline' });
    const plan = await driver.planWith(({ availability }) => availability === 'offline');
    const [pickup, dropoff] = plan.stops;
    if (pickup === undefined || dropoff === undefined) throw new Error('the plan has not two stops');
    expect(driver.closeCode).toBeNull();
    driver.progress(pickup.id, 'arrived', 'done');
    driver.progress(dropoff.id, 'done');
    expect(await driver.closed()).toBe(1000);
    await tripIn(trip, 'completed');
  });
});
