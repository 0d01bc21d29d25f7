import { inRideOrder, type StopTable, TOLERANCE, type TripStops, type VehicleLimits } from './stopTable.ts';
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
 * Where a trip's stops are inserted, each directly after that position of the original route (several after the same
 * one in the order of the ride), and the driving time added.
 */
export interface Insertion {
  readonly after: readonly number[];
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

/** Returns the stops with the trip's inserted. */
export function withTrip(stops: Int32Array, trip: TripStops, { after }: Insertion): Int32Array {
  const chain = inRideOrder(trip);
  const out = new Int32Array(stops.length + chain.length);
  writeWithTrip(out, stops, chain, after);
  return out;
}

/** Returns the stops without the trip's. */
export function withoutTrip(stops: Int32Array, trip: TripStops): Int32Array {
  const own = inRideOrder(trip);
  return stops.filter((stop) => !own.includes(stop));
}

function writeWithTrip(
  out: Int32Array,
  stops: Int32Array,
  chain: readonly number[],
  after: ArrayLike<number>,
): void {
  let to = 0;
  let next = 0;
  for (let at = 0; at < stops.length; at += 1) {
    out[to] = stops[at] ?? 0;
    to += 1;
    for (; next < chain.length && after[next] === at; next += 1) {
      out[to] = chain[next] ?? 0;
      to += 1;
    }
  }
}

/** Where the search for the rest of a ride's stops goes on. */
interface Placed {
  /** The stop before the gap, which is one of the ride or of the route. */
  readonly from: number;
  /** The position of the route before the gap. */
  readonly at: number;
  /** Start of service at `from`. */
  readonly time: number;
  /** From the end of service at the pickup to the end of service at `from`. */
  readonly ridden: number;
  /** Driving added up to `from`. */
  readonly added: number;
}

/** Finds insertions of trips into routes of one vehicle, or of several identical ones. */
export class Inserter {
  readonly #table: StopTable;
  readonly #limits: VehicleLimits;
  readonly #timing: Timing;
  readonly #candidate: Int32Array;
  #chain: readonly number[] = [];
  #after: number[] = [];
  #longest = Number.POSITIVE_INFINITY;
  #best: Insertion | null = null;

  constructor(table: StopTable, limits: VehicleLimits, timing: Timing) {
    this.#table = table;
    this.#limits = limits;
    this.#timing = timing;
    this.#candidate = new Int32Array(table.count);
  }

  /**
   * Returns the insertion that adds the least driving and keeps every constraint; null if there is none. Of equal
   * ones the earliest. Nothing is inserted at or before position `fixed`, where the driver already is. Tries all
   * positions: windows, loads and the best so far exclude most at the cost of a few operations, and only the rest is
   * timed in full.
   */
  best(route: Route, trip: TripStops, fixed = 0): Insertion | null {
    const { count, travel, earliest, latest, service, canFollow, maxRide } = this.#table;
    const { stops, soonest } = route;
    const { pickup, dropoff } = trip;
    this.#chain = inRideOrder(trip);
    this.#after = this.#chain.map(() => 0);
    this.#longest = (maxRide[dropoff] ?? 0) + TOLERANCE;
    this.#best = null;
    for (let at = fixed; at < stops.length - 1; at += 1) {
      const before = stops[at] ?? 0;
      if (canFollow[before * count + pickup] === 0 || !this.#fits(route, at, pickup)) continue;
      const leg = travel[before * count + pickup] ?? 0;
      const time = Math.max(earliest[pickup] ?? 0, (soonest[at] ?? 0) + (service[before] ?? 0) + leg);
      if (time > (latest[pickup] ?? 0) + TOLERANCE) continue;
      this.#after[0] = at;
      this.#placeNext(route, 1, { from: pickup, at, time, ridden: 0, added: leg });
    }
    return this.#best;
  }

  /** Tries every position of the ride's stop number `index`, and for each every position of those after it. */
  #placeNext(route: Route, index: number, placed: Placed): void {
    const { count, travel, earliest, latest, service, canFollow } = this.#table;
    const { stops } = route;
    const stop = this.#chain[index] ?? 0;
    const isLast = index === this.#chain.length - 1;
    let { from, at, time, ridden, added } = placed;
    for (; ; at += 1) {
      const next = stops[at + 1] ?? 0;
      const leaves = time + (service[from] ?? 0);
      const gap = travel[(stops[at] ?? 0) * count + next] ?? 0;
      const toStop = travel[from * count + stop] ?? 0;
      const onward = travel[stop * count + next] ?? 0;
      // By the triangle inequality, placing the others adds no less.
      const least = added + toStop + onward - gap;
      if (
        (this.#best === null || least < this.#best.added) &&
        ridden + toStop <= this.#longest &&
        canFollow[from * count + stop] === 1 &&
        (!isLast || canFollow[stop * count + next] === 1)
      ) {
        const begin = Math.max(earliest[stop] ?? 0, leaves + toStop);
        const arrival = begin + (service[stop] ?? 0) + onward;
        const isInTime = begin <= (latest[stop] ?? 0) + TOLERANCE;
        if (isInTime && arrival <= (route.latest[at + 1] ?? 0) + TOLERANCE) {
          this.#after[index] = at;
          if (isLast) this.#keepIfFeasible(stops, least);
          else {
            this.#placeNext(route, index + 1, {
              from: stop,
              at,
              time: begin,
              ridden: ridden + toStop + (service[stop] ?? 0),
              added: added + toStop,
            });
          }
        }
      }
      if (at + 1 === stops.length - 1 || canFollow[from * count + next] === 0) return;
      const leg = travel[from * count + next] ?? 0;
      time = Math.max(earliest[next] ?? 0, leaves + leg);
      ridden += leg + (service[next] ?? 0);
      if (time > (route.latest[at + 1] ?? 0) + TOLERANCE || ridden > this.#longest) return;
      if (!this.#fits(route, at + 1, this.#chain[0] ?? 0)) return;
      // Behind the ride's own stop, the gap is driven another way.
      if (at === placed.at) added += leg - gap;
      from = next;
    }
  }

  #keepIfFeasible(stops: Int32Array, added: number): void {
    writeWithTrip(this.#candidate, stops, this.#chain, this.#after);
    if (!this.#timing.isFeasible(this.#candidate, stops.length + this.#chain.length)) return;
    this.#best = { after: [...this.#after], added };
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
