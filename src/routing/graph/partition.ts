import type { Adjacency } from './stronglyConnected.ts';

/** Junctions in the order in which the graph numbers them, and the cells that they lie in. */
export interface Partition {
  /** The junction with each new number. */
  readonly order: Uint32Array;
  /** Of each level, the finest first, the new numbers with which its cells begin, in order. */
  readonly cellStarts: readonly (readonly number[])[];
}

/** A cell of the finest level has no more junctions, and one of each further level no more than this many times as many. */
const SMALLEST_CELL = 32;
const CELLS_IN_ONE = 16;

/**
 * Cuts a network into nested cells that few streets leave: into halves again and again, by straight lines in one of
 * several directions, placed where they meet the fewest streets between 35 % and 65 % of the junctions. That is what
 * A. Schild and C. Sommer, "On balanced separators in road networks" (2015), begin with.
 *
 * Any cells give right answers; good ones give few shortcuts. They are found once, when a graph is built.
 *
 * @param around undirected: each street is listed at both its ends
 */
export function partition(
  x: Float64Array,
  y: Float64Array,
  around: Adjacency,
  progress: (share: number) => void,
): Partition {
  const order = new Uint32Array(x.length);
  const sizes = cellSizes(x.length);
  const cellStarts: number[][] = sizes.map(() => []);
  const cutter = new Cutter(around);
  const sweeps = Array.from({ length: DIRECTIONS }, (_, direction) =>
    sweep(x, y, (Math.PI * direction) / DIRECTIONS),
  );
  const open: { part: Part; first: number; wholeSize: number }[] = [
    { part: sweeps, first: 0, wholeSize: Infinity },
  ];
  let ordered = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, first, wholeSize } = next;
    const junctions = part[0] ?? new Uint32Array(0);
    for (const [level, size] of sizes.entries()) {
      if (junctions.length <= size && wholeSize > size) cellStarts[level]?.push(first);
    }
    if (junctions.length <= SMALLEST_CELL) {
      order.set(junctions, first);
      ordered += junctions.length;
      progress(ordered / x.length);
      continue;
    }
    const [left, right] = cutter.cut(part);
    const middle = first + (left[0]?.length ?? 0);
    // The last one comes first, so that cells are found in order.
    open.push({ part: right, first: middle, wholeSize: junctions.length });
    open.push({ part: left, first, wholeSize: junctions.length });
  }
  return { order, cellStarts };
}

/** Of the cells of each level; the last is less than everything, unless the first is everything. */
function cellSizes(junctions: number): number[] {
  const sizes = [SMALLEST_CELL];
  for (let size = SMALLEST_CELL * CELLS_IN_ONE; size < junctions; size *= CELLS_IN_ONE) sizes.push(size);
  return sizes;
}

const DIRECTIONS = 8;
/** No half is smaller than this share of the whole. */
const SMALLEST_HALF = 0.35;

/** The same junctions once for each direction, in the order in which a line that moves that way meets them. */
type Part = readonly Uint32Array[];

function sweep(x: Float64Array, y: Float64Array, angle: number): Uint32Array {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const along = x.map((value, node) => value * cosine + (y[node] ?? 0) * sine);
  return Uint32Array.from(x, (_, node) => node).sort((a, b) => (along[a] ?? 0) - (along[b] ?? 0));
}

class Cutter {
  readonly #around: Adjacency;
  /** Which part a junction was last in, and where in its sequence. */
  readonly #partOf: Uint32Array;
  readonly #position: Uint32Array;
  #part = 0;

  constructor(around: Adjacency) {
    this.#around = around;
    this.#partOf = new Uint32Array(around.first.length - 1);
    this.#position = new Uint32Array(around.first.length - 1);
  }

  cut(part: Part): readonly [Part, Part] {
    this.#part++;
    for (const junction of part[0] ?? []) this.#partOf[junction] = this.#part;
    let [sequence = new Uint32Array(0)] = part;
    let [size, fewest] = [0, Number.POSITIVE_INFINITY];
    for (const candidate of part) {
      const best = this.#fewestCrossings(candidate);
      if (best.crossings < fewest) [sequence, size, fewest] = [candidate, best.size, best.crossings];
    }
    this.#number(sequence);
    const isLeft = (junction: number) => (this.#position[junction] ?? 0) < size;
    return [
      part.map((junctions) => junctions.filter(isLeft)),
      part.map((junctions) => junctions.filter((junction) => !isLeft(junction))),
    ];
  }

  /** How many of the first junctions of a sequence make the half that has the fewest streets to the rest. */
  #fewestCrossings(sequence: Uint32Array): { size: number; crossings: number } {
    this.#number(sequence);
    const { first, heads } = this.#around;
    const smallest = Math.max(1, Math.floor(sequence.length * SMALLEST_HALF));
    let best = { size: smallest, crossings: Number.POSITIVE_INFINITY };
    let crossings = 0;
    for (let index = 0; index < sequence.length - smallest; index++) {
      const junction = sequence[index] ?? 0;
      for (let street = first[junction] ?? 0; street < (first[junction + 1] ?? 0); street++) {
        const other = heads[street] ?? 0;
        if (this.#partOf[other] !== this.#part || other === junction) continue;
        crossings += (this.#position[other] ?? 0) > index ? 1 : -1;
      }
      const size = index + 1;
      if (size >= smallest && crossings < best.crossings) best = { size, crossings };
    }
    return best;
  }

  #number(sequence: Uint32Array): void {
    for (let index = 0; index < sequence.length; index++) this.#position[sequence[index] ?? 0] = index;
  }
}
