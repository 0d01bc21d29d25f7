import type { RoadGraph } from './roadGraph.ts';

/**
 * The shortcuts that contracting the nodes in the order of their numbers leaves, whatever roads cost: the topology
 * of a customizable contraction hierarchy (J. Dibbelt, B. Strasser, D. Wagner, 2014). An arc stands for both
 * directions and is kept at its lower end; arcs of a node are sorted by their upper end. The first of them leads
 * to the node's parent in the elimination tree, and all the others to ancestors of that.
 */
export interface Hierarchy {
  readonly firstArc: Uint32Array;
  readonly arcUpper: Uint32Array;
}

/** Road networks need 2 to 8 arcs a node. A graph that needs more was numbered without sense. */
const MAX_ARCS_PER_NODE = 64;

/** A graph that would take the memory of everything else. */
export class TooManyShortcuts extends Error {}

export function contract(graph: RoadGraph): Hierarchy {
  const nodeCount = graph.nodeSegment.length;
  const { first, uppers } = upperNeighbours(graph);
  const firstArc = new Uint32Array(nodeCount + 1);
  let arcUpper = new Uint32Array(4 * nodeCount);
  // Nodes with the same parent, as linked lists: what is 0 ends them, so nodes are counted from 1.
  const firstChild = new Uint32Array(nodeCount);
  const nextSibling = new Uint32Array(nodeCount);
  const markedBy = new Uint32Array(nodeCount).fill(nodeCount);
  let end = 0;

  for (let node = 0; node < nodeCount; node++) {
    const start = end;
    const add = (upper: number) => {
      if (upper === node || markedBy[upper] === node) return;
      markedBy[upper] = node;
      if (end === arcUpper.length) arcUpper = doubled(arcUpper, MAX_ARCS_PER_NODE * nodeCount);
      arcUpper[end] = upper;
      end++;
    };
    for (let index = first[node] ?? 0; index < (first[node + 1] ?? 0); index++) add(uppers[index] ?? 0);
    for (let child = firstChild[node] ?? 0; child !== 0; child = nextSibling[child - 1] ?? 0) {
      for (let arc = firstArc[child - 1] ?? 0; arc < (firstArc[child] ?? 0); arc++) add(arcUpper[arc] ?? 0);
    }
    arcUpper.subarray(start, end).sort();
    firstArc[node + 1] = end;
    const parent = arcUpper[start];
    if (end > start && parent !== undefined) {
      nextSibling[node] = firstChild[parent] ?? 0;
      firstChild[parent] = node + 1;
    }
  }
  return { firstArc, arcUpper: arcUpper.slice(0, end) };
}

function doubled(array: Uint32Array<ArrayBuffer>, maxLength: number): Uint32Array<ArrayBuffer> {
  if (array.length >= maxLength)
    throw new TooManyShortcuts('The nodes of the road graph are in no useful order.');
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** For each node the ends with higher numbers of the edges that leave or reach it. */
function upperNeighbours({ firstEdge, edgeHead }: RoadGraph): { first: Uint32Array; uppers: Uint32Array } {
  const nodeCount = firstEdge.length - 1;
  const first = new Uint32Array(nodeCount + 1);
  const forEdges = (visit: (lower: number, upper: number) => void) => {
    for (let tail = 0; tail < nodeCount; tail++) {
      for (let edge = firstEdge[tail] ?? 0; edge < (firstEdge[tail + 1] ?? 0); edge++) {
        const head = edgeHead[edge] ?? 0;
        if (head !== tail) visit(Math.min(tail, head), Math.max(tail, head));
      }
    }
  };
  forEdges((lower) => {
    first[lower + 1] = (first[lower + 1] ?? 0) + 1;
  });
  for (let node = 0; node < nodeCount; node++) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0);
  const next = first.slice();
  const uppers = new Uint32Array(first[nodeCount] ?? 0);
  forEdges((lower, upper) => {
    const index = next[lower] ?? 0;
    uppers[index] = upper;
    next[lower] = index + 1;
  });
  return { first, uppers };
}
