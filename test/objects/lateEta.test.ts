import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { RouterObject } from '../../src/objects/router/routerObject.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import type { Covered } from '../../src/routing/roadProvider.ts';
import { waitFor } from '../setup/waiting.ts';
import { asAnn, City, eventsOf, freshTripId, letPass, tripIn } from './city.ts';

const { centre, airport, harbour } = townPlaces;
const cab = vehicleIdSchema.parse('cab-1');

beforeAll(async () => {
  await env.GRAPHS.put(graphKey('late-town'), writeGraph(createTown(1)));
});

afterEach(() => vi.restoreAllMocks());

/** A trip in the town, whose search waits for times by road until they are let go. */
async function searchingTrip() {
  const city = new City({ routing: { region: 'late-town', routerShards: 1 } });
  const driver = await city.drive(cab, centre);
  const late = Promise.withResolvers<Covered<(number | null)[]>>();
  const etas = vi.spyOn(RouterObject.prototype, 'etas');
  etas.mockReturnValueOnce(late.promise);
  const tripId = freshTripId();
  const booking: SentBooking = { ...city.booking(tripId), pickup: harbour, dropoff: airport };
  const trip = city.trip(tripId);
  await trip.request(booking);
  await waitFor(() => expect(etas).toHaveBeenCalledTimes(1));
  return { driver, trip, letGo: () => late.resolve({ isCovered: true, value: [100] }) };
}

it('times that come after a cancel send nobody', async () => {
  const { driver, trip, letGo } = await searchingTrip();
  await trip.cancel(asAnn, { reason: null, ifVersion: null });
  const before = await eventsOf(trip);
  letGo();
  await driver.settled();
  await waitFor(async () => expect((await tripIn(trip, 'cancelled')).record.vehicle).toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await eventsOf(trip)).toEqual(before);
  expect(driver.plan().offers).toEqual([]);
});

it('times of a search that was given up change nothing for the next', async () => {
  const { driver, trip, letGo } = await searchingTrip();
  for (const milliseconds of [5_000, 1_000]) {
    letPass(milliseconds);
    driver.position(centre);
    await driver.settled();
    await runDurableObjectAlarm(trip);
  }
  const offer = await driver.offer();
  const before = await eventsOf(trip);
  letGo();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await eventsOf(trip)).toEqual(before);
  expect(before.filter((type) => type === 'offered')).toHaveLength(1);
  driver.answer(offer.id, 'accept');
  await tripIn(trip, 'assigned');
});
