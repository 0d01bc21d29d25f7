import type { Place } from '../../src/domain/geo/place.ts';
import { costOf } from '../../src/routing/graph/metric.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { Segments } from '../../src/routing/graph/segments.ts';
import { type Snap, SnapIndex } from '../../src/routing/graph/snapping.ts';

/** What the road network has to agree with: E. W. Dijkstra (1959) on the edges, without a queue or any shortcut. */
export class PlainDijkstra {
  readonly #graph: RoadGraph;
  readonly #durations: Uint32Array;
  readonly #segments: Segments;
  readonly #snapIndex: SnapIndex;

  constructor(graph: RoadGraph, durations = graph.edgeDurationMs) {
    this.#graph = graph;
    this.#durations = durations;
    this.#segments = new Segments(graph);
    this.#snapIndex = new SnapIndex(this.#segments);
  }

  /** With the ways to the road and from it: milliseconds · 2²⁴ + decimetres from one place to each of several; null where there is no road. */
  costs(from: Place, tos: readonly Place[]): (number | null)[] {
    const start = this.#snapIndex.nearest(from);
    const seeds = new Map<number, number>();
    if (start !== null) {
      for (const edge of this.#segments.edgesOf(start.segment)) {
        const head = this.#graph.edgeHead[edge] ?? -1;
        const rest = this.#cost(edge, 1) - this.#cost(edge, this.#along(edge, start));
        seeds.set(head, Math.min(rest, seeds.get(head) ?? Infinity));
      }
    }
    const toNodes = this.toNodes(seeds);
    return tos.map((to) => {
      const goal = this.#snapIndex.nearest(to);
      if (goal === null || start === null) return null;
      const ways = Array.from(this.#segments.edgesOf(goal.segment), (edge) => {
        const last = this.#cost(edge, this.#along(edge, goal));
        const around = (toNodes[this.#segments.tails[edge] ?? -1] ?? Infinity) + last;
        const isAhead = start.segment === goal.segment && this.#along(edge, goal) >= this.#along(edge, start);
        return isAhead ? Math.min(around, last - this.#cost(edge, this.#along(edge, start))) : around;
      });
      const approachMs = Math.round(1000 * (start.approachSeconds + goal.approachSeconds));
      return Math.min(...ways) + costOf(approachMs, 0);
    });
  }

  /** To every node, from where one stands with a cost already paid. */
  toNodes(seeds: ReadonlyMap<number, number>): number[] {
    const nodeCount = this.#graph.nodeLat.length;
    const costs = Array.from({ length: nodeCount }, (_, node) => seeds.get(node) ?? Infinity);
    const open = new Set(seeds.keys());
    while (open.size > 0) {
      let nearest = -1;
      for (const node of open)
        if (nearest === -1 || (costs[node] ?? 0) < (costs[nearest] ?? 0)) nearest = node;
      open.delete(nearest);
      for (
        let edge = this.#graph.firstEdge[nearest] ?? 0;
        edge < (this.#graph.firstEdge[nearest + 1] ?? 0);
        edge++
      ) {
        const head = this.#graph.edgeHead[edge] ?? 0;
        const cost = (costs[nearest] ?? 0) + this.#cost(edge, 1);
        if (cost >= (costs[head] ?? 0)) continue;
        costs[head] = cost;
        open.add(head);
      }
    }
    return costs;
  }

  #along(edge: number, { fraction }: Snap): number {
    return this.#segments.isReversed(edge) ? 1 - fraction : fraction;
  }

  #cost(edge: number, share: number): number {
    const length = this.#graph.segmentLengthDecimeters[(this.#graph.edgeSegment[edge] ?? 0) >>> 1] ?? 0;
    return costOf(Math.round((this.#durations[edge] ?? 0) * share), Math.round(length * share));
  }
}
