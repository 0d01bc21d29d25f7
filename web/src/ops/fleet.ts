import { type VehicleActivity, vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import type { Place } from '../api/schemas.ts';
import { type Spot, spotOf } from './mercator.ts';

/** Positions come every one to five seconds; the animation takes at most this many milliseconds. */
const SHORTEST_MS = 300;
const LONGEST_MS = 5_000;
/** A larger jump (about 800 m at 50° of latitude) means that positions were missed: the vehicle is not animated. */
const JUMP = 3e-5;
/** Below this distance a vehicle counts as standing, and its movement gives no heading. */
const STANDSTILL = 1e-8;
const FULL_TURN = 2 * Math.PI;

/** The latest data of one vehicle. */
export interface Seen {
  readonly place: Place;
  /** Degrees clockwise from north. */
  readonly heading: number | null;
  readonly state: VehicleActivity;
}

/**
 * Animates all vehicles: each moves from its drawn position to the latest one within the interval between its
 * positions. Typed arrays with one slot per vehicle, because all are read every frame. Times are the page's own
 * (`performance.now`).
 */
export class Fleet {
  readonly #isAnimated: () => boolean;
  readonly #slots = new Map<string, number>();
  readonly #ids: string[] = [];
  #room = 0;
  #fromX = new Float64Array(0);
  #fromY = new Float64Array(0);
  #toX = new Float64Array(0);
  #toY = new Float64Array(0);
  #startedAt = new Float64Array(0);
  #endsAt = new Float64Array(0);
  /** Radians clockwise from north. */
  #heading = new Float32Array(0);
  #state = new Uint8Array(0);
  #changes = 0;
  #stillFrom = 0;

  /** Without animation vehicles jump from position to position. */
  constructor(isAnimated: () => boolean = () => true) {
    this.#isAnimated = isAnimated;
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Incremented with every visible change other than movement. */
  get changes(): number {
    return this.#changes;
  }

  isStill(now: number): boolean {
    return now > this.#stillFrom;
  }

  see(id: string, { place, heading, state }: Seen, now: number): void {
    const { x, y } = spotOf(place);
    const known = this.#slots.get(id);
    const slot = known ?? this.#add(id);
    const at = known === undefined ? null : this.spotAt(slot, now);
    const east = at === null ? 0 : x - at.x;
    const south = at === null ? 0 : y - at.y;
    const length = Math.hypot(east, south);
    const isJump = at === null || length > JUMP;
    const interval = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - (this.#startedAt[slot] ?? 0)));
    this.#fromX[slot] = isJump ? x : at.x;
    this.#fromY[slot] = isJump ? y : at.y;
    this.#toX[slot] = x;
    this.#toY[slot] = y;
    this.#startedAt[slot] = now;
    const isStill = isJump || length < STANDSTILL || !this.#isAnimated();
    const endsAt = isStill ? now : now + interval;
    this.#endsAt[slot] = endsAt;
    if (!isJump && length >= STANDSTILL) this.#heading[slot] = Math.atan2(east, -south);
    else if (heading !== null) this.#heading[slot] = (heading / 360) * FULL_TURN;
    this.#state[slot] = vehicleActivities.indexOf(state);
    this.#stillFrom = Math.max(this.#stillFrom, endsAt);
    this.#changes++;
  }

  forget(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    const last = this.#ids.length - 1;
    const moved = this.#ids[last];
    if (moved !== undefined && slot !== last) {
      for (const column of this.#columns()) column[slot] = column[last] ?? 0;
      this.#ids[slot] = moved;
      this.#slots.set(moved, slot);
    }
    this.#ids.pop();
    this.#slots.delete(id);
    this.#changes++;
  }

  forgetAll(): void {
    this.#slots.clear();
    this.#ids.length = 0;
    this.#changes++;
  }

  idAt(slot: number): string | undefined {
    return this.#ids[slot];
  }

  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  spotAt(slot: number, now: number): Spot {
    const share = this.#shareAt(slot, now);
    const fromX = this.#fromX[slot] ?? 0;
    const fromY = this.#fromY[slot] ?? 0;
    return {
      x: fromX + ((this.#toX[slot] ?? 0) - fromX) * share,
      y: fromY + ((this.#toY[slot] ?? 0) - fromY) * share,
    };
  }

  /** Radians clockwise from north. */
  headingAt(slot: number): number {
    return this.#heading[slot] ?? 0;
  }

  /** The index of its state in `vehicleActivities`. */
  stateAt(slot: number): number {
    return this.#state[slot] ?? 0;
  }

  #shareAt(slot: number, now: number): number {
    const startedAt = this.#startedAt[slot] ?? 0;
    const endsAt = this.#endsAt[slot] ?? 0;
    return endsAt <= now ? 1 : Math.max(0, (now - startedAt) / (endsAt - startedAt));
  }

  #add(id: string): number {
    const slot = this.#ids.length;
    if (slot === this.#room) this.#grow();
    this.#ids.push(id);
    this.#slots.set(id, slot);
    this.#heading[slot] = 0;
    return slot;
  }

  #grow(): void {
    this.#room = Math.max(256, this.#room * 2);
    const larger = (column: Float64Array) => {
      const grown = new Float64Array(this.#room);
      grown.set(column);
      return grown;
    };
    this.#fromX = larger(this.#fromX);
    this.#fromY = larger(this.#fromY);
    this.#toX = larger(this.#toX);
    this.#toY = larger(this.#toY);
    this.#startedAt = larger(this.#startedAt);
    this.#endsAt = larger(this.#endsAt);
    const heading = new Float32Array(this.#room);
    heading.set(this.#heading);
    this.#heading = heading;
    const state = new Uint8Array(this.#room);
    state.set(this.#state);
    this.#state = state;
  }

  #columns(): (Float64Array | Float32Array | Uint8Array)[] {
    return [
      ...[this.#fromX, this.#fromY, this.#toX, this.#toY, this.#startedAt, this.#endsAt],
      this.#heading,
      this.#state,
    ];
  }
}
