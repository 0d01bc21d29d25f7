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

/** How much longer than the direct way a pooled ride may take. */
export interface DetourRule {
  readonly factor: number;
  readonly graceSeconds: number;
}

export const defaultDetourRule: DetourRule = { factor: 1.4, graceSeconds: 300 };

/** The detour promised: the longest ride of somebody whose direct ride takes that long. */
export function longestRideSeconds(directSeconds: number, { factor, graceSeconds }: DetourRule): number {
  return factor * directSeconds + graceSeconds;
}

/** A stop of a vehicle's plan. Times count from one moment, the same for all. */
export interface PlanStop {
  readonly tripId: string;
  readonly kind: 'pickup' | 'dropoff';
  /** The trip's load, at both of its stops. */
  readonly load: Capacity;
  readonly serviceSeconds: number;
  /** Not before: a scheduled pickup. */
  readonly earliestSeconds: number;
  /** Promised by. For a drop-off of a trip on board: the end of the longest ride. */
  readonly latestSeconds: number;
  /** The detour promised; read from drop-offs whose pickup is still ahead. */
  readonly longestRideSeconds: number;
}

/** What a vehicle knows when it decides on its plan. */
export interface VehiclePlan {
  /** When the vehicle leaves where it is. */
  readonly departsSeconds: number;
  readonly capacity: Capacity;
  /** In their order; a drop-off without a pickup before it belongs to a trip on board. */
  readonly stops: readonly PlanStop[];
  /** So many of the first stops stay first: the driver is there, or on the last metres. */
  readonly fixedStops: number;
}

/** The two stops of a trip that asks to share the vehicle. */
export interface AskedTrip {
  readonly pickup: PlanStop;
  readonly dropoff: PlanStop;
}

/**
 * Travel times in seconds between places by number: 0 is the vehicle, then its stops in order, then the pickup and
 * the drop-off of the trip that asks.
 */
export type TravelSeconds = (from: number, to: number) => number;

/** A plan with a place for everybody. */
export interface PooledPlan {
  readonly stops: readonly PlanStop[];
  /** When service begins at each stop. */
  readonly beginSeconds: readonly number[];
  /** Driving compared to the plan as it was: what a trip adds, or, below 0, what another order saves. */
  readonly addedSeconds: number;
}

/** Orders tried to find a better one; a small plan needs a fraction of it. */
const reorderSteps = 20_000;

/**
 * The vehicle's plan with the trip in it: at the place that adds the least driving while every promise is kept, and
 * then in a better order for all, if there is one. Null if there is no place. A promise that traffic has broken
 * already does not keep others out, but nothing may make it worse.
 */
export function withPooledTrip(plan: VehiclePlan, trip: AskedTrip, travel: TravelSeconds): PooledPlan | null {
  const standing = currentPlan(plan, travel);
  const stops = [...standing, trip.pickup, trip.dropoff];
  const grown = { ...plan, stops };
  const { table, limits, timing } = prepare(grown, travel);
  const order = Int32Array.of(0, ...plan.stops.map((_, at) => at + 1), stops.length + 1);
  const route = createRoute(table, order);
  const asked = { pickup: stops.length - 1, dropoff: stops.length };
  const place = new Inserter(table, limits, timing).best(route, asked, plan.fixedStops);
  if (place === null) return null;
  return inBestOrder(grown, withTrip(order, asked, place), travel, route.driving, [
    ...plan.stops,
    trip.pickup,
    trip.dropoff,
  ]);
}

/** The same stops in the best order for all: null if that is the order they have. */
export function reorderedPlan(plan: VehiclePlan, travel: TravelSeconds): PooledPlan | null {
  const standing = { ...plan, stops: currentPlan(plan, travel) };
  const order = Int32Array.from({ length: plan.stops.length + 2 }, (_, at) => at);
  const { driving } = createRoute(prepare(standing, travel).table, order);
  const reordered = inBestOrder(standing, order, travel, driving, plan.stops);
  return reordered.addedSeconds < 0 ? reordered : null;
}

/**
 * Of the orders that keep every promise and bring nobody to the drop-off later than the one given, that with the
 * least driving. What a rider waits longer for the pickup, the ride is shorter by.
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
      stop.kind === 'pickup' ? stop.latestSeconds : (begin[order.indexOf(at + 1)] ?? stop.latestSeconds),
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

/** The plan's stops with the promises that can still be kept; those that cannot become what is still possible. */
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

/** The plan in the planner's terms: stop 0 is where the vehicle is, then the plan's stops, then an end anywhere. */
function prepare(
  { departsSeconds, capacity, stops }: VehiclePlan,
  travel: TravelSeconds,
): { table: StopTable; limits: VehicleLimits; timing: Timing } {
  const end = stops.length + 1;
  const pickups = new Map(
    stops.flatMap(({ kind, tripId }, at) => (kind === 'pickup' ? [[tripId, at + 1]] : [])),
  );
  const rides: RideFacts[] = [];
  const onBoard = [0, 0, 0, 0];
  stops.forEach(({ kind, tripId, load, longestRideSeconds: maxRide }, at) => {
    if (kind === 'pickup') return;
    const pickup = pickups.get(tripId);
    if (pickup !== undefined) rides.push({ pickup, dropoff: at + 1, maxRide });
    else
      loadOf(load).forEach((each, index) => {
        onBoard[index] = (onBoard[index] ?? 0) + each;
      });
  });
  const facts: StopFacts[] = [
    { earliest: departsSeconds, latest: departsSeconds, service: 0, load: onBoard },
    ...stops.map(({ earliestSeconds, latestSeconds, serviceSeconds, kind, load }) => ({
      earliest: earliestSeconds,
      latest: latestSeconds,
      service: serviceSeconds,
      load: loadOf(load).map((each) => (kind === 'pickup' ? each : -each)),
    })),
    { earliest: departsSeconds, latest: Number.POSITIVE_INFINITY, service: 0, load: [0, 0, 0, 0] },
  ];
  const table = createStopTable(facts, rides, (from, to) =>
    from === end || to === end ? 0 : travel(from, to),
  );
  const limits = {
    start: 0,
    end,
    capacity: Float64Array.from(loadOf(capacity)),
    maxDuration: Number.POSITIVE_INFINITY,
  };
  return { table, limits, timing: new Timing(table, limits) };
}

function loadOf({ seats, wheelchairs, childSeats, parcels }: Capacity): readonly number[] {
  return [seats, wheelchairs, childSeats, parcels];
}
