import { findCells } from './overlayCells.ts';
import type { RoadGraph } from './roadGraph.ts';
import { SEGMENTS_IN_BOX } from './snapping.ts';

/** Of an isolate's 128 MB; the rest is for the code, the calls, and what is collected next. */
export const MAX_LOADED_BYTES = 100_000_000;

/** The hour that ends and the one that begins are both kept where speeds change by the hour. */
const METRICS_BY_HOUR = 2;
/** A box of 4 numbers and an index, and the inner nodes of a tree of 16 branches. */
const BYTES_OF_BOX = 20 * (16 / 15);

/** How many bytes a road network takes in memory: the graph, its cells, what driving through them costs, and indices. */
export function loadedBytes(graph: RoadGraph): number {
  const cells = findCells(graph);
  const segments = graph.segmentClass.length;
  const index = 4 * segments + (segments / SEGMENTS_IN_BOX) * BYTES_OF_BOX;
  const metric = 8 * ((cells.firstShortcut.at(-1) ?? 0) + cells.crossingNode.length);
  const hours = graph.about.speedFactors === undefined ? 1 : METRICS_BY_HOUR;
  return bytesOfArrays(graph) + bytesOfArrays(cells) + metric * hours + index;
}

function bytesOfArrays(arrays: object): number {
  return Object.values(arrays).reduce<number>(
    (sum, value) => sum + (ArrayBuffer.isView(value) ? value.byteLength : 0),
    0,
  );
}
