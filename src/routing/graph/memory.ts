import type { Hierarchy } from './hierarchy.ts';
import type { RoadGraph } from './roadGraph.ts';

/** Of an isolate's 128 MB; the rest is for the code, the calls, and what is collected next. */
export const MAX_LOADED_BYTES = 100_000_000;

/** The hour that ends and the one that begins are both kept where speeds change by the hour. */
const METRICS_BY_HOUR = 2;
/** A box of 4 numbers and an index, and the inner nodes of a tree of 16 branches. */
const BYTES_OF_BOX = 20 * (16 / 15);

/** How many bytes a road network takes in memory, with its shortcuts, the costs of them and the index of its segments. */
export function loadedBytes(graph: RoadGraph, { firstArc, arcUpper }: Hierarchy): number {
  const { about, edgeHead, edgePenaltyMs, edgeTurnMs, firstEdge, nodeDurationMs, nodeSegment, shapes } =
    graph;
  const segments = graph.segmentClass.length;
  const nodes = nodeSegment.length;
  const file =
    nodeSegment.byteLength +
    nodeDurationMs.byteLength +
    firstEdge.byteLength +
    edgeHead.byteLength +
    edgeTurnMs.byteLength +
    edgePenaltyMs.byteLength +
    shapes.byteLength +
    20 * segments;
  const hierarchy = firstArc.byteLength + arcUpper.byteLength;
  // Costs and times up and down of each arc; durations, costs, times, stamps and a path of each node.
  const metric = 24 * arcUpper.length + (4 + 8 + 4 + 4 + 4) * nodes;
  const index = 4 * nodes + (4 + BYTES_OF_BOX) * segments;
  return file + hierarchy + metric * (about.speedFactors === undefined ? 1 : METRICS_BY_HOUR) + index;
}
