import type { Place } from '../../domain/geo/place.ts';
import { CostsTo } from './costsTo.ts';
import type { Hierarchy } from './hierarchy.ts';
import { costMeters, costOf, costSeconds, customize } from './metric.ts';
import { cutLine } from './polyline.ts';
import type { RoadGraph } from './roadGraph.ts';
import type { Segments } from './segments.ts';
import type { Snap, SnapIndex } from './snapping.ts';

export interface Route {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  /** From the point of the roads nearest to where it begins to the one nearest to where it ends. */
  readonly polyline: readonly Place[];
}

/** What answers need and no speed changes. */
export interface RoadNetworkParts {
  readonly graph: RoadGraph;
  readonly segments: Segments;
  readonly snapIndex: SnapIndex;
  readonly hierarchy: Hierarchy;
}

/**
 * Times and ways at certain speeds. Every way leads from road to road; a place may be up to a kilometre off, which
 * counts as time, at walking pace, but not as distance.
 */
export class Roads {
  readonly #graph: RoadGraph;
  readonly #segments: Segments;
  readonly #snapIndex: SnapIndex;
  readonly #edgeDurationMs: Uint32Array;
  readonly #costs: CostsTo;

  constructor({ graph, segments, snapIndex, hierarchy }: RoadNetworkParts, edgeDurationMs: Uint32Array) {
    this.#graph = graph;
    this.#segments = segments;
    this.#snapIndex = snapIndex;
    this.#edgeDurationMs = edgeDurationMs;
    this.#costs = new CostsTo(hierarchy, customize(graph, hierarchy, edgeDurationMs));
  }

  /** Seconds to drive from each place to one. Null where there is no road. */
  etas(froms: readonly Place[], to: Place): (number | null)[] {
    const goal = this.#aimAt(to);
    return froms.map((from) => {
      const start = goal && this.#snapIndex.nearest(from);
      const departure = start && this.#bestDeparture(start, goal);
      return departure ? durationSeconds(departure, start, goal) : null;
    });
  }

  /** The fastest way, of several as fast the shortest. Null where there is no road. */
  route(from: Place, to: Place): Route | null {
    const goal = this.#aimAt(to);
    const start = goal && this.#snapIndex.nearest(from);
    const departure = start && this.#bestDeparture(start, goal);
    if (!departure) return null;
    return {
      distanceMeters: costMeters(departure.cost),
      durationSeconds: durationSeconds(departure, start, goal),
      polyline: this.#draw(departure, start, goal),
    };
  }

  #aimAt(to: Place): Snap | null {
    const goal = this.#snapIndex.nearest(to);
    if (goal === null) return null;
    const edges = Array.from(this.#segments.edgesOf(goal.segment));
    this.#costs.aim(
      edges.map((edge) => ({ node: this.#segments.tails[edge] ?? 0, cost: this.#costUpTo(edge, goal) })),
    );
    return goal;
  }

  #bestDeparture(start: Snap, goal: Snap): Departure | null {
    let best: Departure = { edge: 0, cost: Number.POSITIVE_INFINITY, staysOnEdge: false };
    for (const edge of this.#segments.edgesOf(start.segment)) {
      const before = this.#costUpTo(edge, start);
      const around = this.#wholeCost(edge) - before + this.#costs.from(this.#graph.edgeHead[edge] ?? 0);
      if (around < best.cost) best = { edge, cost: around, staysOnEdge: false };
      if (start.segment !== goal.segment) continue;
      const straight = this.#costUpTo(edge, goal) - before;
      const isAhead = this.#fractionAlong(edge, goal) >= this.#fractionAlong(edge, start);
      if (isAhead && straight < best.cost) best = { edge, cost: straight, staysOnEdge: true };
    }
    return best.cost === Number.POSITIVE_INFINITY ? null : best;
  }

  /** Follows the costs: at each node, an edge is on the way if what it costs is what is gained. */
  #draw({ edge: first, staysOnEdge }: Departure, start: Snap, goal: Snap): Place[] {
    if (staysOnEdge) {
      return this.#pieceOf(first, this.#fractionAlong(first, start), this.#fractionAlong(first, goal));
    }
    const polyline = this.#pieceOf(first, this.#fractionAlong(first, start), 1);
    const append = (piece: readonly Place[]) => polyline.push(...piece.slice(1));
    for (let node = this.#graph.edgeHead[first] ?? 0; ; ) {
      const cost = this.#costs.from(node);
      const leaving = this.#edgesFrom(node);
      const last = leaving.find(
        (edge) => this.#segmentOf(edge) === goal.segment && this.#costUpTo(edge, goal) === cost,
      );
      if (last !== undefined) {
        append(this.#pieceOf(last, 0, this.#fractionAlong(last, goal)));
        return polyline;
      }
      const next = leaving.find(
        (edge) => this.#wholeCost(edge) + this.#costs.from(this.#graph.edgeHead[edge] ?? 0) === cost,
      );
      if (next === undefined) throw new Error('costs do not lead to the goal');
      append(this.#pieceOf(next, 0, 1));
      node = this.#graph.edgeHead[next] ?? 0;
    }
  }

  #edgesFrom(node: number): number[] {
    const first = this.#graph.firstEdge[node] ?? 0;
    return Array.from(
      { length: (this.#graph.firstEdge[node + 1] ?? 0) - first },
      (_, index) => first + index,
    );
  }

  #segmentOf(edge: number): number {
    return (this.#graph.edgeSegment[edge] ?? 0) >>> 1;
  }

  #fractionAlong(edge: number, { fraction }: Snap): number {
    return this.#segments.isReversed(edge) ? 1 - fraction : fraction;
  }

  #wholeCost(edge: number): number {
    return this.#costOfShare(edge, 1);
  }

  #costUpTo(edge: number, snap: Snap): number {
    return this.#costOfShare(edge, this.#fractionAlong(edge, snap));
  }

  #costOfShare(edge: number, share: number): number {
    const length = this.#graph.segmentLengthDecimeters[this.#segmentOf(edge)] ?? 0;
    return costOf(Math.round((this.#edgeDurationMs[edge] ?? 0) * share), Math.round(length * share));
  }

  #pieceOf(edge: number, from: number, to: number): Place[] {
    const points: number[] = [];
    this.#segments.readPoints(this.#segmentOf(edge), points);
    return this.#segments.isReversed(edge)
      ? cutLine(points, 1 - to, 1 - from).reverse()
      : cutLine(points, from, to);
  }
}

function durationSeconds({ cost }: Departure, start: Snap, goal: Snap): number {
  return costSeconds(cost + costOf(Math.round(1000 * (start.approachSeconds + goal.approachSeconds)), 0));
}

/** How to leave the road where one stands, and what the way to the other road costs then. */
interface Departure {
  readonly edge: number;
  readonly cost: number;
  readonly staysOnEdge: boolean;
}
