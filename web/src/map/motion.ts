import type { Place } from '../api/schemas.ts';
import { headingFrom, lengthOf, metersBetween, nearestOnLine, pieceOf, placeBetween } from './polyline.ts';

/** A vehicle is on the road that is known when it is this near to it. */
const ON_ROAD_METERS = 35;
/** Positions come about once a second; what takes much longer is not crept after. */
const SHORTEST_MS = 300;
const LONGEST_MS = 3_000;
/** Farther than a vehicle comes between two positions: it was not seen for a while, and is shown where it is. */
const JUMP_METERS = 400;
/** Below this a vehicle stands: the way it moved says nothing about where it looks. */
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
 * Where to draw a vehicle between the positions that are known of it: always on its way from where it was drawn to
 * where it was last seen, along the road if that is known. Times are the page's own.
 */
export class Motion {
  #road: readonly Place[] = [];
  #leg: Leg | null = null;
  #heading = 0;
  #seenAt = 0;

  /** The way that the vehicle is expected to take. */
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
    this.#leg = { path, meters: lengthOf(path), startedAt: now, endsAt: isJump ? now : now + interval };
    this.#seenAt = now;
  }

  /** The vehicle is here, however it came. */
  put(place: Place): void {
    this.#leg = { path: [place], meters: 0, startedAt: 0, endsAt: 0 };
  }

  /** Null before the vehicle was seen. */
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
    // A piece much longer than the straight line is another part of a road that comes back near itself.
    if (piece === null || lengthOf(piece) > 3 * metersBetween(from, to) + 2 * ON_ROAD_METERS)
      return [from, to];
    return [from, ...piece.slice(1, -1), to];
  }
}
