import {
  MAX_DURATION_MS,
  MAX_SEGMENT_LENGTH_DECIMETERS,
  MICRODEGREES,
  type RoadGraph,
  roadClasses,
} from './roadGraph.ts';
import { isShape, readShape } from './shapes.ts';

/** What is wrong with the arrays of a graph, as a sentence; null when nothing can lead outside of them. */
export function findFault(graph: RoadGraph): string | null {
  const nodes = graph.nodeSegment.length;
  const junctions = graph.firstNode.length - 1;
  const segments = graph.segmentClass.length;
  if (nodes === 0 || segments === 0) return 'it has no roads';
  if (!isWithin(graph.segmentLat, -90 * MICRODEGREES, 90 * MICRODEGREES)) return 'a latitude is none';
  if (!isWithin(graph.segmentLng, -180 * MICRODEGREES, 540 * MICRODEGREES)) return 'a longitude is none';
  if (!rises(graph.firstNode, nodes)) return 'the nodes of its junctions overlap or end too late';
  if (!isWithin(graph.nodeEnd, 0, junctions - 1)) return 'a node ends at a junction that is not there';
  if (!isWithin(graph.turns, 0, graph.turnMs.length)) return 'a turn is of no known kind';
  if (!areTurnsWithin(graph)) return 'the turns of a node end too late';
  if (!areCellsNested(graph)) return 'its cells do not lie in each other';
  if (!isWithin(graph.nodeSegment, 0, 2 * segments - 1))
    return 'a node drives along a segment that is not there';
  if (!isWithin(graph.nodeDurationMs, 1, MAX_DURATION_MS)) return 'the duration of a node is impossible';
  if (!isWithin(graph.segmentLengthDecimeters, 1, MAX_SEGMENT_LENGTH_DECIMETERS)) {
    return 'the length of a segment is impossible';
  }
  if (!isWithin(graph.segmentClass, 0, roadClasses.length - 1)) return 'a segment is of no known class';
  if (!rises(graph.firstShapeByte, graph.shapes.length)) return 'the shapes overlap or end too late';
  return findSegmentFault(graph);
}

function isWithin(
  numbers: Int32Array | Uint32Array | Uint16Array | Uint8Array,
  lowest: number,
  highest: number,
): boolean {
  return numbers.every((number) => number >= lowest && number <= highest);
}

/** From 0 to the end, and never back. */
function rises(offsets: Uint32Array, end: number): boolean {
  return (
    offsets[0] === 0 &&
    offsets.at(-1) === end &&
    offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0))
  );
}

function areTurnsWithin({ firstNode, nodeEnd, nodeTurns, turns }: RoadGraph): boolean {
  return nodeTurns.every((first, node) => {
    const junction = nodeEnd[node] ?? 0;
    return first + (firstNode[junction + 1] ?? 0) - (firstNode[junction] ?? 0) <= turns.length;
  });
}

/** Every level begins with the first junction and rises; where one of its cells begins, a cell of each finer level does. */
function areCellsNested({ cellStarts, firstNode, levelCells }: RoadGraph): boolean {
  if (levelCells.length === 0 || levelCells.reduce((sum, count) => sum + count, 0) !== cellStarts.length) {
    return false;
  }
  let first = 0;
  let finer: ReadonlySet<number> | null = null;
  for (const count of levelCells) {
    const starts = cellStarts.subarray(first, first + count);
    const isRising = starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? 0));
    if (starts[0] !== 0 || !isRising || (starts.at(-1) ?? 0) >= firstNode.length - 1) return false;
    const within = finer;
    if (within !== null && !starts.every((start) => within.has(start))) return false;
    finer = new Set(starts);
    first += count;
  }
  return true;
}

/** Every segment is driven, every shape is whole, and every turn begins where the drive before it ends. */
function findSegmentFault(graph: RoadGraph): string | null {
  const { firstShapeByte, nodeSegment, segmentClass, shapes } = graph;
  const isDriven = new Uint8Array(segmentClass.length);
  for (const directed of nodeSegment) isDriven[directed >>> 1] = 1;
  if (isDriven.includes(0)) return 'no node drives along a segment';
  const ends = new Int32Array(4 * segmentClass.length);
  const points: number[] = [];
  for (let segment = 0; segment < segmentClass.length; segment++) {
    const [from, to] = [firstShapeByte[segment] ?? 0, firstShapeByte[segment + 1] ?? 0];
    if (from === to || !isShape(shapes, from, to)) return 'a shape is cut off';
    points[0] = graph.segmentLat[segment] ?? 0;
    points[1] = graph.segmentLng[segment] ?? 0;
    const length = readShape(shapes, from, to, points);
    ends.set([points[0], points[1], points[length - 2] ?? 0, points[length - 1] ?? 0], 4 * segment);
  }
  return findTurnFault(graph, ends);
}

/** @param ends where each segment begins and ends, four numbers each */
function findTurnFault(graph: RoadGraph, ends: Int32Array): string | null {
  const { firstNode, nodeEnd, nodeSegment, nodeTurns, turns } = graph;
  const endOf = (node: number, isStart: boolean) => {
    const directed = nodeSegment[node] ?? 0;
    return 4 * (directed >>> 1) + (((directed & 1) === 1) === isStart ? 2 : 0);
  };
  for (let tail = 0; tail < nodeEnd.length; tail++) {
    const junction = nodeEnd[tail] ?? 0;
    const start = firstNode[junction] ?? 0;
    const end = endOf(tail, false);
    for (let head = start; head < (firstNode[junction + 1] ?? 0); head++) {
      if (turns[(nodeTurns[tail] ?? 0) + head - start] === 0) continue;
      const begin = endOf(head, true);
      if (ends[end] !== ends[begin] || ends[end + 1] !== ends[begin + 1])
        return 'a turn leads to another place';
    }
  }
  return null;
}
