import type { Adjacency } from './strongPart.ts';

/**
 * The rank of each node in a contraction order by nested dissection (A. George, 1973): the network is cut in two
 * halves, the nodes that hold them together get the highest ranks, and the halves are cut in turn. The cuts are
 * straight lines in one of several directions, placed where they meet the fewest roads between 35 % and 65 % of
 * the nodes: what A. Schild and C. Sommer, "On balanced separators in road networks" (2015), begin with.
 *
 * Any order gives right answers; a good one gives few shortcuts. It is found once, when a graph is built.
 *
 * @param around undirected: each edge is listed at both its ends
 */
export function contractionRanks(
  x: Float64Array,
  y: Float64Array,
  around: Adjacency,
  progress: (share: number) => void,
): Uint32Array {
  let ranked = 0;
  const ranks = new Uint32Array(x.length);
  const cutter = new Cutter(around);
  const sweeps = Array.from({ length: DIRECTIONS }, (_, direction) =>
    sweep(x, y, (Math.PI * direction) / DIRECTIONS),
  );
  const open: { part: Part; firstRank: number }[] = [{ part: sweeps, firstRank: 0 }];
  const rank = (nodes: Uint32Array, lowest: number) => {
    nodes.forEach((node, index) => {
      ranks[node] = lowest + index;
    });
    ranked += nodes.length;
    progress(ranked / x.length);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, firstRank } = next;
    const nodes = part[0] ?? new Uint32Array(0);
    if (nodes.length < 3) {
      rank(nodes, firstRank);
      continue;
    }
    const { left, right, between } = cutter.cut(part);
    const [leftSize, rightSize] = [left[0]?.length ?? 0, right[0]?.length ?? 0];
    open.push({ part: left, firstRank }, { part: right, firstRank: firstRank + leftSize });
    rank(between, firstRank + leftSize + rightSize);
  }
  return ranks;
}

const DIRECTIONS = 8;
/** No half is smaller than this share of the whole, or the tree of the hierarchy would be high. */
const SMALLEST_HALF = 0.35;

/** The same nodes once for each direction, in the order in which a line that moves that way meets them. */
type Part = readonly Uint32Array[];

interface Cut {
  readonly left: Part;
  readonly right: Part;
  /** No edge leads from left to right without them. */
  readonly between: Uint32Array;
}

function sweep(x: Float64Array, y: Float64Array, angle: number): Uint32Array {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const along = x.map((value, node) => value * cosine + (y[node] ?? 0) * sine);
  return Uint32Array.from(x, (_, node) => node).sort((a, b) => (along[a] ?? 0) - (along[b] ?? 0));
}

class Cutter {
  readonly #around: Adjacency;
  /** Which part a node was last in, and where in its sequence. */
  readonly #partOf: Uint32Array;
  readonly #position: Uint32Array;
  #part = 0;

  constructor(around: Adjacency) {
    this.#around = around;
    this.#partOf = new Uint32Array(around.first.length - 1);
    this.#position = new Uint32Array(around.first.length - 1);
  }

  cut(part: Part): Cut {
    this.#part++;
    for (const node of part[0] ?? []) this.#partOf[node] = this.#part;
    let [sequence = new Uint32Array(0)] = part;
    let [size, fewest] = [0, Number.POSITIVE_INFINITY];
    for (const candidate of part) {
      const best = this.#fewestCrossings(candidate);
      if (best.crossings < fewest) [sequence, size, fewest] = [candidate, best.size, best.crossings];
    }
    this.#number(sequence);
    const between = this.#separator(sequence, size);
    const isLeft = (node: number) => (this.#position[node] ?? 0) < size;
    return {
      left: part.map((nodes) => nodes.filter((node) => !between.has(node) && isLeft(node))),
      right: part.map((nodes) => nodes.filter((node) => !between.has(node) && !isLeft(node))),
      between: Uint32Array.from(between),
    };
  }

  /** How many of the first nodes of a sequence make the half that has the fewest edges to the rest. */
  #fewestCrossings(sequence: Uint32Array): { size: number; crossings: number } {
    this.#number(sequence);
    const { first, heads } = this.#around;
    const smallest = Math.max(1, Math.floor(sequence.length * SMALLEST_HALF));
    let best = { size: smallest, crossings: Number.POSITIVE_INFINITY };
    let crossings = 0;
    for (let index = 0; index < sequence.length - smallest; index++) {
      const node = sequence[index] ?? 0;
      for (let edge = first[node] ?? 0; edge < (first[node + 1] ?? 0); edge++) {
        const other = heads[edge] ?? 0;
        if (this.#partOf[other] !== this.#part || other === node) continue;
        crossings += (this.#position[other] ?? 0) > index ? 1 : -1;
      }
      const size = index + 1;
      if (size >= smallest && crossings < best.crossings) best = { size, crossings };
    }
    return best;
  }

  /** Nodes without which no edge leads across: greedily, those that most of the cut edges end at first. */
  #separator(sequence: Uint32Array, size: number): Set<number> {
    const { first, heads } = this.#around;
    const across = new Map<number, number[]>();
    const note = (node: number, other: number) => {
      const others = across.get(node);
      if (others === undefined) across.set(node, [other]);
      else others.push(other);
    };
    for (const node of sequence.subarray(0, size)) {
      for (let edge = first[node] ?? 0; edge < (first[node + 1] ?? 0); edge++) {
        const other = heads[edge] ?? 0;
        if (this.#partOf[other] !== this.#part || (this.#position[other] ?? 0) < size) continue;
        note(node, other);
        note(other, node);
      }
    }
    const between = new Set<number>();
    for (const [node, others] of [...across].sort((a, b) => b[1].length - a[1].length)) {
      if (others.some((other) => !between.has(other))) between.add(node);
    }
    return between;
  }

  #number(sequence: Uint32Array): void {
    for (let index = 0; index < sequence.length; index++) this.#position[sequence[index] ?? 0] = index;
  }
}
