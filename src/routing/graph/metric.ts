import type { Hierarchy } from './hierarchy.ts';
import { type RoadGraph, roadClasses, type SpeedFactors } from './roadGraph.ts';

/**
 * A cost is one number that sorts by time and, among what takes equally long, by distance: milliseconds times 2²⁴
 * plus decimetres. Both are whole, so sums are exact up to 2⁵³ (149 hours), whatever the order of adding: two
 * algorithms that agree do so to the last bit. Beyond 1,677 km the distance runs over into the time, by 1 ms.
 */
const LENGTH_RANGE = 2 ** 24;

export function costOf(durationMs: number, lengthDecimeters: number): number {
  return durationMs * LENGTH_RANGE + lengthDecimeters;
}

export function costSeconds(cost: number): number {
  return Math.floor(cost / LENGTH_RANGE) / 1000;
}

export function costMeters(cost: number): number {
  return (cost % LENGTH_RANGE) / 10;
}

/** What driving costs, in one hour of the week. */
export interface Metric {
  readonly edgeDurationMs: Uint32Array;
  /** Of each arc of the hierarchy, from its lower end to its upper one: by an edge, or over lower nodes. */
  readonly upward: Float64Array;
  /** The other way. */
  readonly downward: Float64Array;
}

export const HOURS_OF_WEEK = 168;

/** Lower or higher ones are mistakes. They also keep durations within 32 bits. */
export const speedFactorRange = { lowest: 0.05, highest: 4 };

/** Speeds in one hour of the week, 0 being Monday 0:00 to 1:00, by index into `roadClasses`. */
export function factorsAt(hourOfWeek: number, factors: SpeedFactors | undefined): number[] {
  return roadClasses.map((roadClass) => factors?.[roadClass]?.[hourOfWeek] ?? 1);
}

export function edgeDurations(graph: RoadGraph, factorByClass: readonly number[]): Uint32Array {
  if (factorByClass.every((factor) => factor === 1)) return graph.edgeDurationMs;
  return graph.edgeDurationMs.map((durationMs, edge) => {
    const roadClass = graph.segmentClass[(graph.edgeSegment[edge] ?? 0) >>> 1] ?? 0;
    return Math.max(1, Math.round(durationMs / (factorByClass[roadClass] ?? 1)));
  });
}

/**
 * Gives every arc of the hierarchy its cost: that of the best edge, or of the way over a lower node that its ends
 * share. From low nodes to high ones, so that the two sides of a triangle are known before the third needs them.
 */
export function customize(graph: RoadGraph, hierarchy: Hierarchy, edgeDurationMs: Uint32Array): Metric {
  const { firstArc, arcUpper } = hierarchy;
  const upward = new Float64Array(arcUpper.length).fill(Number.POSITIVE_INFINITY);
  const downward = new Float64Array(arcUpper.length).fill(Number.POSITIVE_INFINITY);
  setEdges(graph, hierarchy, edgeDurationMs, upward, downward);

  for (let node = 0; node + 1 < firstArc.length; node++) {
    const end = firstArc[node + 1] ?? 0;
    for (let low = firstArc[node] ?? 0; low < end; low++) {
      const upToLow = upward[low] ?? 0;
      const downFromLow = downward[low] ?? 0;
      // Each upper neighbour of `node` above this one is one of its upper neighbours too: both lists are sorted.
      let third = firstArc[arcUpper[low] ?? 0] ?? 0;
      for (let high = low + 1; high < end; high++) {
        const upper = arcUpper[high] ?? 0;
        while (arcUpper[third] !== upper) third++;
        const up = downFromLow + (upward[high] ?? 0);
        if (up < (upward[third] ?? 0)) upward[third] = up;
        const down = (downward[high] ?? 0) + upToLow;
        if (down < (downward[third] ?? 0)) downward[third] = down;
      }
    }
  }
  return { edgeDurationMs, upward, downward };
}

function setEdges(
  { firstEdge, edgeHead, edgeSegment, segmentLengthDecimeters }: RoadGraph,
  { firstArc, arcUpper }: Hierarchy,
  edgeDurationMs: Uint32Array,
  upward: Float64Array,
  downward: Float64Array,
): void {
  for (let tail = 0; tail + 1 < firstEdge.length; tail++) {
    for (let edge = firstEdge[tail] ?? 0; edge < (firstEdge[tail + 1] ?? 0); edge++) {
      const head = edgeHead[edge] ?? 0;
      if (head === tail) continue;
      const cost = costOf(
        edgeDurationMs[edge] ?? 0,
        segmentLengthDecimeters[(edgeSegment[edge] ?? 0) >>> 1] ?? 0,
      );
      let arc = firstArc[Math.min(tail, head)] ?? 0;
      while (arcUpper[arc] !== Math.max(tail, head)) arc++;
      const costs = head > tail ? upward : downward;
      if (cost < (costs[arc] ?? 0)) costs[arc] = cost;
    }
  }
}
