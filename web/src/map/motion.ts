import type { Place } from '../api/schemas.ts';
import { headingFrom, lengthOf, metersBetween, nearestOnLine, pieceOf, placeBetween } from './polyline.ts';

/** A vehicle this near to the road counts as on it. */
const ON_ROAD_METERS = 35;
/** Positions come about once a second; the animation takes at most this long. */
const SHORTEST_MS = 300;
const LONGEST_MS = 3_000;
/** A larger jump means that positions were missed: the vehicle is not animated. */
const JUMP_METERS = 400;
/** Below this distance a vehicle counts as standing: the heading of its movement is meaningless. */
const STANDSTILL_METERS = 0.5;

export interface Pose extends Place {
  /** Degrees clockwise from north. */
  readonly heading: number;
}

interface Leg {
  readonly path: readonly Place[];
  readonly meters: number;
  readonly startedAt: number;
  readonly endsAt: number;
}

/**
 * Animates a vehicle between known positions: from its drawn position to the latest one, along the road if that is
 * known. Times are the page's own.
 */
export class Motion {
  readonly #isAnimated: () => boolean;
  #road: readonly Place[] = [];
  #leg: Leg | null = null;
  #heading = 0;
  #seenAt = 0;

  /** Without animation the vehicle jumps from position to position. */
  constructor(isAnimated: () => boolean = () => true) {
    this.#isAnimated = isAnimated;
  }

  /** The expected route of the vehicle. */
  follow(road: readonly Place[]): void {
    this.#road = road;
  }

  see(place: Place, heading: number | null, now: number): void {
    const from = this.at(now);
    const meters = from === null ? 0 : metersBetween(from, place);
    if (heading !== null && (from === null || meters < STANDSTILL_METERS)) this.#heading = heading;
    const isJump = from === null || meters > JUMP_METERS;
    const path = isJump ? [place] : this.#pathTo(from, place);
    const interval = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, now - this.#seenAt));
    this.#leg = {
      path,
      meters: lengthOf(path),
      startedAt: now,
      endsAt: isJump || !this.#isAnimated() ? now : now + interval,
    };
    this.#seenAt = now;
  }

  /** Sets the latest position. */
  put(place: Place): void {
    this.#leg = { path: [place], meters: 0, startedAt: 0, endsAt: 0 };
  }

  /** Null before the first position. */
  at(now: number): Pose | null {
    const leg = this.#leg;
    const last = leg?.path.at(-1);
    if (leg === null || last === undefined) return null;
    const share = leg.endsAt <= now ? 1 : (now - leg.startedAt) / (leg.endsAt - leg.startedAt);
    let left = leg.meters * Math.max(0, share);
    for (const [at, from] of leg.path.entries()) {
      const to = leg.path[at + 1];
      if (to === undefined) break;
      const meters = metersBetween(from, to);
      if (meters > 0 && leg.meters >= STANDSTILL_METERS) this.#heading = headingFrom(from, to);
      if (left < meters) return { ...placeBetween(from, to, left / meters), heading: this.#heading };
      left -= meters;
    }
    return { lat: last.lat, lng: last.lng, heading: this.#heading };
  }

  #pathTo(from: Place, to: Place): readonly Place[] {
    const start = nearestOnLine(this.#road, from);
    const end = nearestOnLine(this.#road, to);
    const isOnRoad = (point: typeof start) => point !== null && point.metersAway <= ON_ROAD_METERS;
    if (start === null || end === null || !isOnRoad(start) || !isOnRoad(end)) return [from, to];
    const piece = pieceOf(this.#road, start, end);
    // A part much longer than the straight line belongs to another section of a road that passes nearby twice.
    if (piece === null || lengthOf(piece) > 3 * metersBetween(from, to) + 2 * ON_ROAD_METERS)
      return [from, to];
    return [from, ...piece.slice(1, -1), to];
  }
}
