import { expect, test } from 'vitest';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { createRandom } from '../../sim/random.ts';
import { type CellId, cellAt } from '../../src/domain/geo/cells.ts';
import { destination, distanceMeters, interpolate, type Place } from '../../src/domain/geo/place.ts';
import { type TripId, tripIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { SearchDemand, SupplyFacts } from '../../src/domain/supply/candidates.ts';
import { SupplyIndex } from '../../src/domain/supply/supplyIndex.ts';
import { openingOf } from '../../src/domain/vehicle/admission.ts';
import type { Stop } from '../../src/domain/vehicle/state.ts';
import { CellLoad } from '../../src/objects/cell/cellLoad.ts';
import { CellSearch } from '../../src/objects/cell/search.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { travelMatrix } from '../../src/routing/travelMatrix.ts';
import { at } from '../domain/specification.ts';
import { givenRequest, type TripStory } from '../domain/trip/tripStory.ts';
import { accept, givenVehicle, reached, report, type VehicleStory } from '../domain/vehicle/vehicleStory.ts';

const roads = new RoadNetwork(createTown(1)).at(0);
const routing = { ...defaultPolicy.routing, region: 'town' };
const etas = async (_: unknown, froms: readonly Place[], to: Place) => {
  return { source: 'roads' as const, seconds: roads.etas(froms, to) };
};
const stepSeconds = 10;
const wanted = 300;

/** A cab of the town that drives its plan. */
class Cab {
  readonly name: string;
  readonly vehicle: VehicleStory = givenVehicle('available');
  place: Place;
  #standsUntil = 0;
  #leg: { readonly to: string; readonly seconds: number } | null = null;

  constructor(name: string, place: Place) {
    this.name = name;
    this.place = place;
  }

  #secondsTo({ id, place }: Stop): number {
    return this.#leg?.to === id ? this.#leg.seconds : (roads.etas([this.place], place)[0] ?? 0);
  }

  drive(until: number): void {
    let left = stepSeconds;
    while (left > 0) {
      const stop = this.vehicle.state.stops.find(({ status }) => status !== 'done');
      if (stop === undefined) return;
      const now = until - left;
      if (stop.status === 'arrived') {
        if (this.#standsUntil > until) return;
        left = until - Math.max(now, this.#standsUntil);
        this.vehicle.when(until - left, report(reached(stop.id, 'done')));
        continue;
      }
      const seconds = this.#secondsTo(stop);
      if (seconds > left) {
        this.place = interpolate(this.place, stop.place, left / seconds);
        this.#leg = { to: stop.id, seconds: seconds - left };
        return;
      }
      left -= seconds;
      this.place = stop.place;
      this.#standsUntil = until - left + 30;
      this.vehicle.when(until - left, report(reached(stop.id, 'arrived')));
    }
  }

  facts(): SupplyFacts {
    const { state } = this.vehicle;
    return {
      vehicleId: vehicleIdSchema.parse(this.name),
      epoch: 1,
      type: 'car',
      capacity: { seats: 4, wheelchairs: 0, childSeats: 1, parcels: 0 },
      availability: 'available',
      opening: openingOf(state),
    };
  }
}

function searchOf(cabs: readonly Cab[], cell: CellId, now: number, demand: SearchDemand) {
  const index = new SupplyIndex(cell);
  for (const { name, place } of cabs) index.upsert(name, place, at(now));
  const facts = new Map(cabs.map((cab) => [cab.name, cab.facts()]));
  const ports = {
    clock: { now: () => at(now) },
    timers: { after: () => () => undefined },
    background: () => undefined,
    lateNeighbours: new Map(),
    searchNeighbour: async () => ({ candidates: [], skipped: [] }),
    wait: async () => undefined,
    warn: () => undefined,
    etas,
  };
  return new CellSearch(cell, ports, (held) => ({ index, facts, held }), new CellLoad()).find(demand, null);
}

interface Told {
  readonly ranked: number;
  readonly told: number;
}

/** Offers the trip to its best candidate, who accepts; null where the trip joins no plan. */
async function dispatch(
  trip: TripStory,
  tripId: TripId,
  cabs: readonly Cab[],
  now: number,
): Promise<Told | null> {
  const [search] = trip.decision.effects;
  if (search?.type !== 'search') throw new Error('nothing was searched');
  const cell = cellAt(search.demand.pickup, 7);
  const { candidates, skipped } = await searchOf(cabs, cell, now, search.demand);
  const [best] = candidates;
  const cab = cabs.find(({ name }) => name === best?.vehicleId);
  if (best === undefined || cab === undefined) return null;
  const { attempt } = search;
  const answer = { attempt, candidates: [best], skipped, cellsAsked: 1, failure: null };
  trip.when(now, { type: 'searchAnswered', ...answer });
  const offer = trip.decision.messages.find(({ to }) => to === 'vehicle');
  if (offer?.to !== 'vehicle') throw new Error('nothing was offered');
  cab.vehicle.when(now, { type: 'tripMessage', tripId, message: offer.body });
  const [travel] = cab.vehicle.decision.effects;
  if (travel !== undefined) {
    const { offerId, planVersion, places } = travel;
    const seconds = await travelMatrix(cab.place, places, (froms, to) => etas(routing, froms, to));
    cab.vehicle.when(now, { type: 'travelAnswered', offerId, planVersion, seconds });
  }
  const [open] = cab.vehicle.state.offers;
  if (open === undefined) return null;
  const { offerId } = open.proposal;
  cab.vehicle.when(now, report(accept(offerId)));
  const accepted = cab.vehicle.decision.messages.find((message) => message.to === 'trip');
  if (accepted?.to !== 'trip') throw new Error('nothing was accepted');
  trip.when(now, { type: 'vehicleMessage', vehicleId: best.vehicleId, message: accepted.body });
  cab.vehicle.when(now, { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId } });
  const told = trip.trip.assignment?.etaSeconds;
  return best.joins === 'among' && told !== undefined ? { ranked: best.etaSeconds, told } : null;
}

test('what a rider is told of a plan that the trip joins is about what ranked its vehicle', async () => {
  const random = createRandom(7);
  const somewhere = () => destination(townPlaces.centre, 360 * random(), 2_500 * Math.sqrt(random()));
  const cabs = Array.from({ length: 30 }, (_, ordinal) => new Cab(`cab-${ordinal}`, somewhere()));
  const pairs: Told[] = [];
  for (let ordinal = 1, now = 0; pairs.length < wanted && ordinal < 3_000; ordinal += 1) {
    now += 2 * stepSeconds;
    for (const cab of cabs) {
      cab.drive(now - stepSeconds);
      cab.drive(now);
    }
    const [pickup, dropoff] = [somewhere(), somewhere()];
    if (distanceMeters(pickup, dropoff) < 800) continue;
    const tripId = tripIdSchema.parse(`trip_${String(ordinal).padStart(8, '0')}`);
    const rideSeconds = roads.etas([pickup], dropoff)[0] ?? 0;
    const trip = givenRequest(
      {
        tripId,
        pickup,
        dropoff,
        rideSeconds,
        pooled: true,
        party: { seats: 1, wheelchairs: 0, childSeats: 0 },
      },
      { routing: { region: 'town' } },
    );
    const told = await dispatch(trip, tripId, cabs, now);
    if (told !== null) pairs.push(told);
  }
  const close = pairs.filter(({ ranked, told }) => told <= 1.3 * ranked || told - ranked <= 30);
  const excess = pairs.map(({ ranked, told }) => told - ranked).sort((a, b) => a - b);
  const quantile = (part: number) => Math.round(excess[Math.floor(part * (excess.length - 1))] ?? 0);
  console.log(
    `${pairs.length} joined: ${close.length} within 1.3 × or 30 s; told less ranked: ` +
      `p10 ${quantile(0.1)} s, p50 ${quantile(0.5)} s, p90 ${quantile(0.9)} s, p99 ${quantile(0.99)} s`,
  );
  expect(pairs.length).toBe(wanted);
  expect(close.length / pairs.length).toBeGreaterThanOrEqual(0.9);
});
