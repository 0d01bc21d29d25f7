import { type CellId, cellCentre, cellRadiusMeters } from '../geo/cells.ts';
import type { Place } from '../geo/place.ts';
import { createPlane, type Plane } from '../geo/plane.ts';
import { arcOfChord, chordOfArc } from '../geo/vector.ts';
import { NearestSlots } from './nearestSlots.ts';

export interface Located {
  readonly key: string;
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly positionAt: number;
}

export interface Nearby {
  readonly key: string;
  readonly distanceMeters: number;
  readonly positionAt: number;
}

/** Called only for vehicles near enough to matter. Must not modify the index. */
export type Accept = (key: string, distanceMeters: number, positionAt: number) => boolean;

/** Buckets per side of the grid: about 75 m each in a cell of 5 km². */
const GRID_SIDE = 48;
/** The grid extends beyond the cell's corners, as drivers may. */
const GRID_MARGIN = 1.25;
/** The bucket of vehicles outside the grid; follows the grid's buckets. */
const OUTSIDE = GRID_SIDE * GRID_SIDE;
/** Covers rounding between assigning a position to a bucket and bounding the bucket's distance. */
const ROUNDING_METERS = 1e-6;
const NONE = -1;
const FIRST_CAPACITY = 64;

/** The numbers of a slot are adjacent, so that reading a vehicle touches one cache line. */
const X = 0;
const Y = 1;
const DEPTH = 2;
const LAT = 3;
const LNG = 4;
const POSITION_AT = 5;
const NUMBERS = 6;

const NEXT = 0;
const PREVIOUS = 1;
const BUCKET = 2;
const LINKS = 3;

/**
 * Spatial index of a cell's vehicles: a grid of square buckets over the cell's tangent plane, each a doubly linked
 * list in typed arrays. A move within a bucket only writes six numbers; `nearest` searches outward by bucket until
 * nothing nearer can remain. Exact anywhere on Earth: distances are chords in space, which the plane never lengthens.
 */
export class SupplyIndex {
  readonly #plane: Plane;
  /** Half the side of the grid. */
  readonly #reachMeters: number;
  readonly #bucketMeters: number;
  readonly #slots = new Map<string, number>();
  readonly #heads = new Int32Array(OUTSIDE + 1).fill(NONE);
  /** Slots freed by `remove`. */
  readonly #free: number[] = [];
  readonly #keys: string[] = [];
  #numbers = new Float64Array(FIRST_CAPACITY * NUMBERS);
  #links = new Int32Array(FIRST_CAPACITY * LINKS);
  readonly #query = new Float64Array(NUMBERS);

  constructor(cell: CellId) {
    this.#plane = createPlane(cellCentre(cell));
    this.#reachMeters = GRID_MARGIN * cellRadiusMeters(cell);
    this.#bucketMeters = (2 * this.#reachMeters) / GRID_SIDE;
  }

  get size(): number {
    return this.#slots.size;
  }

  /**
   * Inserts or moves a vehicle and returns its slot, which stays the same until it is removed. The caller decides
   * whether the position is newer.
   */
  upsert(key: string, place: Place, positionAt: number): number {
    const slot = this.#slots.get(key) ?? this.#claimSlot(key);
    this.move(slot, place, positionAt);
    return slot;
  }

  /** Moves the vehicle in the slot: with thousands of vehicles, half the cost of a lookup by key. */
  move(slot: number, place: Place, positionAt: number): void {
    const row = slot * NUMBERS;
    this.#plane.project(place, this.#numbers, row);
    this.#numbers[row + LAT] = place.lat;
    this.#numbers[row + LNG] = place.lng;
    this.#numbers[row + POSITION_AT] = positionAt;
    const bucket = this.#bucketAt(read(this.#numbers, row + X), read(this.#numbers, row + Y));
    if (bucket === read(this.#links, slot * LINKS + BUCKET)) return;
    this.#unlink(slot);
    this.#link(slot, bucket);
  }

  remove(key: string): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) return false;
    this.#unlink(slot);
    this.#slots.delete(key);
    this.#free.push(slot);
    return true;
  }

  get(key: string): Located | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#locate(key, slot);
  }

  *[Symbol.iterator](): IterableIterator<Located> {
    for (const [key, slot] of this.#slots) yield this.#locate(key, slot);
  }

  /** Returns the `limit` (at least 1) nearest accepted vehicles within a distance, nearest first, ties by key. */
  nearest(
    place: Place,
    limit: number,
    accept: Accept,
    maxDistanceMeters = Number.POSITIVE_INFINITY,
  ): Nearby[] {
    this.#plane.project(place, this.#query);
    const best = new NearestSlots(limit, chordOfArc(maxDistanceMeters) ** 2, this.#keys);
    let unseen = this.#slots.size - this.#visit(OUTSIDE, best, accept);
    const column = this.#lineAt(read(this.#query, X));
    const row = this.#lineAt(read(this.#query, Y));
    // Most cells hold few vehicles: stop when all have been seen.
    for (let ring = 0; ring < GRID_SIDE && unseen > 0; ring++) {
      if (this.#ringDistance(column, row, ring) ** 2 > best.reachSquared) break;
      unseen -= this.#visitRing(column, row, ring, best, accept);
    }
    return best.slots.map((slot, rank) => ({
      key: this.#keys[slot] ?? '',
      distanceMeters: arcOfChord(Math.sqrt(best.squares[rank] ?? 0)),
      positionAt: read(this.#numbers, slot * NUMBERS + POSITION_AT),
    }));
  }

  /** Returns how many vehicles were visited, as `#visit` does. */
  #visitRing(column: number, row: number, ring: number, best: NearestSlots, accept: Accept): number {
    let seen = 0;
    const bottom = Math.max(0, row - ring);
    const top = Math.min(GRID_SIDE - 1, row + ring);
    for (let line = bottom; line <= top; line++) {
      // The first and last line are part of the ring in full, those between only at both ends.
      const step = Math.abs(line - row) === ring ? 1 : 2 * ring;
      for (let across = column - ring; across <= column + ring; across += step) {
        if (across < 0 || across >= GRID_SIDE) continue;
        const bucket = line * GRID_SIDE + across;
        if (read(this.#heads, bucket) === NONE) continue;
        if (this.#bucketDistance(across, line) ** 2 <= best.reachSquared)
          seen += this.#visit(bucket, best, accept);
      }
    }
    return seen;
  }

  /** Lower bound of the distance from the query to the vehicles of a bucket. */
  #bucketDistance(column: number, row: number): number {
    const dx = this.#lineDistance(read(this.#query, X) + this.#reachMeters, column);
    const dy = this.#lineDistance(read(this.#query, Y) + this.#reachMeters, row);
    return Math.max(0, Math.sqrt(dx * dx + dy * dy) - ROUNDING_METERS);
  }

  #visit(bucket: number, best: NearestSlots, accept: Accept): number {
    let seen = 0;
    const numbers = this.#numbers;
    const links = this.#links;
    const x = read(this.#query, X);
    const y = read(this.#query, Y);
    const depth = read(this.#query, DEPTH);
    let slot = read(this.#heads, bucket);
    while (slot !== NONE) {
      const row = slot * NUMBERS;
      const dx = read(numbers, row + X) - x;
      const dy = read(numbers, row + Y) - y;
      const dz = read(numbers, row + DEPTH) - depth;
      const squared = dx * dx + dy * dy + dz * dz;
      if (best.wants(slot, squared)) {
        const distance = arcOfChord(Math.sqrt(squared));
        if (accept(this.#keys[slot] ?? '', distance, read(numbers, row + POSITION_AT)))
          best.add(slot, squared);
      }
      slot = read(links, slot * LINKS + NEXT);
      seen++;
    }
    return seen;
  }

  /** Lower bound of the distance from the query to every bucket at least `ring` lines from (column, row). */
  #ringDistance(column: number, row: number, ring: number): number {
    if (ring === 0) return 0;
    const x = read(this.#query, X) + this.#reachMeters;
    const y = read(this.#query, Y) + this.#reachMeters;
    const nearest = Math.min(
      this.#lineDistance(x, column - ring),
      this.#lineDistance(x, column + ring),
      this.#lineDistance(y, row - ring),
      this.#lineDistance(y, row + ring),
    );
    return Math.max(0, nearest - ROUNDING_METERS);
  }

  /** Distance along one axis, measured from the grid's edge, to a line; infinity when there is no such line. */
  #lineDistance(fromEdgeMeters: number, line: number): number {
    if (line < 0 || line >= GRID_SIDE) return Number.POSITIVE_INFINITY;
    const start = line * this.#bucketMeters;
    return Math.max(0, start - fromEdgeMeters, fromEdgeMeters - start - this.#bucketMeters);
  }

  #bucketAt(x: number, y: number): number {
    if (Math.abs(x) > this.#reachMeters || Math.abs(y) > this.#reachMeters) return OUTSIDE;
    return this.#lineAt(y) * GRID_SIDE + this.#lineAt(x);
  }

  /** The column of an x or the row of a y, clamped to the grid. */
  #lineAt(coordinate: number): number {
    const line = Math.floor((coordinate + this.#reachMeters) / this.#bucketMeters);
    return Math.min(GRID_SIDE - 1, Math.max(0, line));
  }

  #link(slot: number, bucket: number): void {
    const head = read(this.#heads, bucket);
    this.#links[slot * LINKS + BUCKET] = bucket;
    this.#links[slot * LINKS + PREVIOUS] = NONE;
    this.#links[slot * LINKS + NEXT] = head;
    if (head !== NONE) this.#links[head * LINKS + PREVIOUS] = slot;
    this.#heads[bucket] = slot;
  }

  #unlink(slot: number): void {
    const bucket = read(this.#links, slot * LINKS + BUCKET);
    if (bucket === NONE) return;
    const next = read(this.#links, slot * LINKS + NEXT);
    const previous = read(this.#links, slot * LINKS + PREVIOUS);
    if (previous === NONE) this.#heads[bucket] = next;
    else this.#links[previous * LINKS + NEXT] = next;
    if (next !== NONE) this.#links[next * LINKS + PREVIOUS] = previous;
  }

  #claimSlot(key: string): number {
    const slot = this.#free.pop() ?? this.#keys.length;
    if (slot * LINKS === this.#links.length) this.#grow();
    this.#keys[slot] = key;
    this.#slots.set(key, slot);
    this.#links[slot * LINKS + BUCKET] = NONE;
    return slot;
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const links = new Int32Array(2 * this.#links.length);
    links.set(this.#links);
    this.#links = links;
  }

  #locate(key: string, slot: number): Located {
    const row = slot * NUMBERS;
    return {
      key,
      place: { lat: read(this.#numbers, row + LAT), lng: read(this.#numbers, row + LNG) },
      positionAt: read(this.#numbers, row + POSITION_AT),
    };
  }
}

/** All indexes here are in range by construction, which the array type cannot express. */
function read(array: Float64Array | Int32Array, index: number): number {
  return array[index] ?? NONE;
}
