import { type StopTable, TOLERANCE, type VehicleLimits } from './stopTable.ts';

/**
 * Start times of the stops of one plan. Every time constraint is a difference constraint: a stop starts after the one
 * before it, a drop-off at most the longest ride after its pickup, the end at most the longest duration after the
 * start. Such a system has a least solution, found by raising lower bounds until nothing changes (Bellman 1958; Ford
 * 1956), and a sequence is feasible exactly if that solution keeps every latest time. Haugland & Ho (2010) and Firat
 * & Woeginger (2011) discuss this view of the dial-a-ride problem.
 *
 * The arrays are reused: the results of a call are valid until the next.
 */
export class Timing {
  /** Start of service, by position in the sequence. */
  readonly begin: Float64Array;
  readonly #table: StopTable;
  readonly #maxDuration: number;
  /** Driving and service from the start up to each position: the least time between two positions. */
  readonly #elapsed: Float64Array;
  /** The position of each stop in the sequence. */
  readonly #positions: Int32Array;
  /** The positions of the drop-offs in the sequence. */
  readonly #dropoffs: Int32Array;

  constructor(table: StopTable, { maxDuration }: VehicleLimits) {
    this.#table = table;
    this.#maxDuration = maxDuration;
    this.begin = new Float64Array(table.count);
    this.#elapsed = new Float64Array(table.count);
    this.#positions = new Int32Array(table.count);
    this.#dropoffs = new Int32Array(table.count);
  }

  /**
   * Returns whether the sequence is feasible in time; if so, `begin` holds the earliest start of every stop. Ignores
   * loads. The sequence includes the start and the end.
   */
  isFeasible(sequence: Int32Array, length: number): boolean {
    const { count, travel, earliest, latest, service, pickupOf, maxRide } = this.#table;
    const begin = this.begin;
    const elapsed = this.#elapsed;
    const positions = this.#positions;
    let rides = 0;
    let previous = sequence[0] ?? 0;
    positions[previous] = 0;
    elapsed[0] = 0;
    begin[0] = earliest[previous] ?? 0;
    for (let at = 1; at < length; at += 1) {
      const stop = sequence[at] ?? 0;
      const step = (service[previous] ?? 0) + (travel[previous * count + stop] ?? 0);
      const arrival = (begin[at - 1] ?? 0) + step;
      const time = Math.max(arrival, earliest[stop] ?? 0);
      if (time > (latest[stop] ?? 0) + TOLERANCE) return false;
      begin[at] = time;
      const passed = (elapsed[at - 1] ?? 0) + step;
      elapsed[at] = passed;
      positions[stop] = at;
      const pickup = pickupOf[stop] ?? -1;
      if (pickup >= 0) {
        const atPickup = positions[pickup] ?? 0;
        const least = passed - (elapsed[atPickup] ?? 0) - (service[pickup] ?? 0);
        if (least > (maxRide[stop] ?? 0) + TOLERANCE) return false;
        this.#dropoffs[rides] = at;
        rides += 1;
      }
      previous = stop;
    }
    if ((elapsed[length - 1] ?? 0) > this.#maxDuration + TOLERANCE) return false;
    return this.#settle(sequence, length, rides);
  }

  /**
   * Raises the bounds of pickups until no ride is too long. A chain of more raises than rides is a cycle, which only
   * an infeasible system has.
   */
  #settle(sequence: Int32Array, length: number, rides: number): boolean {
    for (let round = 0; round <= rides + 1; round += 1) {
      const first = this.#raisePickups(sequence, length, rides);
      if (first === length) return true;
      if (!this.#pushOn(sequence, first, length)) return false;
    }
    return false;
  }

  /** Returns the first position that was raised, or the length if there was none. */
  #raisePickups(sequence: Int32Array, length: number, rides: number): number {
    const { service, pickupOf, maxRide } = this.#table;
    const begin = this.begin;
    let first = length;
    const departure = (begin[length - 1] ?? 0) - this.#maxDuration;
    if (departure > (begin[0] ?? 0) + TOLERANCE) {
      begin[0] = departure;
      first = 0;
    }
    for (let ride = rides - 1; ride >= 0; ride -= 1) {
      const at = this.#dropoffs[ride] ?? 0;
      const stop = sequence[at] ?? 0;
      const pickup = pickupOf[stop] ?? 0;
      const atPickup = this.#positions[pickup] ?? 0;
      const needed = (begin[at] ?? 0) - (maxRide[stop] ?? 0) - (service[pickup] ?? 0);
      if (needed <= (begin[atPickup] ?? 0) + TOLERANCE) continue;
      begin[atPickup] = needed;
      if (atPickup < first) first = atPickup;
    }
    return first;
  }

  /** Propagates raised bounds forward; returns false if a stop would be late. */
  #pushOn(sequence: Int32Array, first: number, length: number): boolean {
    const { count, travel, latest, service } = this.#table;
    const begin = this.begin;
    let previous = sequence[first] ?? 0;
    if ((begin[first] ?? 0) > (latest[previous] ?? 0) + TOLERANCE) return false;
    for (let at = first + 1; at < length; at += 1) {
      const stop = sequence[at] ?? 0;
      const arrival =
        (begin[at - 1] ?? 0) + (service[previous] ?? 0) + (travel[previous * count + stop] ?? 0);
      const time = Math.max(arrival, begin[at] ?? 0);
      if (time > (latest[stop] ?? 0) + TOLERANCE) return false;
      begin[at] = time;
      previous = stop;
    }
    return true;
  }

  /**
   * Moves waiting out of the rides: delays the start and then each pickup as far as no stop gets late, no ride of
   * those on board too long, and the end not later. Forward time slack is Savelsbergh's (1992); the order of the
   * steps is that of Cordeau & Laporte (2003, section 3.5). Requires a feasible sequence in `begin`.
   */
  putOff(sequence: Int32Array, length: number): void {
    const { pickupOf } = this.#table;
    const isPickup = new Set<number>();
    for (let at = 0; at < length; at += 1) isPickup.add(pickupOf[sequence[at] ?? 0] ?? -1);
    for (let at = 0; at < length - 1; at += 1) {
      if (at > 0 && !isPickup.has(sequence[at] ?? 0)) continue;
      const slack = this.#slackAt(sequence, at, length);
      if (slack <= 0) continue;
      this.begin[at] = (this.begin[at] ?? 0) + slack;
      this.#pushOn(sequence, at, length);
    }
  }

  /** How far a position can be delayed. */
  #slackAt(sequence: Int32Array, from: number, length: number): number {
    const { count, travel, latest, service, pickupOf, maxRide } = this.#table;
    const begin = this.begin;
    let slack = Number.POSITIVE_INFINITY;
    let waiting = 0;
    for (let at = from; at < length; at += 1) {
      const stop = sequence[at] ?? 0;
      const time = begin[at] ?? 0;
      if (at > from) {
        const previous = sequence[at - 1] ?? 0;
        const step = (service[previous] ?? 0) + (travel[previous * count + stop] ?? 0);
        waiting += Math.max(0, time - (begin[at - 1] ?? 0) - step);
      }
      let room = (latest[stop] ?? 0) - time;
      const pickup = pickupOf[stop] ?? -1;
      if (pickup >= 0 && (this.#positions[pickup] ?? 0) < from) {
        const ride = time - (begin[this.#positions[pickup] ?? 0] ?? 0) - (service[pickup] ?? 0);
        room = Math.min(room, (maxRide[stop] ?? 0) - ride);
      }
      slack = Math.min(slack, waiting + Math.max(0, room));
    }
    // At most the waiting time: the end must not get later.
    return Math.min(slack, waiting);
  }
}
