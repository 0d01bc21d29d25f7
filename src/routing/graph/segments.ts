import { lastNotAbove } from './overlayCells.ts';
import type { RoadGraph } from './roadGraph.ts';
import { readShape } from './shapes.ts';

/** Segments with the nodes that drive along them, and their shapes. */
export class Segments {
  readonly #graph: RoadGraph;
  /** Of each segment the first node that drives along it. */
  readonly #firstNode: Uint32Array;

  constructor(graph: RoadGraph) {
    this.#graph = graph;
    this.#firstNode = new Uint32Array(graph.segmentClass.length);
    for (let node = graph.nodeSegment.length - 1; node >= 0; node--) {
      this.#firstNode[(graph.nodeSegment[node] ?? 0) >>> 1] = node;
    }
  }

  get count(): number {
    return this.#graph.segmentClass.length;
  }

  /** All nodes that drive along a segment: they begin where the first of them does, or where that ends. */
  nodesOf(segment: number): number[] {
    const { firstNode, nodeEnd, nodeSegment } = this.#graph;
    const first = this.#firstNode[segment] ?? 0;
    const start = lastNotAbove(firstNode.length - 1, (junction) => firstNode[junction] ?? 0, first);
    const nodes: number[] = [];
    for (const junction of new Set([start, nodeEnd[first] ?? 0])) {
      for (let node = firstNode[junction] ?? 0; node < (firstNode[junction + 1] ?? 0); node++) {
        if ((nodeSegment[node] ?? 0) >>> 1 === segment) nodes.push(node);
      }
    }
    return nodes;
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
