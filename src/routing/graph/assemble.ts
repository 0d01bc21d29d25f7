import { contractChains } from './chains.ts';
import { type DirectedEdge, expandTurns } from './expand.ts';
import { contractionRanks } from './order.ts';
import {
  MAX_EDGE_DURATION_MS,
  MAX_SEGMENT_LENGTH_DECIMETERS,
  MICRODEGREES,
  type RoadGraph,
  type SpeedFactors,
} from './roadGraph.ts';
import { writeShape } from './shapes.ts';
import type { Street, Streets } from './streets.ts';
import { type Adjacency, largestStrongPart } from './strongPart.ts';

export interface Labels {
  readonly name: string;
  readonly attribution: string;
  readonly speedFactors?: SpeedFactors | undefined;
}

/** The graph of the largest part of the streets in which every place can be reached from every other; null if there is none. */
export function assembleGraph(
  input: Streets,
  labels: Labels,
  progress: (share: number) => void = () => {},
): RoadGraph | null {
  const contracted = contractChains(input);
  const { junctionOfNode, edges } = expandTurns(contracted);
  const ends = edges.map(({ tail, head }): [number, number] => [tail, head]);
  const isKept = largestStrongPart(adjacency(junctionOfNode.length, ends));
  const keptEdges = edges.filter(({ tail, head }) => isKept[tail] === 1 && isKept[head] === 1);
  if (keptEdges.length === 0) return null;

  const keptNodes = Uint32Array.from(junctionOfNode, (_, node) => node).filter((node) => isKept[node] === 1);
  const places = junctionPlaces(contracted.streets);
  const junctions = Array.from(keptNodes, (node) => junctionOfNode[node] ?? 0);
  const placeOf = (index: number) => places[junctions[index] ?? 0] ?? [0, 0];
  const rankOf = ranksOf(keptNodes, keptEdges, placeOf, progress);
  const nodeLat = new Int32Array(keptNodes.length);
  const nodeLng = new Int32Array(keptNodes.length);
  keptNodes.forEach((node, index) => {
    const [lat, lng] = places[junctions[index] ?? 0] ?? [0, 0];
    nodeLat[rankOf[node] ?? 0] = lat;
    nodeLng[rankOf[node] ?? 0] = lng;
  });
  return {
    about: {
      ...labels,
      keptNodeShare: keptNodes.length / new Set(ends.flat()).size,
      keptEdgeShare: keptEdges.length / edges.length,
    },
    nodeLat,
    nodeLng,
    ...layOut(contracted.streets, keptEdges, rankOf, keptNodes.length),
  };
}

/** The numbers that kept nodes get, by their old ones. */
function ranksOf(
  nodes: Uint32Array,
  edges: readonly DirectedEdge[],
  placeOf: (index: number) => readonly [number, number],
  progress: (share: number) => void,
): Uint32Array {
  const indexOf = new Uint32Array((nodes.at(-1) ?? 0) + 1);
  nodes.forEach((node, index) => {
    indexOf[node] = index;
  });
  const [middleLat] = placeOf(nodes.length >> 1);
  const narrowing = Math.cos((middleLat / MICRODEGREES / 180) * Math.PI);
  const x = Float64Array.from(nodes, (_, index) => placeOf(index)[1] * narrowing);
  const y = Float64Array.from(nodes, (_, index) => placeOf(index)[0]);
  const bothWays = edges.flatMap(({ tail, head }): [number, number][] => {
    const [a, b] = [indexOf[tail] ?? 0, indexOf[head] ?? 0];
    return [
      [a, b],
      [b, a],
    ];
  });
  const ranks = contractionRanks(x, y, adjacency(nodes.length, bothWays), progress);
  return indexOf.map((index) => ranks[index] ?? 0);
}

function adjacency(nodeCount: number, edges: readonly (readonly [number, number])[]): Adjacency {
  const first = new Uint32Array(nodeCount + 1);
  for (const [tail] of edges) first[tail + 1] = (first[tail + 1] ?? 0) + 1;
  for (let node = 0; node < nodeCount; node++) first[node + 1] = (first[node + 1] ?? 0) + (first[node] ?? 0);
  const next = first.slice();
  const heads = new Uint32Array(edges.length);
  for (const [tail, head] of edges) {
    const index = next[tail] ?? 0;
    heads[index] = head;
    next[tail] = index + 1;
  }
  return { first, heads };
}

function junctionPlaces(streets: readonly Street[]): (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  for (const { from, to, points } of streets) {
    places[from] = [points[0] ?? 0, points[1] ?? 0];
    places[to] = [points.at(-2) ?? 0, points.at(-1) ?? 0];
  }
  return places;
}

/** Edges sorted by where they leave, segments in the order in which edges first need them: near ones lie together. */
function layOut(
  streets: readonly Street[],
  edges: readonly DirectedEdge[],
  rankOf: Uint32Array,
  nodeCount: number,
): Omit<RoadGraph, 'about' | 'nodeLat' | 'nodeLng'> {
  const numbered = edges
    .map(({ tail, head, street, isReversed }) => ({
      tail: rankOf[tail] ?? 0,
      head: rankOf[head] ?? 0,
      street,
      isReversed,
    }))
    .sort((a, b) => a.tail - b.tail);
  const segmentOf = new Map<number, number>();
  for (const { street } of numbered) if (!segmentOf.has(street)) segmentOf.set(street, segmentOf.size);

  const shapes: number[] = [];
  const firstShapeByte = new Uint32Array(segmentOf.size + 1);
  const segments = Array.from(segmentOf.keys(), (street) => streets[street]).filter((s) => s !== undefined);
  for (const [segment, { points }] of segments.entries()) {
    writeShape(points, shapes);
    firstShapeByte[segment + 1] = shapes.length;
  }
  return {
    firstEdge: adjacency(
      nodeCount,
      numbered.map(({ tail, head }): [number, number] => [tail, head]),
    ).first,
    edgeHead: Uint32Array.from(numbered, ({ head }) => head),
    edgeSegment: Uint32Array.from(
      numbered,
      ({ street, isReversed }) => 2 * (segmentOf.get(street) ?? 0) + (isReversed ? 1 : 0),
    ),
    edgeDurationMs: Uint32Array.from(numbered, ({ street, isReversed }) =>
      durationMs(streets[street], isReversed),
    ),
    segmentLengthDecimeters: Uint32Array.from(segments, ({ lengthMeters }) =>
      clamp(Math.round(lengthMeters * 10), 1, MAX_SEGMENT_LENGTH_DECIMETERS),
    ),
    segmentClass: Uint8Array.from(segments, ({ roadClass }) => roadClass),
    firstShapeByte,
    shapes: Uint8Array.from(shapes),
  };
}

/** Never 0: an edge that costs nothing could be driven in circles. */
function durationMs(street: Street | undefined, isReversed: boolean): number {
  const seconds = isReversed ? street?.backwardSeconds : street?.forwardSeconds;
  return clamp(Math.round((seconds ?? 0) * 1000), 1, MAX_EDGE_DURATION_MS);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
