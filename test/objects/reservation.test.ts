import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { districtAt } from '../../src/domain/geo/cells.ts';
import { policySchema } from '../../src/domain/policy/policy.ts';
import { waitFor } from '../setup/waiting.ts';
import { asAnn, asOperator, City, corner, freshTripId, type TripStub, tripIn } from './city.ts';

/** Reservations are for in a few seconds. */
function cityThatReserves(): City {
  return new City(policySchema.parse({ scheduledLeadSeconds: 4, reservationBufferSeconds: 0 }));
}

async function reserve(city: City, inMs: number): Promise<TripStub> {
  const tripId = freshTripId();
  const trip = city.trip(tripId);
  const scheduledFor = Date.now() + inMs;
  await trip.request({ ...city.booking(tripId), scheduledFor, reserve: true });
  return trip;
}

async function reservationOf(trip: TripStub) {
  const now = await trip.read(asAnn);
  if (now.outcome !== 'found') throw new Error(now.outcome);
  return now.record.reservation;
}

describe('a reservation', () => {
  it('is accepted ahead, survives eviction, and is driven when it is time', async () => {
    const city = cityThatReserves();
    const driver = await city.drive('cab-1');
    const trip = await reserve(city, 12_000);
    const offer = await driver.offer();
    expect(offer).toMatchObject({ reservation: true });
    driver.answer(offer.id, 'accept');
    const { agenda = [], stops } = await driver.planWith((plan) => plan.agenda?.length === 1);
    expect([agenda[0]?.id, stops]).toEqual([offer.id, []]);
    await waitFor(async () => {
      expect(await reservationOf(trip)).toMatchObject({ state: 'held', vehicle: { id: 'cab-1' } });
    });
    await evictDurableObject(city.vehicle('cab-1'));
    await evictDurableObject(trip);
    driver.hold(corner);
    await waitFor(() => tripIn(trip, 'assigned'));
    const plan = await driver.planWith(({ stops }) => stops.length === 2);
    expect(plan.agenda).toEqual([]);
    expect(plan.stops[0]).toMatchObject({ id: agenda[0]?.stopId, notBefore: agenda[0]?.scheduledFor });
  });

  it('is given back by its driver, and moved by an operator', async () => {
    const city = cityThatReserves();
    const driver = await city.drive('cab-1');
    const trip = await reserve(city, 3_600_000);
    driver.answer((await driver.offer()).id, 'accept');
    const [held] = (await driver.planWith((plan) => plan.agenda?.length === 1)).agenda ?? [];
    const other = await city.drive('cab-2');
    driver.report({ progress: [{ stopId: held?.stopId, status: 'giveBack' }] });
    await driver.planWith((plan) => plan.agenda?.length === 0);
    const again = await other.offer();
    expect(await reservationOf(trip)).toMatchObject({ state: 'lost' });
    other.answer(again.id, 'accept');
    await other.planWith((plan) => plan.agenda?.length === 1);
    await waitFor(async () => expect(await reservationOf(trip)).toMatchObject({ state: 'held' }));
    const moved = await trip.reassign({ reason: 'a meeting', ifVersion: null }, asOperator);
    expect(moved).toMatchObject({ outcome: 'reassigned', record: { reservation: { state: 'lost' } } });
    await other.planWith((plan) => plan.agenda?.length === 0);
  });

  it('of a driver who went home is lost in time, and somebody else comes', async () => {
    const city = cityThatReserves();
    const driver = await city.drive('cab-1');
    const trip = await reserve(city, 10_000);
    driver.answer((await driver.offer()).id, 'accept');
    await driver.planWith((plan) => plan.agenda?.length === 1);
    driver.report({ availability: 'offline' });
    const other = await city.drive('cab-2');
    const offer = await other.offer();
    expect(offer.reservation).toBeUndefined();
    expect(await reservationOf(trip)).toEqual({ state: 'lost' });
    other.answer(offer.id, 'accept');
    await waitFor(() => tripIn(trip, 'assigned'));
  });
});

describe('what searches of a district take', () => {
  it('is unknown before there were enough', async () => {
    const city = new City();
    const district = env.DISTRICT.getByName(objectName(city.tenant, districtAt(corner)));
    expect(await district.searchMargin()).toBeNull();
  });
});
