import { type StopTable, TOLERANCE, type TripStops, type VehicleLimits } from './stopTable.ts';
import type { Timing } from './timing.ts';

/** An immutable sequence of stops from start to end, with the values that every insertion needs. */
export interface Route {
  readonly stops: Int32Array;
  /** Total driving time. */
  readonly driving: number;
  /** Earliest start of service at each position, by the windows alone. */
  readonly soonest: Float64Array;
  /** Latest start of service at each position that keeps every later window. */
  readonly latest: Float64Array;
  /** The load leaving each position, by kind. */
  readonly carried: Float64Array;
}

/**
 * Where a trip's stops are inserted, each directly after that position of the original route, and the driving time
 * added.
 */
export interface Insertion {
  readonly pickupAfter: number;
  readonly dropoffAfter: number;
  readonly added: number;
}

export function createRoute(table: StopTable, stops: Int32Array): Route {
  const { count, travel, earliest, latest, service, kinds, loads } = table;
  const length = stops.length;
  const soonest = new Float64Array(length);
  const latestBegin = new Float64Array(length);
  const carried = new Float64Array(length * kinds);
  let driving = 0;
  for (let at = 0; at < length; at += 1) {
    const stop = stops[at] ?? 0;
    let time = earliest[stop] ?? 0;
    if (at > 0) {
      const previous = stops[at - 1] ?? 0;
      const leg = travel[previous * count + stop] ?? 0;
      driving += leg;
      time = Math.max(time, (soonest[at - 1] ?? 0) + (service[previous] ?? 0) + leg);
    }
    soonest[at] = time;
    for (let kind = 0; kind < kinds; kind += 1) {
      const before = at === 0 ? 0 : (carried[(at - 1) * kinds + kind] ?? 0);
      carried[at * kinds + kind] = before + (loads[stop * kinds + kind] ?? 0);
    }
  }
  for (let at = length - 1; at >= 0; at -= 1) {
    const stop = stops[at] ?? 0;
    let time = latest[stop] ?? 0;
    if (at < length - 1) {
      const leg = travel[stop * count + (stops[at + 1] ?? 0)] ?? 0;
      time = Math.min(time, (latestBegin[at + 1] ?? 0) - (service[stop] ?? 0) - leg);
    }
    latestBegin[at] = time;
  }
  return { stops, driving, soonest, latest: latestBegin, carried };
}

/** Returns the stops with the trip's two inserted. */
export function withTrip(stops: Int32Array, trip: TripStops, at: Insertion): Int32Array {
  const out = new Int32Array(stops.length + 2);
  writeWithTrip(out, stops, trip, at.pickupAfter, at.dropoffAfter);
  return out;
}

/** Returns the stops without the trip's two. */
export function withoutTrip(stops: Int32Array, trip: TripStops): Int32Array {
  return stops.filter((stop) => stop !== trip.pickup && stop !== trip.dropoff);
}

function writeWithTrip(
  out: Int32Array,
  stops: Int32Array,
  { pickup, dropoff }: TripStops,
  pickupAfter: number,
  dropoffAfter: number,
): void {
  let to = 0;
  for (let at = 0; at < stops.length; at += 1) {
    out[to] = stops[at] ?? 0;
    to += 1;
    if (at === pickupAfter) {
      out[to] = pickup;
      to += 1;
    }
    if (at === dropoffAfter) {
      out[to] = dropoff;
      to += 1;
    }
  }
}

/** Finds insertions of trips into routes of one vehicle, or of several identical ones. */
export class Inserter {
  readonly #table: StopTable;
  readonly #limits: VehicleLimits;
  readonly #timing: Timing;
  readonly #candidate: Int32Array;

  constructor(table: StopTable, limits: VehicleLimits, timing: Timing) {
    this.#table = table;
    this.#limits = limits;
    this.#timing = timing;
    this.#candidate = new Int32Array(table.count);
  }

  /**
   * Returns the insertion that adds the least driving and keeps every constraint; null if there is none. Of equal
   * ones the earliest. Nothing is inserted at or before position `fixed`, where the driver already is. Tries all
   * pairs of positions: windows, loads and the best so far exclude most at the cost of a few operations, and only the
   * rest is timed in full.
   */
  best(route: Route, trip: TripStops, fixed = 0): Insertion | null {
    const { count, travel, earliest, latest, service, canFollow } = this.#table;
    const { stops, soonest } = route;
    const { pickup } = trip;
    let best: Insertion | null = null;
    for (let at = fixed; at < stops.length - 1; at += 1) {
      const before = stops[at] ?? 0;
      if (canFollow[before * count + pickup] === 0 || !this.#fits(route, at, pickup)) continue;
      const leg = travel[before * count + pickup] ?? 0;
      const time = Math.max(earliest[pickup] ?? 0, (soonest[at] ?? 0) + (service[before] ?? 0) + leg);
      if (time > (latest[pickup] ?? 0) + TOLERANCE) continue;
      best = this.#bestDropoff(route, trip, at, time, best);
    }
    return best;
  }

  /**
   * Returns the better of `best` and the insertions with the pickup after `pickupAfter`, where its service starts at
   * `begin`.
   */
  #bestDropoff(
    route: Route,
    trip: TripStops,
    pickupAfter: number,
    begin: number,
    best: Insertion | null,
  ): Insertion | null {
    const { count, travel, earliest, service, maxRide, canFollow } = this.#table;
    const { stops, latest } = route;
    const { pickup, dropoff } = trip;
    const before = stops[pickupAfter] ?? 0;
    const longest = (maxRide[dropoff] ?? 0) + TOLERANCE;
    const legToPickup = travel[before * count + pickup] ?? 0;
    let found = best;
    let limit = best === null ? Number.POSITIVE_INFINITY : best.added;
    /** Driving added so far, up to arriving at the stop after `at`. */
    let addedBefore = legToPickup;
    let from = pickup;
    let time = begin;
    /** From the end of service at the pickup to the end of service at `from`. */
    let ridden = 0;
    for (let at = pickupAfter; ; at += 1) {
      const next = stops[at + 1] ?? 0;
      const leaves = time + (service[from] ?? 0);
      const gap = travel[(stops[at] ?? 0) * count + next] ?? 0;
      const toDropoff = travel[from * count + dropoff] ?? 0;
      const onward = travel[dropoff * count + next] ?? 0;
      const added = addedBefore + toDropoff + onward - gap;
      if (
        added < limit &&
        ridden + toDropoff <= longest &&
        canFollow[from * count + dropoff] === 1 &&
        canFollow[dropoff * count + next] === 1
      ) {
        const dropped = Math.max(earliest[dropoff] ?? 0, leaves + toDropoff);
        const arrival = dropped + (service[dropoff] ?? 0) + onward;
        if (arrival <= (latest[at + 1] ?? 0) + TOLERANCE && this.#isInTime(stops, trip, pickupAfter, at)) {
          limit = added;
          found = { pickupAfter, dropoffAfter: at, added };
        }
      }
      if (at + 1 === stops.length - 1 || canFollow[from * count + next] === 0) return found;
      const leg = travel[from * count + next] ?? 0;
      time = Math.max(earliest[next] ?? 0, leaves + leg);
      ridden += leg + (service[next] ?? 0);
      if (time > (latest[at + 1] ?? 0) + TOLERANCE || ridden > longest) return found;
      if (!this.#fits(route, at + 1, pickup)) return found;
      if (at === pickupAfter) addedBefore += leg - gap;
      from = next;
    }
  }

  #isInTime(stops: Int32Array, trip: TripStops, pickupAfter: number, dropoffAfter: number): boolean {
    writeWithTrip(this.#candidate, stops, trip, pickupAfter, dropoffAfter);
    return this.#timing.isFeasible(this.#candidate, stops.length + 2);
  }

  /** Returns whether the pickup's load fits on top of the load leaving a position. */
  #fits({ carried }: Route, at: number, pickup: number): boolean {
    const { kinds, loads } = this.#table;
    for (let kind = 0; kind < kinds; kind += 1) {
      const load = (carried[at * kinds + kind] ?? 0) + (loads[pickup * kinds + kind] ?? 0);
      if (load > (this.#limits.capacity[kind] ?? 0)) return false;
    }
    return true;
  }
}
