import { radians } from '../../domain/geo/place.ts';
import { MICRODEGREES } from './roadGraph.ts';
import type { Directions, Street } from './streets.ts';

/** From here on it is a town: see `isUrban`. */
const URBAN_DENSITY = 8.5;
/** As in Valhalla: what a kilometre of street on a square kilometre counts for, and the most that is told apart. */
const PER_KILOMETER = 0.7;
const MAX_DENSITY = 15;
/** Cells as large as Valhalla's: 2¹⁴ of its units, which are ten millionths of a degree. */
const CELL_MICRODEGREES = 2 ** 14 / 10;
const KILOMETERS_PER_DEGREE = 110.567;
const CELL_KILOMETERS = (CELL_MICRODEGREES / MICRODEGREES) * KILOMETERS_PER_DEGREE;
const REACH_KILOMETERS = 2;
/** Nearer to the poles than 89° a degree of longitude is counted no shorter. */
const LEAST_NARROWING = 0.017;

/**
 * How close together streets are: from 0 in the open country to 15 in the middle of a city, by the scale of Valhalla
 * (`BuildDensityIndex` in graphenhancer.cc). Towns end where it says so: half a step more or less and thousands of
 * streets are driven faster or slower. So the area is its as well: cells around one, in a circle of degrees, which on the
 * ground is about two kilometres to each side and more to the north and south. Each street counts half at each end.
 */
export class RoadDensity {
  readonly #rows: ReadonlyMap<number, Row>;
  readonly #known = new Map<number, number>();

  constructor(streets: readonly Street[]) {
    const rows = new Map<number, Map<number, number>>();
    for (const { points, lengthMeters } of streets) {
      for (const [lat = 0, lng = 0] of [points, points.slice(-2)]) {
        const [row, column] = [rows.get(rowOf(lat)) ?? new Map<number, number>(), columnOf(lng)];
        row.set(column, (row.get(column) ?? 0) + lengthMeters / 2);
        rows.set(rowOf(lat), row);
      }
    }
    this.#rows = new Map([...rows].map(([row, meters]) => [row, new Row(meters)]));
  }

  /** Around a place in microdegrees. */
  at(lat: number, lng: number): number {
    const [row, column] = [rowOf(lat), columnOf(lng)];
    const cell = row * COLUMNS + column;
    const known = this.#known.get(cell);
    if (known !== undefined) return known;
    const narrowing = Math.max(LEAST_NARROWING, Math.cos(radians(lat / MICRODEGREES)));
    const up = Math.ceil(REACH_KILOMETERS / CELL_KILOMETERS);
    const across = Math.ceil(REACH_KILOMETERS / CELL_KILOMETERS / narrowing);
    let [meters, cells] = [0, 0];
    for (let y = -up; y <= up; y++) {
      const width = Math.min(across, Math.floor(Math.sqrt(across * up - y * y)));
      cells += 2 * width + 1;
      meters += this.#rows.get(row + y)?.metersBetween(column - width, column + width) ?? 0;
    }
    const perSquare = meters / 1000 / (cells * CELL_KILOMETERS ** 2 * narrowing);
    const density = Math.min(MAX_DENSITY, PER_KILOMETER * perSquare);
    this.#known.set(cell, density);
    return density;
  }

  /** Halfway between those at both ends of a street. */
  of({ points }: Street): number {
    const [lat = 0, lng = 0] = points;
    return (this.at(lat, lng) + this.at(points.at(-2) ?? 0, points.at(-1) ?? 0)) / 2;
  }

  /** Whether it is in a town that one drives a street, by where one enters it. */
  isUrban({ points }: Street): Directions<boolean> {
    const isTown = ([lat = 0, lng = 0]: readonly number[]) => this.at(lat, lng) >= URBAN_DENSITY;
    return { forward: isTown(points), backward: isTown(points.slice(-2)) };
  }
}

function rowOf(lat: number): number {
  return Math.floor((lat + 90 * MICRODEGREES) / CELL_MICRODEGREES);
}

function columnOf(lng: number): number {
  return Math.floor((lng + 180 * MICRODEGREES) / CELL_MICRODEGREES);
}

/** More than around the earth. */
const COLUMNS = 2 ** 20;

/** Metres of street in the cells of a row. */
class Row {
  readonly #first: number;
  /** Of all cells before each one, and at last of all. */
  readonly #sums: Float64Array;

  constructor(meters: ReadonlyMap<number, number>) {
    const columns = [...meters.keys()].sort((a, b) => a - b);
    this.#first = columns[0] ?? 0;
    this.#sums = new Float64Array((columns.at(-1) ?? 0) - this.#first + 2);
    for (let at = 1; at < this.#sums.length; at++) {
      this.#sums[at] = (this.#sums[at - 1] ?? 0) + (meters.get(this.#first + at - 1) ?? 0);
    }
  }

  metersBetween(from: number, to: number): number {
    const before = (column: number) =>
      this.#sums[Math.min(this.#sums.length - 1, Math.max(0, column - this.#first))] ?? 0;
    return before(to + 1) - before(from);
  }
}
