import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { interpolate, type Place } from '../../src/domain/geo/place.ts';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import { RouterObject } from '../../src/objects/router/routerObject.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import { waitFor } from '../setup/waiting.ts';
import { asAnn, City, freshTripId, letPass, tripIn } from './city.ts';

const { centre, airport, harbour } = townPlaces;
const cab = vehicleIdSchema.parse('cab-1');
/** Seconds: whole ones are told. */
const noise = 3;

beforeAll(async () => {
  await env.GRAPHS.put(graphKey('still-town'), writeGraph(createTown(1)));
});

afterEach(() => vi.restoreAllMocks());

function byRoad(from: Place, to: Place): number {
  const [seconds] = new RoadNetwork(createTown(1)).at(0).etas([from], to);
  if (typeof seconds !== 'number') throw new Error('no road leads there');
  return seconds;
}

/** A trip by road from the harbour to the airport that is assigned to a cab in the centre. */
async function rideByRoad(rideSeconds: number) {
  const city = new City({ routing: { region: 'still-town', routerShards: 1 } });
  const driver = await city.drive(cab, centre);
  const tripId = freshTripId();
  const booking: SentBooking = { ...city.booking(tripId), pickup: harbour, dropoff: airport, rideSeconds };
  const trip = city.trip(tripId);
  await trip.request(booking);
  driver.answer((await driver.offer()).id, 'accept');
  const assigned = await tripIn(trip, 'assigned');
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const rider = await city.watch(trip);
  /** The ETAs told to the rider while the cab says every few seconds, for two minutes, that it is at one place. */
  const toldAt = async (place: Place): Promise<number[]> => {
    const told: number[] = [];
    for (let second = 0; second < 120; second += 3) {
      const before = rider.frames.length;
      letPass(3_000);
      driver.position(place);
      const eta = await waitFor(() => {
        const frame = rider.frames.slice(before).findLast(({ type }) => type === 'position');
        if (frame?.type !== 'position') throw new Error('no position was told');
        return frame.etaSeconds;
      });
      told.push(eta);
    }
    return told;
  };
  const board = async () => {
    const pickup = stops[0]?.id ?? '';
    for (let step = 1; step <= 20; step++) {
      letPass(15_000);
      driver.position(interpolate(centre, harbour, step / 20));
      await driver.settled();
    }
    driver.progress(pickup, 'arrived');
    await tripIn(trip, 'arrived');
    driver.progress(pickup, 'done');
    await tripIn(trip, 'onboard');
  };
  return { trip, promised: assigned.record.pickupEtaSeconds ?? 0, toldAt, board };
}

const steps = (told: readonly number[]) => told.slice(1).map((eta, at) => eta - (told[at] ?? 0));

describe('a trip by road whose cab stands still', () => {
  it('is told what was told at the assignment, all the time; on board what the ride takes', async () => {
    const ride = byRoad(harbour, airport);
    const { trip, promised, toldAt, board } = await rideByRoad(ride);
    expect(Math.abs(promised - byRoad(centre, harbour))).toBeLessThanOrEqual(noise);
    const waiting = await toldAt(centre);
    expect(waiting).toHaveLength(40);
    for (const eta of waiting) expect(Math.abs(eta - promised)).toBeLessThanOrEqual(noise);
    expect(await trip.read(asAnn)).toMatchObject({ pickupEtaSeconds: waiting.at(-1) });
    await board();
    for (const eta of await toldAt(harbour)) expect(Math.abs(eta - ride)).toBeLessThanOrEqual(noise);
  });

  it('is told step by step what roads say by now, never back and forth', async () => {
    let seconds = 515;
    vi.spyOn(RouterObject.prototype, 'etas').mockImplementation(async (froms) => ({
      isCovered: true,
      value: froms.map(() => seconds),
    }));
    const { promised, toldAt, board } = await rideByRoad(1_483);
    expect(promised).toBe(515);
    seconds = 674;
    const waiting = await toldAt(centre);
    expect(waiting[0]).toBeLessThan(515 + 30);
    expect(waiting.at(-1)).toBe(674);
    for (const step of steps(waiting)) {
      expect(step).toBeGreaterThanOrEqual(0);
      expect(step).toBeLessThan(36);
    }
    seconds = 794;
    await board();
    const riding = await toldAt(harbour);
    expect(riding[0]).toBeGreaterThan(794);
    expect(riding.at(-1)).toBe(794);
    for (const step of steps(riding)) expect(step).toBeLessThanOrEqual(0);
  });
});
