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
  const edges = graph.edgeHead.length;
  const segments = graph.segmentClass.length;
  if (nodes === 0 || edges === 0 || segments === 0) return 'it has no roads';
  if (!isWithin(graph.segmentLat, -90 * MICRODEGREES, 90 * MICRODEGREES)) return 'a latitude is none';
  if (!isWithin(graph.segmentLng, -180 * MICRODEGREES, 540 * MICRODEGREES)) return 'a longitude is none';
  if (!rises(graph.firstEdge, edges)) return 'the edges of its nodes overlap or end too late';
  if (!isWithin(graph.edgeHead, 0, nodes - 1)) return 'an edge leads to a node that is not there';
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

function isWithin(numbers: Int32Array | Uint32Array | Uint8Array, lowest: number, highest: number): boolean {
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

/** Every segment is driven, every shape is whole, and every turn begins where the drive before it ends. */
function findSegmentFault(graph: RoadGraph): string | null {
  const { edgeHead, firstEdge, firstShapeByte, nodeSegment, segmentClass, shapes } = graph;
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
  const endOf = (directed: number, isStart: boolean) =>
    4 * (directed >>> 1) + (((directed & 1) === 1) === isStart ? 2 : 0);
  for (let tail = 0; tail + 1 < firstEdge.length; tail++) {
    for (let edge = firstEdge[tail] ?? 0; edge < (firstEdge[tail + 1] ?? 0); edge++) {
      const end = endOf(nodeSegment[tail] ?? 0, false);
      const start = endOf(nodeSegment[edgeHead[edge] ?? 0] ?? 0, true);
      if (ends[end] !== ends[start] || ends[end + 1] !== ends[start + 1]) {
        return 'a turn leads to another place';
      }
    }
  }
  return null;
}
