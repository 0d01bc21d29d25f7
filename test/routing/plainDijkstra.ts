import type { Place } from '../../src/domain/geo/place.ts';
import { costOf, drivingCost, edgeCost } from '../../src/routing/graph/metric.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { Segments } from '../../src/routing/graph/segments.ts';
import { type Snap, SnapIndex } from '../../src/routing/graph/snapping.ts';

/** What decides, milliseconds · 2²⁴ + decimetres, and how long it takes. */
export interface PlainCost {
  readonly cost: number;
  readonly toldMs: number;
}

/** What the road network has to agree with: E. W. Dijkstra (1959) on the turns, without a queue or any shortcut. */
export class PlainDijkstra {
  readonly #graph: RoadGraph;
  readonly #durations: Uint32Array;
  readonly #segments: Segments;
  readonly #snapIndex: SnapIndex;

  constructor(graph: RoadGraph, durations = graph.nodeDurationMs) {
    this.#graph = graph;
    this.#durations = durations;
    this.#segments = new Segments(graph);
    this.#snapIndex = new SnapIndex(graph, this.#segments);
  }

  /** From one place to each of several, from each point that it may stand for; null where there is no road. */
  costs(from: Place, tos: readonly Place[]): (PlainCost | null)[] {
    const starts = this.#snapIndex
      .snaps(from, 'start')
      .flatMap((snap) => Array.from(this.#segments.nodesOf(snap.segment), (node) => ({ node, snap })));
    const seeds = new Map<number, PlainCost>();
    for (const { node, snap } of starts) {
      const rest = this.#rest(node, snap, this.#doubt(node, snap));
      for (let edge = this.#first(node); edge < this.#first(node + 1); edge++) {
        const head = this.#graph.edgeHead[edge] ?? -1;
        const there = sum(rest, this.#edge(edge));
        if (there.cost < (seeds.get(head)?.cost ?? Infinity)) seeds.set(head, there);
      }
    }
    const reached = this.toNodes(seeds);
    return tos.map((to) => {
      const ways = this.#snapIndex.snaps(to, 'end').flatMap((snap) =>
        Array.from(this.#segments.nodesOf(snap.segment)).flatMap((node) => {
          const doubt = this.#doubt(node, snap);
          const drive = this.#graph.nodeSegment[node];
          const straight = starts
            .filter((start) => this.#graph.nodeSegment[start.node] === drive)
            .filter((start) => this.#along(node, snap) >= this.#along(node, start.snap))
            .map((start) => {
              const passed = this.#share(node, this.#along(node, start.snap));
              return sum(minus(this.#share(node, this.#along(node, snap)), passed), [
                offRoad(start.snap, this.#doubt(node, start.snap)),
                offRoad(snap, doubt),
              ]);
            });
          const whole = reached[node];
          if (whole === undefined) return straight;
          const around = minus(
            whole,
            minus(this.#share(node, 1), this.#share(node, this.#along(node, snap))),
          );
          return [...straight, sum(around, offRoad(snap, doubt))];
        }),
      );
      return ways.reduce<PlainCost | null>(
        (best, way) => (way.cost < (best?.cost ?? Infinity) ? way : best),
        null,
      );
    });
  }

  /** To every node, from where one stands with a cost already paid. */
  toNodes(seeds: ReadonlyMap<number, PlainCost>): (PlainCost | undefined)[] {
    const costs = Array.from(this.#graph.nodeSegment, (_, node) => seeds.get(node));
    const costAt = (node: number) => costs[node]?.cost ?? Infinity;
    const open = new Set(seeds.keys());
    while (open.size > 0) {
      let nearest = -1;
      for (const node of open) if (nearest === -1 || costAt(node) < costAt(nearest)) nearest = node;
      open.delete(nearest);
      for (let edge = this.#first(nearest); edge < this.#first(nearest + 1); edge++) {
        const head = this.#graph.edgeHead[edge] ?? 0;
        const there = sum(costs[nearest] ?? { cost: 0, toldMs: 0 }, this.#edge(edge));
        if (there.cost >= costAt(head)) continue;
        costs[head] = there;
        open.add(head);
      }
    }
    return costs;
  }

  #doubt(node: number, { doubtSeconds, directions }: Snap): number {
    return doubtSeconds + (this.#segments.isReversed(node) ? directions.backward : directions.forward);
  }

  #first(node: number): number {
    return this.#graph.firstEdge[node] ?? 0;
  }

  #edge(edge: number): PlainCost {
    const head = this.#graph.edgeHead[edge] ?? 0;
    const toldMs = (this.#graph.edgeTurnMs[edge] ?? 0) + (this.#durations[head] ?? 0);
    return { cost: edgeCost(this.#graph, edge, this.#durations), toldMs };
  }

  #rest(node: number, snap: Snap, doubt: number): PlainCost {
    return sum(minus(this.#share(node, 1), this.#share(node, this.#along(node, snap))), offRoad(snap, doubt));
  }

  #along(node: number, { fraction }: Snap): number {
    return this.#segments.isReversed(node) ? 1 - fraction : fraction;
  }

  #share(node: number, share: number): PlainCost {
    const segment = (this.#graph.nodeSegment[node] ?? 0) >>> 1;
    const toldMs = Math.round((this.#durations[node] ?? 0) * share);
    const length = Math.round((this.#graph.segmentLengthDecimeters[segment] ?? 0) * share);
    return { cost: drivingCost(this.#graph, segment, toldMs, length), toldMs };
  }
}

function offRoad({ approachSeconds }: Snap, doubtSeconds: number): PlainCost {
  const toldMs = Math.round(1000 * approachSeconds);
  return { cost: costOf(toldMs + Math.round(1000 * doubtSeconds), 0), toldMs };
}

function sum(a: PlainCost, b: PlainCost | readonly PlainCost[]): PlainCost {
  const all = [a, b].flat();
  return {
    cost: all.reduce((total, { cost }) => total + cost, 0),
    toldMs: all.reduce((total, { toldMs }) => total + toldMs, 0),
  };
}

function minus(a: PlainCost, b: PlainCost): PlainCost {
  return { cost: a.cost - b.cost, toldMs: a.toldMs - b.toldMs };
}
