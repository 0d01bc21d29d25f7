import {
  MAX_EDGE_DURATION_MS,
  MAX_SEGMENT_LENGTH_DECIMETERS,
  MICRODEGREES,
  type RoadGraph,
  roadClasses,
  tailsOf,
} from './roadGraph.ts';
import { isShape } from './shapes.ts';

/** What is wrong with the arrays of a graph, as a sentence; null when nothing can lead outside of them. */
export function findFault(graph: RoadGraph): string | null {
  const nodes = graph.nodeLat.length;
  const edges = graph.edgeHead.length;
  const segments = graph.segmentClass.length;
  if (nodes === 0 || edges === 0 || segments === 0) return 'it has no roads';
  if (!isWithin(graph.nodeLat, -90 * MICRODEGREES, 90 * MICRODEGREES)) return 'a latitude is none';
  if (!isWithin(graph.nodeLng, -180 * MICRODEGREES, 180 * MICRODEGREES)) return 'a longitude is none';
  if (!rises(graph.firstEdge, edges)) return 'the edges of its nodes overlap or end too late';
  if (!isWithin(graph.edgeHead, 0, nodes - 1)) return 'an edge leads to a node that is not there';
  if (!isWithin(graph.edgeSegment, 0, 2 * segments - 1))
    return 'an edge leads along a segment that is not there';
  if (!isWithin(graph.edgeDurationMs, 1, MAX_EDGE_DURATION_MS))
    return 'the duration of an edge is impossible';
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

/** Every segment has an edge, and all its edges begin and end at the same places. */
function findSegmentFault(graph: RoadGraph): string | null {
  const { edgeHead, edgeSegment, firstShapeByte, nodeLat, nodeLng, segmentClass, shapes } = graph;
  const tails = tailsOf(graph);
  const anyEdge = new Int32Array(segmentClass.length).fill(-1);
  for (const [edge, directed] of edgeSegment.entries()) {
    const isReversed = (directed & 1) === 1;
    const segment = directed >>> 1;
    const known = anyEdge[segment] ?? -1;
    if (known === -1) {
      anyEdge[segment] = edge;
      continue;
    }
    const isOpposite = isReversed !== (((edgeSegment[known] ?? 0) & 1) === 1);
    const ends = [tails[edge] ?? 0, edgeHead[edge] ?? 0];
    const knownEnds = [tails[known] ?? 0, edgeHead[known] ?? 0];
    if (isOpposite) knownEnds.reverse();
    for (const [index, node] of ends.entries()) {
      const other = knownEnds[index] ?? 0;
      if (nodeLat[node] !== nodeLat[other] || nodeLng[node] !== nodeLng[other]) {
        return 'the edges of a segment end at different places';
      }
    }
  }
  if (anyEdge.includes(-1)) return 'no edge leads along a segment';
  for (let segment = 0; segment < segmentClass.length; segment++) {
    if (!isShape(shapes, firstShapeByte[segment] ?? 0, firstShapeByte[segment + 1] ?? 0)) {
      return 'a shape is cut off';
    }
  }
  return null;
}
