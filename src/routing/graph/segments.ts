import type { RoadGraph } from './roadGraph.ts';
import { readShape } from './shapes.ts';

/** Segments with the nodes that drive along them, and their shapes. */
export class Segments {
  readonly #graph: RoadGraph;
  /** The nodes of segment s are `#nodes[#first[s]]` to before `#nodes[#first[s + 1]]`. */
  readonly #first: Uint32Array;
  readonly #nodes: Uint32Array;

  constructor(graph: RoadGraph) {
    this.#graph = graph;
    const first = new Uint32Array(this.count + 1);
    for (const directed of graph.nodeSegment) {
      const segment = directed >>> 1;
      first[segment + 1] = (first[segment + 1] ?? 0) + 1;
    }
    for (let segment = 0; segment < this.count; segment++) {
      first[segment + 1] = (first[segment + 1] ?? 0) + (first[segment] ?? 0);
    }
    const next = first.slice();
    this.#nodes = new Uint32Array(graph.nodeSegment.length);
    graph.nodeSegment.forEach((directed, node) => {
      const index = next[directed >>> 1] ?? 0;
      this.#nodes[index] = node;
      next[directed >>> 1] = index + 1;
    });
    this.#first = first;
  }

  get count(): number {
    return this.#graph.segmentLengthDecimeters.length;
  }

  nodesOf(segment: number): Uint32Array {
    return this.#nodes.subarray(this.#first[segment], this.#first[segment + 1]);
  }

  segmentOf(node: number): number {
    return (this.#graph.nodeSegment[node] ?? 0) >>> 1;
  }

  isReversed(node: number): boolean {
    return ((this.#graph.nodeSegment[node] ?? 0) & 1) === 1;
  }

  /** Writes all points of a segment, latitude, longitude, latitude, … in microdegrees, and returns how many numbers. */
  readPoints(segment: number, out: number[]): number {
    const { segmentLat, segmentLng, firstShapeByte, shapes } = this.#graph;
    out[0] = segmentLat[segment] ?? 0;
    out[1] = segmentLng[segment] ?? 0;
    return readShape(shapes, firstShapeByte[segment] ?? 0, firstShapeByte[segment + 1] ?? 0, out);
  }
}
