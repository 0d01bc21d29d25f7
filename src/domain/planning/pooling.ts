import type { StopKind } from '../ids.ts';
import type { Capacity } from '../party.ts';
import { Reorderer } from './reorder.ts';
import { createRoute, Inserter, withTrip } from './route.ts';
import {
  createStopTable,
  type RideFacts,
  type StopFacts,
  type StopTable,
  type VehicleLimits,
} from './stopTable.ts';
import { Timing } from './timing.ts';

/** How much longer than the direct ride a pooled ride may take. */
export interface DetourRule {
  readonly factor: number;
  readonly graceSeconds: number;
}

export const defaultDetourRule: DetourRule = { factor: 1.4, graceSeconds: 300 };

/** Returns the longest ride in seconds promised to a rider whose direct ride takes `directSeconds`. */
export function longestRideSeconds(directSeconds: number, { factor, graceSeconds }: DetourRule): number {
  return factor * directSeconds + graceSeconds;
}

/** A stop of a vehicle's plan. All times are in seconds from the same moment. */
export interface PlanStop {
  readonly tripId: string;
  readonly kind: StopKind;
  /** The trip's load, at all of its stops. */
  readonly load: Capacity;
  readonly serviceSeconds: number;
  /** Service starts no earlier: a scheduled pickup. */
  readonly earliestSeconds: number;
  /** The promised latest time. For a drop-off of a trip on board: the end of the longest ride. */
  readonly latestSeconds: number;
  /** The promised longest ride; read from drop-offs whose pickup is still ahead. */
  readonly longestRideSeconds: number;
}

/** The inputs of a planning decision. */
export interface VehiclePlan {
  /** When the vehicle leaves its position. */
  readonly departsSeconds: number;
  readonly capacity: Capacity;
  /** In plan order; a trip without a pickup here is on board. */
  readonly stops: readonly PlanStop[];
  /** How many of the first stops must stay first: the driver is there or about to arrive. */
  readonly fixedStops: number;
}

/** The stops of a trip to be inserted. */
export interface AskedTrip {
  readonly pickup: PlanStop;
  /** In between, in order. */
  readonly via?: readonly PlanStop[];
  readonly dropoff: PlanStop;
}

/**
 * Travel times in seconds between numbered places: 0 is the vehicle, then its stops in order, then those of the
 * inserted trip in the order of its ride.
 */
export type TravelSeconds = (from: number, to: number) => number;

/** A plan that keeps every promise. */
export interface PooledPlan {
  readonly stops: readonly PlanStop[];
  /** When service starts at each stop. */
  readonly beginSeconds: readonly number[];
  /** Driving time compared to the current plan: what an insertion adds or, below 0, what a reorder saves. */
  readonly addedSeconds: number;
}

/** The step limit of a reorder; a small plan needs a fraction of it. */
const reorderSteps = 20_000;

/**
 * Inserts the trip into the plan: at the position that adds the least driving while every promise is kept, then
 * reordered if another order is better for all. Returns null when there is no such position. A promise already broken
 * by traffic does not block others, but must not get worse.
 */
export function withPooledTrip(plan: VehiclePlan, trip: AskedTrip, travel: TravelSeconds): PooledPlan | null {
  const current = currentPlan(plan, travel);
  const own = [trip.pickup, ...(trip.via ?? []), trip.dropoff];
  const stops = [...current, ...own];
  const grown = { ...plan, stops };
  const { table, limits, timing } = prepare(grown, travel);
  const order = Int32Array.of(0, ...plan.stops.map((_, at) => at + 1), stops.length + 1);
  const route = createRoute(table, order);
  const numbers = own.map((_, at) => current.length + at + 1);
  const asked = { pickup: current.length + 1, via: numbers.slice(1, -1), dropoff: stops.length };
  const place = new Inserter(table, limits, timing).best(route, asked, plan.fixedStops);
  if (place === null) return null;
  return inBestOrder(grown, withTrip(order, asked, place), travel, route.driving, [...plan.stops, ...own]);
}

/** Returns the best order of the same stops; null when it is the current one. */
export function reorderedPlan(plan: VehiclePlan, travel: TravelSeconds): PooledPlan | null {
  const current = { ...plan, stops: currentPlan(plan, travel) };
  const order = Int32Array.from({ length: plan.stops.length + 2 }, (_, at) => at);
  const { driving } = createRoute(prepare(current, travel).table, order);
  const reordered = inBestOrder(current, order, travel, driving, plan.stops);
  return reordered.addedSeconds < 0 ? reordered : null;
}

/**
 * Returns the stops of the plan after one trip's were replaced, in the best order that keeps every promise; null when
 * there is none. `stops` are those of the changed plan in the order to try first; `placeOf` gives the number of a
 * stop's place, where 0 is the vehicle and the stops of the current plan follow.
 */
export function changedPlan(
  plan: VehiclePlan,
  changed: { readonly stops: readonly PlanStop[]; readonly placeOf: (at: number) => number },
  travel: TravelSeconds,
): readonly PlanStop[] | null {
  const promised = new Map(currentPlan(plan, travel).map((stop, at) => [plan.stops[at], stop]));
  const grown = { ...plan, stops: changed.stops.map((stop) => promised.get(stop) ?? stop) };
  const place = (number: number) => (number === 0 ? 0 : changed.placeOf(number - 1));
  const travelChanged: TravelSeconds = (from, to) => travel(place(from), place(to));
  const { table, limits, timing } = prepare(grown, travelChanged);
  const order = Int32Array.from({ length: changed.stops.length + 2 }, (_, at) => at);
  const route = { ...createRoute(table, order), driving: Number.POSITIVE_INFINITY };
  const best = new Reorderer(table, limits, timing).better(route, plan.fixedStops, reorderSteps);
  if (best === null) return null;
  return [...best.subarray(1, -1)].flatMap((stop) => changed.stops[stop - 1] ?? []);
}

/**
 * Of the orders that keep every promise and bring nobody to their drop-off later than the given one, the one with the
 * least driving. A later pickup is then a shorter ride.
 */
function inBestOrder(
  plan: VehiclePlan,
  order: Int32Array,
  travel: TravelSeconds,
  drivingBefore: number,
  asGiven: readonly PlanStop[],
): PooledPlan {
  const promised = prepare(plan, travel);
  const begin = beginSeconds(promised.timing, order);
  const noLater = plan.stops.map((stop, at) => ({
    ...stop,
    latestSeconds:
      stop.kind === 'dropoff' ? (begin[order.indexOf(at + 1)] ?? stop.latestSeconds) : stop.latestSeconds,
  }));
  const { table, limits, timing } = prepare({ ...plan, stops: noLater }, travel);
  const route = createRoute(table, order);
  const best = new Reorderer(table, limits, timing).better(route, plan.fixedStops, reorderSteps) ?? order;
  return {
    stops: [...best.subarray(1, -1)].flatMap((stop) => asGiven[stop - 1] ?? []),
    beginSeconds: beginSeconds(promised.timing, best).slice(1, -1),
    addedSeconds: createRoute(table, best).driving - drivingBefore,
  };
}

function beginSeconds(timing: Timing, order: Int32Array): number[] {
  timing.isFeasible(order, order.length);
  return [...timing.begin.subarray(0, order.length)];
}

/** The plan's stops with the promises that can still be kept; broken ones become the best that is still possible. */
function currentPlan(plan: VehiclePlan, travel: TravelSeconds): readonly PlanStop[] {
  const { table, timing } = prepare(plan, travel);
  const order = Int32Array.from({ length: plan.stops.length + 2 }, (_, at) => at);
  if (timing.isFeasible(order, order.length)) return plan.stops;
  const { soonest } = createRoute(table, order);
  return plan.stops.map((stop, at) => {
    const begin = soonest[at + 1] ?? 0;
    const pickup = plan.stops.findIndex(({ tripId, kind }) => kind === 'pickup' && tripId === stop.tripId);
    const ride = begin - (soonest[pickup + 1] ?? 0) - (plan.stops[pickup]?.serviceSeconds ?? 0);
    return {
      ...stop,
      latestSeconds: Math.max(stop.latestSeconds, begin),
      longestRideSeconds: Math.max(stop.longestRideSeconds, ride),
    };
  });
}

/** Converts the plan to the planner's terms: stop 0 is the vehicle, then the plan's stops, then an end at no place. */
function prepare(
  { departsSeconds, capacity, stops }: VehiclePlan,
  travel: TravelSeconds,
): { table: StopTable; limits: VehicleLimits; timing: Timing } {
  const end = stops.length + 1;
  const trips = Map.groupBy(
    stops.map((stop, at) => ({ stop, number: at + 1 })),
    ({ stop }) => stop.tripId,
  );
  const rides: RideFacts[] = [];
  const chainsOnBoard: number[][] = [];
  const onBoard = [0, 0, 0, 0];
  for (const own of trips.values()) {
    const numbers = own.map(({ number }) => number);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) continue;
    if (first.stop.kind === 'pickup') {
      const { longestRideSeconds: maxRide } = last.stop;
      rides.push({ pickup: first.number, via: numbers.slice(1, -1), dropoff: last.number, maxRide });
      continue;
    }
    chainsOnBoard.push(numbers);
    loadOf(last.stop.load).forEach((each, index) => {
      onBoard[index] = (onBoard[index] ?? 0) + each;
    });
  }
  const facts: StopFacts[] = [
    { earliest: departsSeconds, latest: departsSeconds, service: 0, load: onBoard },
    ...stops.map(({ earliestSeconds, latestSeconds, serviceSeconds, kind, load }) => ({
      earliest: earliestSeconds,
      latest: latestSeconds,
      service: serviceSeconds,
      load: loadOf(load).map((each) => boarding[kind] * each),
    })),
    { earliest: departsSeconds, latest: Number.POSITIVE_INFINITY, service: 0, load: [0, 0, 0, 0] },
  ];
  const table = createStopTable(
    facts,
    rides,
    (from, to) => (from === end || to === end ? 0 : travel(from, to)),
    chainsOnBoard,
  );
  const limits = {
    start: 0,
    end,
    capacity: Float64Array.from(loadOf(capacity)),
    maxDuration: Number.POSITIVE_INFINITY,
  };
  return { table, limits, timing: new Timing(table, limits) };
}

/** How the trip's load changes what the vehicle carries. */
const boarding: Readonly<Record<StopKind, 1 | 0 | -1>> = { pickup: 1, via: 0, dropoff: -1 };

function loadOf({ seats, wheelchairs, childSeats, parcels }: Capacity): readonly number[] {
  return [seats, wheelchairs, childSeats, parcels];
}
