/**
 * The input of planning: numbered stops, their facts in typed arrays, and the travel times between them. A plan is a
 * sequence of stop numbers. All times use one unit of the caller's choice (a vehicle's plan: seconds; Cordeau's
 * instances: minutes).
 */
export interface StopTable {
  readonly count: number;
  /** Row by row: `travel[from * count + to]`. */
  readonly travel: Float64Array;
  /** Service starts no earlier; a vehicle that arrives before waits. */
  readonly earliest: Float64Array;
  /** Service starts no later: the promise. */
  readonly latest: Float64Array;
  readonly service: Float64Array;
  /** The stop of the same trip that comes before this one; -1 for the first of a trip. */
  readonly before: Int32Array;
  /** For a drop-off, the stop of its pickup; -1 for every other stop, and for trips on board. */
  readonly pickupOf: Int32Array;
  /** At a drop-off with a pickup: the longest time from the end of service at the pickup to the drop-off. */
  readonly maxRide: Float64Array;
  /** Number of load kinds. */
  readonly kinds: number;
  /** Row by row: what boards (positive) or alights (negative) at a stop, `loads[stop * kinds + kind]`. */
  readonly loads: Float64Array;
  /** `canFollow[from * count + to]` is 0 where no feasible plan goes from one directly to the other. */
  readonly canFollow: Uint8Array;
}

/**
 * The limits of a vehicle: where its plan starts and ends (stops of the table), its capacity and its longest
 * duration.
 */
export interface VehicleLimits {
  readonly start: number;
  readonly end: number;
  /** By kind. */
  readonly capacity: Float64Array;
  /** From leaving the start to arriving at the end. */
  readonly maxDuration: number;
}

/** The stops of a trip. */
export interface TripStops {
  readonly pickup: number;
  /** In between, in order. */
  readonly via?: readonly number[];
  readonly dropoff: number;
}

/** Returns the stops of a trip in the order of its ride. */
export function inRideOrder({ pickup, via = [], dropoff }: TripStops): number[] {
  return [pickup, ...via, dropoff];
}

/** The input for one stop. */
export interface StopFacts {
  readonly earliest: number;
  readonly latest: number;
  readonly service: number;
  readonly load: readonly number[];
}

/** A ride's stops and the longest time between the first and the last. */
export interface RideFacts extends TripStops {
  readonly maxRide: number;
}

/** Above the rounding error of summed times, and too small for anybody to notice. */
export const TOLERANCE = 1e-9;

/**
 * Prepares stops for planning: narrows windows to what the ride itself allows, and marks direct legs that no feasible
 * plan contains (Cordeau 2006, section 4.1). Both rely on the triangle inequality of `travel`. `onBoard` are the stops
 * of each trip without a pickup, in the order of its ride.
 */
export function createStopTable(
  stops: readonly StopFacts[],
  rides: readonly RideFacts[],
  travel: (from: number, to: number) => number,
  onBoard: readonly (readonly number[])[] = [],
): StopTable {
  const count = stops.length;
  const kinds = stops[0]?.load.length ?? 0;
  const table = {
    count,
    travel: new Float64Array(count * count),
    earliest: new Float64Array(count),
    latest: new Float64Array(count),
    service: new Float64Array(count),
    before: new Int32Array(count).fill(-1),
    pickupOf: new Int32Array(count).fill(-1),
    maxRide: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    kinds,
    loads: new Float64Array(count * kinds),
    canFollow: new Uint8Array(count * count).fill(1),
  };
  // Built for every trip to be inserted: filling arrays from iterables took half of the time.
  for (let from = 0; from < count; from += 1) {
    const stop = stops[from];
    if (stop === undefined) continue;
    table.earliest[from] = stop.earliest;
    table.latest[from] = stop.latest;
    table.service[from] = stop.service;
    table.loads.set(stop.load, from * kinds);
    for (let to = 0; to < count; to += 1) table.travel[from * count + to] = travel(from, to);
  }
  for (const { pickup, dropoff, maxRide } of rides) {
    table.pickupOf[dropoff] = pickup;
    table.maxRide[dropoff] = maxRide;
  }
  const chains = [...rides.map(inRideOrder), ...onBoard];
  for (const chain of chains) narrowForward(table, chain);
  for (const ride of rides) narrowToRide(table, ride);
  for (const chain of chains) narrowBackward(table, chain);
  markWindows(table);
  for (const ride of rides) markRide(table, ride);
  for (const chain of chains) markOrder(table, chain);
  return table;
}

/** The earliest start of service at `to` when service at `from` starts at `begin`, ignoring windows. */
function reach(table: StopTable, from: number, begin: number, to: number): number {
  return begin + (table.service[from] ?? 0) + (table.travel[from * table.count + to] ?? 0);
}

/** No stop of a ride is served before the vehicle can be there from the one before. */
function narrowForward(table: StopTable, chain: readonly number[]): void {
  const { earliest } = table;
  for (let at = 1; at < chain.length; at += 1) {
    const [from = 0, to = 0] = [chain[at - 1], chain[at]];
    table.before[to] = from;
    earliest[to] = Math.max(earliest[to] ?? 0, reach(table, from, earliest[from] ?? 0, to));
  }
}

/** No stop of a ride is served so late that the next one would be late. */
function narrowBackward(table: StopTable, chain: readonly number[]): void {
  const { latest } = table;
  for (let at = chain.length - 1; at > 0; at -= 1) {
    const [from = 0, to = 0] = [chain[at - 1], chain[at]];
    latest[from] = Math.min(latest[from] ?? 0, (latest[to] ?? 0) - reach(table, from, 0, to));
  }
}

function narrowToRide(table: StopTable, { pickup, dropoff, maxRide }: RideFacts): void {
  const { earliest, latest, service } = table;
  const longest = (service[pickup] ?? 0) + maxRide;
  latest[dropoff] = Math.min(latest[dropoff] ?? 0, (latest[pickup] ?? 0) + longest);
  earliest[pickup] = Math.max(earliest[pickup] ?? 0, (earliest[dropoff] ?? 0) - longest);
}

function markWindows(table: StopTable): void {
  const { count, earliest, latest, canFollow } = table;
  for (let from = 0; from < count; from += 1) {
    for (let to = 0; to < count; to += 1) {
      const isLate = reach(table, from, earliest[from] ?? 0, to) > (latest[to] ?? 0) + TOLERANCE;
      if (from === to || isLate) canFollow[from * count + to] = 0;
    }
  }
}

/** Marks legs that leave the ride no time. */
function markRide(table: StopTable, { pickup, dropoff, maxRide }: RideFacts): void {
  const { count, canFollow, travel } = table;
  for (let between = 0; between < count; between += 1) {
    if (between === pickup || between === dropoff) continue;
    const ride = reach(table, between, travel[pickup * count + between] ?? 0, dropoff);
    if (ride <= maxRide + TOLERANCE) continue;
    canFollow[pickup * count + between] = 0;
    canFollow[between * count + dropoff] = 0;
  }
}

/** Marks legs that leave out a stop of the ride, or go back to one. */
function markOrder({ count, canFollow }: StopTable, chain: readonly number[]): void {
  chain.forEach((from, at) => {
    chain.forEach((to, next) => {
      if (next !== at + 1) canFollow[from * count + to] = 0;
    });
  });
}
