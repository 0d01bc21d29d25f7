import type { Route } from './route.ts';
import { type StopTable, TOLERANCE, type VehicleLimits } from './stopTable.ts';
import type { Timing } from './timing.ts';

/** Smaller savings are rounding errors. */
const LEAST_SAVING = 1e-7;

/** Finds the order of a route's stops with the least driving, by branch and bound. */
export class Reorderer {
  readonly #table: StopTable;
  readonly #limits: VehicleLimits;
  readonly #timing: Timing;
  /** The order under test, and the best one so far. */
  readonly #order: Int32Array;
  readonly #best: Int32Array;
  readonly #isTaken: Uint8Array;
  /** By stop: driving and service from the start to the end of service there. */
  readonly #elapsed: Float64Array;
  /** By stop: the shortest leg to it from any other stop of the route. */
  readonly #shortestTo: Float64Array;
  readonly #carried: Float64Array;
  #bound = 0;
  #steps = 0;

  constructor(table: StopTable, limits: VehicleLimits, timing: Timing) {
    this.#table = table;
    this.#limits = limits;
    this.#timing = timing;
    this.#order = new Int32Array(table.count);
    this.#best = new Int32Array(table.count);
    this.#isTaken = new Uint8Array(table.count);
    this.#elapsed = new Float64Array(table.count);
    this.#shortestTo = new Float64Array(table.count);
    this.#carried = new Float64Array(table.count * table.kinds);
  }

  /**
   * Returns an order that keeps every constraint with less driving; null if there is none, or none was found within
   * `maxSteps`. The positions up to `fixed` stay unchanged.
   */
  better({ stops, driving }: Route, fixed: number, maxSteps: number): Int32Array | null {
    const { count, travel, kinds, loads, service } = this.#table;
    this.#isTaken.fill(0);
    let remaining = 0;
    let done = 0;
    let elapsed = 0;
    let time = 0;
    for (let at = 0; at < stops.length; at += 1) {
      const stop = stops[at] ?? 0;
      this.#order[at] = stop;
      if (at > fixed) {
        this.#shortestTo[stop] = this.#shortestLegTo(stops, stop, fixed);
        remaining += this.#shortestTo[stop] ?? 0;
        continue;
      }
      const previous = stops[at - 1];
      const leg = previous === undefined ? 0 : (travel[previous * count + stop] ?? 0);
      done += leg;
      time = Math.max(
        this.#table.earliest[stop] ?? 0,
        previous === undefined ? 0 : time + (service[previous] ?? 0) + leg,
      );
      elapsed += leg + (service[stop] ?? 0);
      this.#elapsed[stop] = elapsed;
      this.#isTaken[stop] = 1;
      for (let kind = 0; kind < kinds; kind += 1) {
        const before = at === 0 ? 0 : (this.#carried[(at - 1) * kinds + kind] ?? 0);
        this.#carried[at * kinds + kind] = before + (loads[stop * kinds + kind] ?? 0);
      }
    }
    this.#bound = driving - LEAST_SAVING;
    this.#steps = maxSteps;
    this.#extend(stops, fixed + 1, time, done, remaining);
    return this.#bound < driving - LEAST_SAVING ? this.#best.slice(0, stops.length) : null;
  }

  /** Tries every stop at position `at`; `time` is the start of service at the stop before. */
  #extend(stops: Int32Array, at: number, time: number, done: number, remaining: number): void {
    const { count, travel, earliest, service, before, canFollow } = this.#table;
    const last = stops.length - 1;
    const previous = this.#order[at - 1] ?? 0;
    if (at === last) {
      const driving = done + (travel[previous * count + (stops[last] ?? 0)] ?? 0);
      if (driving >= this.#bound || !this.#timing.isFeasible(this.#order, stops.length)) return;
      this.#bound = driving;
      this.#best.set(this.#order.subarray(0, stops.length));
      return;
    }
    const leaves = time + (service[previous] ?? 0);
    if (!this.#canReachAll(stops, previous, leaves)) return;
    for (let from = 1; from < last; from += 1) {
      const stop = stops[from] ?? 0;
      const own = before[stop] ?? -1;
      const isOpen = this.#isTaken[stop] === 0 && (own < 0 || this.#isTaken[own] === 1);
      if (!isOpen || canFollow[previous * count + stop] === 0) continue;
      const leg = travel[previous * count + stop] ?? 0;
      const left = remaining - (this.#shortestTo[stop] ?? 0);
      if (done + leg + left >= this.#bound || !this.#load(at, stop)) continue;
      this.#steps -= 1;
      if (this.#steps < 0) return;
      this.#order[at] = stop;
      this.#isTaken[stop] = 1;
      this.#elapsed[stop] = (this.#elapsed[previous] ?? 0) + leg + (service[stop] ?? 0);
      this.#extend(stops, at + 1, Math.max(earliest[stop] ?? 0, leaves + leg), done + leg, left);
      this.#isTaken[stop] = 0;
    }
  }

  /** Returns whether every open stop can still be reached within its window and the ride times of those on board. */
  #canReachAll(stops: Int32Array, from: number, leaves: number): boolean {
    const { count, travel, latest, pickupOf, maxRide } = this.#table;
    const passed = this.#elapsed[from] ?? 0;
    for (const stop of stops) {
      if (this.#isTaken[stop] === 1) continue;
      const leg = travel[from * count + stop] ?? 0;
      if (leaves + leg > (latest[stop] ?? 0) + TOLERANCE) return false;
      const pickup = pickupOf[stop] ?? -1;
      if (pickup < 0 || this.#isTaken[pickup] === 0) continue;
      if (passed - (this.#elapsed[pickup] ?? 0) + leg > (maxRide[stop] ?? 0) + TOLERANCE) return false;
    }
    return true;
  }

  /** Records the load leaving the stop at that position; returns false if it exceeds the capacity. */
  #load(at: number, stop: number): boolean {
    const { kinds, loads } = this.#table;
    let fits = true;
    for (let kind = 0; kind < kinds; kind += 1) {
      const load = (this.#carried[(at - 1) * kinds + kind] ?? 0) + (loads[stop * kinds + kind] ?? 0);
      this.#carried[at * kinds + kind] = load;
      if (load > (this.#limits.capacity[kind] ?? 0)) fits = false;
    }
    return fits;
  }

  #shortestLegTo(stops: Int32Array, stop: number, fixed: number): number {
    const { count, travel, canFollow } = this.#table;
    let shortest = Number.POSITIVE_INFINITY;
    for (let from = fixed; from < stops.length - 1; from += 1) {
      const other = stops[from] ?? 0;
      if (other === stop || canFollow[other * count + stop] === 0) continue;
      shortest = Math.min(shortest, travel[other * count + stop] ?? 0);
    }
    return shortest;
  }
}
