import Flatbush from 'flatbush';
import { EARTH_RADIUS_METERS, type Place, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES } from './roadGraph.ts';
import type { Segments } from './segments.ts';

/** A point on a segment. */
export interface Snap {
  readonly segment: number;
  /** Of the segment's length, from the end where its shape begins: 0 to 1. */
  readonly fraction: number;
  /** What it takes to get to it, or away from it. */
  readonly approachSeconds: number;
}

const METERS_PER_MICRODEGREE = radians(1 / MICRODEGREES) * EARTH_RADIUS_METERS;
/** Whoever is farther from any road is not in this town. */
const MAX_SNAP_METERS = 1_000;
/** Half a wide road, and what satellites are wrong by. */
const FREE_APPROACH_METERS = 40;
/** Off the roads everyone is slow: else who is on the wrong bank of a river would seem to be on the right one. */
const APPROACH_METERS_PER_SECOND = 5 / 3.6;
const FIRST_SEARCH_METERS = 60;

/** Finds the nearest point on any road. */
export class SnapIndex {
  readonly #segments: Segments;
  readonly #boxes: Flatbush;
  readonly #points: number[] = [];

  constructor(segments: Segments) {
    this.#segments = segments;
    this.#boxes = new Flatbush(segments.count, 16, Int32Array);
    for (let segment = 0; segment < segments.count; segment++) {
      const length = segments.readPoints(segment, this.#points);
      let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let index = 0; index < length; index += 2) {
        const [lat, lng] = [this.#points[index] ?? 0, this.#points[index + 1] ?? 0];
        [south, north] = [Math.min(south, lat), Math.max(north, lat)];
        [west, east] = [Math.min(west, lng), Math.max(east, lng)];
      }
      this.#boxes.add(west, south, east, north);
    }
    this.#boxes.finish();
  }

  /** Whether the place is in the box around all roads, or within a kilometre of it. */
  covers({ lat, lng }: Place): boolean {
    const { minX, minY, maxX, maxY } = this.#boxes;
    const reach = MAX_SNAP_METERS / METERS_PER_MICRODEGREE;
    const wide = reach / Math.cos(radians(lat));
    const [x, y] = [lng * MICRODEGREES, lat * MICRODEGREES];
    return x >= minX - wide && x <= maxX + wide && y >= minY - reach && y <= maxY + reach;
  }

  /** Null when no road is within a kilometre. Of several as near, the segment with the lowest number. */
  nearest(place: Place): Snap | null {
    for (let meters = FIRST_SEARCH_METERS; ; meters *= 4) {
      const reach = Math.min(meters, MAX_SNAP_METERS);
      const found = this.#nearestWithin(place, reach);
      if (found !== null || reach === MAX_SNAP_METERS) return found;
    }
  }

  #nearestWithin(place: Place, meters: number): Snap | null {
    const lat = place.lat * MICRODEGREES;
    const lng = place.lng * MICRODEGREES;
    const narrowing = Math.cos(radians(place.lat));
    const reach = meters / METERS_PER_MICRODEGREE;
    const wide = reach / narrowing;
    const candidates = this.#boxes
      .search(lng - wide, lat - reach, lng + wide, lat + reach)
      .sort((a, b) => a - b);
    let best: { segment: number; fraction: number } | null = null;
    let bestSquared = reach * reach;
    for (const segment of candidates) {
      const length = this.#segments.readPoints(segment, this.#points);
      const { along, total, squared } = nearestOnLine(this.#points, length, lat, lng, narrowing);
      if (squared >= bestSquared) continue;
      bestSquared = squared;
      best = { segment, fraction: total > 0 ? along / total : 0 };
    }
    if (best === null) return null;
    const offRoadMeters = Math.sqrt(bestSquared) * METERS_PER_MICRODEGREE - FREE_APPROACH_METERS;
    return { ...best, approachSeconds: Math.max(0, offRoadMeters) / APPROACH_METERS_PER_SECOND };
  }
}

/**
 * The point of a line nearest to a place, on a plane that is true near the place: how far along the line it is, how
 * long the line is, and the square of how far it is from the place, all in microdegrees of latitude.
 */
function nearestOnLine(
  points: readonly number[],
  length: number,
  lat: number,
  lng: number,
  narrowing: number,
): { along: number; total: number; squared: number } {
  let [along, total, squared] = [0, 0, Infinity];
  let x = ((points[1] ?? 0) - lng) * narrowing;
  let y = (points[0] ?? 0) - lat;
  for (let index = 2; index < length; index += 2) {
    const dx = ((points[index + 1] ?? 0) - lng) * narrowing - x;
    const dy = (points[index] ?? 0) - lat - y;
    const stretch = dx * dx + dy * dy;
    const share = stretch > 0 ? Math.min(1, Math.max(0, -(x * dx + y * dy) / stretch)) : 0;
    const [footX, footY] = [x + share * dx, y + share * dy];
    const footSquared = footX * footX + footY * footY;
    const pieceLength = Math.sqrt(stretch);
    if (footSquared < squared) [along, squared] = [total + share * pieceLength, footSquared];
    total += pieceLength;
    x += dx;
    y += dy;
  }
  return { along, total, squared };
}
