import type { Place } from '../../src/domain/geo/place.ts';
import { costOf, DrivingCosts } from '../../src/routing/graph/drivingCosts.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { Segments } from '../../src/routing/graph/segments.ts';
import { type Snap, SnapIndex } from '../../src/routing/graph/snapping.ts';

/** What decides with the time it takes (see drivingCosts.ts), and how long the route is. */
export interface PlainCost {
  readonly cost: number;
  readonly decimeters: number;
}

/** A turn to a drive, and what both cost. */
interface Turn {
  readonly head: number;
  readonly cost: PlainCost;
}

/** What the road network has to agree with: E. W. Dijkstra (1959) on the turns, without a queue or any shortcut. */
export class PlainDijkstra {
  readonly #graph: RoadGraph;
  readonly #driving: DrivingCosts;
  readonly #segments: Segments;
  readonly #snapIndex: SnapIndex;
  readonly #turns = new Map<number, readonly Turn[]>();

  constructor(graph: RoadGraph, factorByClass?: readonly number[]) {
    this.#graph = graph;
    this.#driving = new DrivingCosts(graph, factorByClass);
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
      for (const { head, cost } of this.#turnsFrom(node)) {
        const there = sum(rest, cost);
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
      for (const { head, cost } of this.#turnsFrom(nearest)) {
        const there = sum(costs[nearest] ?? { cost: 0, decimeters: 0 }, cost);
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

  #turnsFrom(node: number): readonly Turn[] {
    const known = this.#turns.get(node) ?? this.#readTurns(node);
    this.#turns.set(node, known);
    return known;
  }

  #readTurns(node: number): Turn[] {
    const { firstNode, nodeEnd, nodeTurns, turns } = this.#graph;
    const junction = nodeEnd[node] ?? 0;
    const start = firstNode[junction] ?? 0;
    const count = (firstNode[junction + 1] ?? 0) - start;
    return Array.from({ length: count }, (_, index) => ({
      head: start + index,
      turn: turns[(nodeTurns[node] ?? 0) + index] ?? 0,
    }))
      .filter(({ turn }) => turn !== 0)
      .map(({ head, turn }) => {
        const turning = { cost: this.#driving.turnCosts[turn] ?? Infinity, decimeters: 0 };
        return { head, cost: sum(turning, this.#share(head, 1)) };
      });
  }

  #rest(node: number, snap: Snap, doubt: number): PlainCost {
    return sum(minus(this.#share(node, 1), this.#share(node, this.#along(node, snap))), offRoad(snap, doubt));
  }

  #along(node: number, { fraction }: Snap): number {
    return this.#segments.isReversed(node) ? 1 - fraction : fraction;
  }

  #share(node: number, share: number): PlainCost {
    const segment = (this.#graph.nodeSegment[node] ?? 0) >>> 1;
    const decimeters = Math.round((this.#graph.segmentLengthDecimeters[segment] ?? 0) * share);
    return { cost: this.#driving.ofDrive(node, share), decimeters };
  }
}

function offRoad({ approachSeconds }: Snap, doubtSeconds: number): PlainCost {
  const toldMs = Math.round(1000 * approachSeconds);
  return { cost: costOf(toldMs + Math.round(1000 * doubtSeconds), toldMs), decimeters: 0 };
}

function sum(a: PlainCost, b: PlainCost | readonly PlainCost[]): PlainCost {
  const all = [a, b].flat();
  return {
    cost: all.reduce((total, { cost }) => total + cost, 0),
    decimeters: all.reduce((total, { decimeters }) => total + decimeters, 0),
  };
}

function minus(a: PlainCost, b: PlainCost): PlainCost {
  return { cost: a.cost - b.cost, decimeters: a.decimeters - b.decimeters };
}
