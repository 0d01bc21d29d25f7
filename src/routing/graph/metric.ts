import type { Hierarchy } from './hierarchy.ts';
import { type RoadGraph, roadClasses, type SpeedFactors, segmentTraits } from './roadGraph.ts';

/**
 * A cost is one number that sorts by time and, among what takes equally long, by distance: milliseconds times 2²⁴
 * plus decimetres. Both are whole, so sums are exact up to 2⁵³ (149 hours), whatever the order of adding: two
 * algorithms that agree do so to the last bit. Beyond 1,677 km the distance runs over into the time, by 1 ms.
 */
const LENGTH_RANGE = 2 ** 24;

export function costOf(durationMs: number, lengthDecimeters: number): number {
  return durationMs * LENGTH_RANGE + lengthDecimeters;
}

export function costMeters(cost: number): number {
  return (cost % LENGTH_RANGE) / 10;
}

/**
 * What driving costs, in one hour of the week. Costs decide which way is taken: they are the time it takes, and what
 * speaks against it. The time alone is told.
 */
export interface Metric {
  /** Of each arc of the hierarchy, from its lower end to its upper one: by an edge, or over lower nodes. */
  readonly upward: Float64Array;
  readonly upwardMs: Uint32Array;
  /** The other way. */
  readonly downward: Float64Array;
  readonly downwardMs: Uint32Array;
}

/** The cost of driving a segment, or a part of it. */
export function drivingCost(
  graph: RoadGraph,
  segment: number,
  durationMs: number,
  decimeters: number,
): number {
  return costOf(Math.round((durationMs * (graph.segmentWeight[segment] ?? 100)) / 100), decimeters);
}

export const HOURS_OF_WEEK = 168;

/** Lower or higher ones are mistakes. They also keep durations within 32 bits. */
export const speedFactorRange = { lowest: 0.05, highest: 4 };

/** Speeds in one hour of the week, 0 being Monday 0:00 to 1:00, by index into `roadClasses`. */
export function factorsAt(hourOfWeek: number, factors: SpeedFactors | undefined): number[] {
  return roadClasses.map((roadClass) => factors?.[roadClass]?.[hourOfWeek] ?? 1);
}

/** What driving each node takes at speeds other than without traffic. Ferries and turns take as long as ever. */
export function nodeDurations(graph: RoadGraph, factorByClass: readonly number[]): Uint32Array {
  if (factorByClass.every((factor) => factor === 1)) return graph.nodeDurationMs;
  return graph.nodeDurationMs.map((durationMs, node) => {
    const segment = (graph.nodeSegment[node] ?? 0) >>> 1;
    if (((graph.segmentTraits[segment] ?? 0) & segmentTraits.ferry) !== 0) return durationMs;
    return Math.max(1, Math.round(durationMs / (factorByClass[graph.segmentClass[segment] ?? 0] ?? 1)));
  });
}

/**
 * Gives every arc of the hierarchy its cost: that of the best edge, or of the way over a lower node that its ends
 * share. From low nodes to high ones, so that the two sides of a triangle are known before the third needs them.
 */
export function customize(graph: RoadGraph, hierarchy: Hierarchy, nodeDurationMs: Uint32Array): Metric {
  const { firstArc, arcUpper } = hierarchy;
  const metric = {
    upward: new Float64Array(arcUpper.length).fill(Number.POSITIVE_INFINITY),
    upwardMs: new Uint32Array(arcUpper.length),
    downward: new Float64Array(arcUpper.length).fill(Number.POSITIVE_INFINITY),
    downwardMs: new Uint32Array(arcUpper.length),
  };
  setEdges(graph, hierarchy, nodeDurationMs, metric);
  const { upward, upwardMs, downward, downwardMs } = metric;

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
        if (up < (upward[third] ?? 0)) {
          upward[third] = up;
          upwardMs[third] = (downwardMs[low] ?? 0) + (upwardMs[high] ?? 0);
        }
        const down = (downward[high] ?? 0) + upToLow;
        if (down < (downward[third] ?? 0)) {
          downward[third] = down;
          downwardMs[third] = (downwardMs[high] ?? 0) + (upwardMs[low] ?? 0);
        }
      }
    }
  }
  return metric;
}

/** What a turn costs with the drive that it leads to. */
export function edgeCost(graph: RoadGraph, edge: number, nodeDurationMs: Uint32Array): number {
  const { edgeHead, edgeTurnMs, edgePenaltyMs, nodeSegment, segmentLengthDecimeters } = graph;
  const head = edgeHead[edge] ?? 0;
  const segment = (nodeSegment[head] ?? 0) >>> 1;
  return (
    costOf((edgeTurnMs[edge] ?? 0) + (edgePenaltyMs[edge] ?? 0), 0) +
    drivingCost(graph, segment, nodeDurationMs[head] ?? 0, segmentLengthDecimeters[segment] ?? 0)
  );
}

function setEdges(
  graph: RoadGraph,
  { firstArc, arcUpper }: Hierarchy,
  nodeDurationMs: Uint32Array,
  { upward, upwardMs, downward, downwardMs }: Metric,
): void {
  const { firstEdge, edgeHead, edgeTurnMs } = graph;
  for (let tail = 0; tail + 1 < firstEdge.length; tail++) {
    for (let edge = firstEdge[tail] ?? 0; edge < (firstEdge[tail + 1] ?? 0); edge++) {
      const head = edgeHead[edge] ?? 0;
      if (head === tail) continue;
      const cost = edgeCost(graph, edge, nodeDurationMs);
      let arc = firstArc[Math.min(tail, head)] ?? 0;
      while (arcUpper[arc] !== Math.max(tail, head)) arc++;
      const [costs, told] = head > tail ? [upward, upwardMs] : [downward, downwardMs];
      if (cost >= (costs[arc] ?? 0)) continue;
      costs[arc] = cost;
      told[arc] = (edgeTurnMs[edge] ?? 0) + (nodeDurationMs[head] ?? 0);
    }
  }
}
