import { MICRODEGREES } from '../../src/routing/graph/roadGraph.ts';

/** Nodes of an extract by their ids, in arrays: a state has more of them than a Map can hold. */
export class NodeTable {
  readonly #ids: Float64Array;
  readonly #isShared: Uint8Array;
  /** In microdegrees; where the extract does not have the node, ABSENT. */
  readonly #lat: Int32Array;
  readonly #lng: Int32Array;

  /** @param references ids, as often as something refers to them */
  constructor(references: readonly number[]) {
    const sorted = Float64Array.from(references).sort();
    this.#ids = sorted.filter((id, index) => id !== sorted[index - 1]);
    this.#isShared = new Uint8Array(this.#ids.length);
    this.#lat = new Int32Array(this.#ids.length).fill(ABSENT);
    this.#lng = new Int32Array(this.#ids.length);
    let row = -1;
    sorted.forEach((id, index) => {
      if (id !== sorted[index - 1]) row++;
      else this.#isShared[row] = 1;
    });
  }

  setPlace(id: number, lat: number, lng: number): void {
    const row = this.#rowOf(id);
    if (row === -1) return;
    this.#lat[row] = Math.round(lat * MICRODEGREES);
    this.#lng[row] = Math.round(lng * MICRODEGREES);
  }

  /** Latitude and longitude in microdegrees. */
  placeOf(id: number): readonly [number, number] | null {
    const row = this.#rowOf(id);
    const lat = this.#lat[row] ?? ABSENT;
    return lat === ABSENT ? null : [lat, this.#lng[row] ?? 0];
  }

  /** Of all nodes that the extract has, in microdegrees. */
  *longitudes(): Generator<number> {
    for (const [row, lng] of this.#lng.entries()) if (this.#lat[row] !== ABSENT) yield lng;
  }

  /** The same for nodes that are one place: those of one latitude at 180° east and 180° west, and those of a pole. */
  keyOf(id: number): string {
    const [lat, lng] = this.placeOf(id) ?? [0, 0];
    if (Math.abs(lat) === 90 * MICRODEGREES) return `pole ${lat}`;
    return Math.abs(lng) === ANTIMERIDIAN ? `antimeridian ${lat}` : `${id}`;
  }

  /** Where ways end, however they go on. */
  isAtAntimeridian(id: number): boolean {
    return Math.abs(this.placeOf(id)?.[1] ?? 0) === ANTIMERIDIAN;
  }

  /** Whether more than one reference was to this node. */
  isShared(id: number): boolean {
    return this.#isShared[this.#rowOf(id)] === 1;
  }

  #rowOf(id: number): number {
    let low = 0;
    let high = this.#ids.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#ids[middle] ?? 0;
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

const ABSENT = 2 ** 31 - 1;
const ANTIMERIDIAN = 180 * MICRODEGREES;
