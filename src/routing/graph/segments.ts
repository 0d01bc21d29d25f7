import { type RoadGraph, tailsOf } from './roadGraph.ts';
import { readShape } from './shapes.ts';

/** Segments with the edges that lead along them, and their shapes. */
export class Segments {
  readonly tails: Uint32Array;
  readonly #graph: RoadGraph;
  /** The edges of segment s are `#edges[#first[s]]` to before `#edges[#first[s + 1]]`. */
  readonly #first: Uint32Array;
  readonly #edges: Uint32Array;

  constructor(graph: RoadGraph) {
    this.#graph = graph;
    this.tails = tailsOf(graph);
    const first = new Uint32Array(this.count + 1);
    for (const directed of graph.edgeSegment) {
      const segment = directed >>> 1;
      first[segment + 1] = (first[segment + 1] ?? 0) + 1;
    }
    for (let segment = 0; segment < this.count; segment++) {
      first[segment + 1] = (first[segment + 1] ?? 0) + (first[segment] ?? 0);
    }
    const next = first.slice();
    this.#edges = new Uint32Array(graph.edgeSegment.length);
    graph.edgeSegment.forEach((directed, edge) => {
      const index = next[directed >>> 1] ?? 0;
      this.#edges[index] = edge;
      next[directed >>> 1] = index + 1;
    });
    this.#first = first;
  }

  get count(): number {
    return this.#graph.segmentLengthDecimeters.length;
  }

  edgesOf(segment: number): Uint32Array {
    return this.#edges.subarray(this.#first[segment], this.#first[segment + 1]);
  }

  isReversed(edge: number): boolean {
    return ((this.#graph.edgeSegment[edge] ?? 0) & 1) === 1;
  }

  /** Writes all points of a segment, latitude, longitude, latitude, … in microdegrees, and returns how many numbers. */
  readPoints(segment: number, out: number[]): number {
    const { edgeHead, nodeLat, nodeLng, firstShapeByte, shapes } = this.#graph;
    const edge = this.#edges[this.#first[segment] ?? 0] ?? 0;
    const [tail, head] = [this.tails[edge] ?? 0, edgeHead[edge] ?? 0];
    const [start, end] = this.isReversed(edge) ? [head, tail] : [tail, head];
    out[0] = nodeLat[start] ?? 0;
    out[1] = nodeLng[start] ?? 0;
    const length = readShape(shapes, firstShapeByte[segment] ?? 0, firstShapeByte[segment + 1] ?? 0, out);
    out[length] = nodeLat[end] ?? 0;
    out[length + 1] = nodeLng[end] ?? 0;
    return length + 2;
  }
}
