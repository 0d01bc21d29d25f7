import { EARTH_RADIUS_METERS, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES } from './roadGraph.ts';
import type { Street } from './streets.ts';

/** From here on it is a town: see `isUrban`. */
const URBAN_DENSITY = 8.5;
/** As in Valhalla: what a kilometre of street on a square kilometre counts for, and the most that is told apart. */
const PER_KILOMETER = 0.7;
const MAX_DENSITY = 15;
const CELL_METERS = 250;
/** Cells to each side: two kilometres. */
const REACH = 8;
const METERS_PER_MICRODEGREE = radians(1 / MICRODEGREES) * EARTH_RADIUS_METERS;

/** How close together streets are: from 0 in the open country to 15 in the middle of a city, by the scale of Valhalla. */
export class RoadDensity {
  readonly #narrowing: number;
  readonly #meters = new Map<number, number>();
  readonly #known = new Map<number, number>();

  constructor(streets: readonly Street[]) {
    this.#narrowing = Math.max(0.01, Math.cos(radians((streets[0]?.points[0] ?? 0) / MICRODEGREES)));
    for (const { points, lengthMeters } of streets) {
      const pieces = points.length / 2 - 1;
      for (let piece = 0; piece < pieces; piece++) {
        const [lat = 0, lng = 0, nextLat = 0, nextLng = 0] = points.slice(2 * piece, 2 * piece + 4);
        const key = this.#keyOf((lat + nextLat) / 2, (lng + nextLng) / 2);
        const drawn = Math.hypot(nextLat - lat, (nextLng - lng) * this.#narrowing) * METERS_PER_MICRODEGREE;
        this.#meters.set(key, (this.#meters.get(key) ?? 0) + Math.min(drawn, lengthMeters));
      }
    }
  }

  /** Within two kilometres around a place in microdegrees. */
  at(lat: number, lng: number): number {
    const middle = this.#keyOf(lat, lng);
    const known = this.#known.get(middle);
    if (known !== undefined) return known;
    let [sum, cells] = [0, 0];
    for (let up = -REACH; up <= REACH; up++) {
      for (let right = -REACH; right <= REACH; right++) {
        if (up * up + right * right > REACH * REACH) continue;
        cells++;
        sum += this.#meters.get(middle + up * ROW + right) ?? 0;
      }
    }
    const perSquare = sum / 1000 / (cells * (CELL_METERS / 1000) ** 2);
    const density = Math.min(MAX_DENSITY, PER_KILOMETER * perSquare);
    this.#known.set(middle, density);
    return density;
  }

  /** Halfway between those at both ends of a street. */
  of({ points }: Street): number {
    const [lat = 0, lng = 0] = points;
    return (this.at(lat, lng) + this.at(points.at(-2) ?? 0, points.at(-1) ?? 0)) / 2;
  }

  isUrban(street: Street): boolean {
    return this.of(street) >= URBAN_DENSITY;
  }

  #keyOf(lat: number, lng: number): number {
    const row = Math.floor((lat * METERS_PER_MICRODEGREE) / CELL_METERS);
    return row * ROW + Math.floor((lng * METERS_PER_MICRODEGREE * this.#narrowing) / CELL_METERS);
  }
}

/** More cells than around the earth. */
const ROW = 2 ** 20;
