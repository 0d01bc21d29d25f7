import type { Place } from '../../domain/geo/place.ts';
import { CostsTo } from './costsTo.ts';
import type { Hierarchy } from './hierarchy.ts';
import { costMeters, costOf, customize, drivingCost, edgeCost } from './metric.ts';
import { cutLine } from './polyline.ts';
import type { RoadGraph } from './roadGraph.ts';
import type { Segments } from './segments.ts';
import type { Snap, SnapIndex } from './snapping.ts';

export interface Route {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  /** From the point of the roads where it begins to the one where it ends. */
  readonly polyline: readonly Place[];
}

/** What answers need and no speed changes. */
export interface RoadNetworkParts {
  readonly graph: RoadGraph;
  readonly segments: Segments;
  readonly snapIndex: SnapIndex;
  readonly hierarchy: Hierarchy;
}

/** A drive with the point on it where a trip begins or ends. */
interface RoadPoint {
  readonly node: number;
  readonly snap: Snap;
  /** Milliseconds that count for choosing, and are not told. */
  readonly doubtMs: number;
}

/** What decides, and how long it takes. */
interface Cost {
  readonly cost: number;
  readonly toldMs: number;
}

const unreachable: Cost = { cost: Infinity, toldMs: 0 };

/** How to leave, and what the whole route costs then. */
interface Departure extends Cost {
  readonly start: RoadPoint;
  /** Where the end is on the same drive but behind the start. */
  readonly isAround: boolean;
}

type Ends = ReadonlyMap<number, RoadPoint>;

/**
 * Times and routes at certain speeds. A place may stand for several points of the roads; which of them is meant is
 * judged by the whole route, with doubts that grow with the distance and are never told as time. A place may be up
 * to a kilometre off; what is more than the width of a road counts as time, at walking pace, but not as distance.
 */
export class Roads {
  readonly #graph: RoadGraph;
  readonly #segments: Segments;
  readonly #snapIndex: SnapIndex;
  readonly #nodeDurationMs: Uint32Array;
  readonly #costs: CostsTo;

  constructor({ graph, segments, snapIndex, hierarchy }: RoadNetworkParts, nodeDurationMs: Uint32Array) {
    this.#graph = graph;
    this.#segments = segments;
    this.#snapIndex = snapIndex;
    this.#nodeDurationMs = nodeDurationMs;
    this.#costs = new CostsTo(hierarchy, customize(graph, hierarchy, nodeDurationMs));
  }

  /** Seconds to drive from each place to one. Null where there is no road. */
  etas(froms: readonly Place[], to: Place): (number | null)[] {
    const ends = this.#aimAt(to);
    return froms.map((from) => {
      const departure = this.#bestDeparture(from, ends);
      return departure && departure.toldMs / 1000;
    });
  }

  /** The best route, of several as good the shortest. Null where there is no road. */
  route(from: Place, to: Place): Route | null {
    const ends = this.#aimAt(to);
    const departure = this.#bestDeparture(from, ends);
    if (departure === null) return null;
    return {
      distanceMeters: costMeters(departure.cost),
      durationSeconds: departure.toldMs / 1000,
      polyline: this.#draw(departure, ends),
    };
  }

  /** To be at the end of a drive costs less than nothing: the end of the trip lies before it. */
  #aimAt(to: Place): Ends {
    const ends = new Map<number, RoadPoint>();
    for (const snap of this.#snapIndex.snaps(to, 'end')) {
      for (const node of this.#segments.nodesOf(snap.segment)) {
        ends.set(node, { node, snap, doubtMs: this.#doubtMs(node, snap) });
      }
    }
    this.#costs.aim(Array.from(ends.values(), (end) => ({ node: end.node, ...this.#costAtEnd(end) })));
    return ends;
  }

  #bestDeparture(from: Place, ends: Ends): Departure | null {
    let best: Departure | null = null;
    for (const snap of ends.size > 0 ? this.#snapIndex.snaps(from, 'start') : []) {
      for (const node of this.#segments.nodesOf(snap.segment)) {
        const start = { node, snap, doubtMs: this.#doubtMs(node, snap) };
        const isAround = this.#isBehind(ends, start);
        const rest = isAround ? this.#costAfter(node) : this.#costFrom(node);
        const whole = sum(this.#costAtStart(start), rest);
        if (whole.cost < (best?.cost ?? Infinity)) best = { start, isAround, ...whole };
      }
    }
    return best;
  }

  /** Whether the trip could end on the drive where it begins, but has passed that point already. */
  #isBehind(ends: Ends, start: RoadPoint): boolean {
    for (const end of ends.values()) {
      const isSame = this.#graph.nodeSegment[end.node] === this.#graph.nodeSegment[start.node];
      if (isSame) return this.#fractionAlong(end) < this.#fractionAlong(start);
    }
    return false;
  }

  #costFrom(node: number): Cost {
    return { cost: this.#costs.from(node), toldMs: this.#costs.toldMsFrom(node) };
  }

  /** By another drive, and so not to an end that lies behind. */
  #costAfter(node: number): Cost {
    return this.#edgesFrom(node)
      .map((edge) => sum(this.#costOfEdge(edge), this.#costFrom(this.#graph.edgeHead[edge] ?? 0)))
      .reduce((best, cost) => (cost.cost < best.cost ? cost : best), unreachable);
  }

  /** Follows the costs: a turn is on the route if what it costs is what is gained. */
  #draw({ start, isAround }: Departure, ends: Ends): Place[] {
    const startsAt = this.#fractionAlong(start);
    /** Where a drive ends the trip, the fraction of it that is driven. */
    const endsAt = (node: number): number | null => {
      const end = ends.get(node);
      const isEnd = end !== undefined && this.#costs.from(node) === this.#costAtEnd(end).cost;
      return isEnd ? this.#fractionAlong(end) : null;
    };
    const only = isAround ? null : endsAt(start.node);
    if (only !== null) return this.#pieceOf(start.node, startsAt, only);
    const polyline = this.#pieceOf(start.node, startsAt, 1);
    let { cost } = isAround ? this.#costAfter(start.node) : this.#costFrom(start.node);
    for (let node = start.node; ; ) {
      const edge = this.#edgesFrom(node).find(
        (next) => this.#costOfEdge(next).cost + this.#costs.from(this.#graph.edgeHead[next] ?? 0) === cost,
      );
      if (edge === undefined) throw new Error('costs do not lead to the end');
      node = this.#graph.edgeHead[edge] ?? 0;
      cost = this.#costs.from(node);
      const last = endsAt(node);
      polyline.push(...this.#pieceOf(node, 0, last ?? 1).slice(1));
      if (last !== null) return polyline;
    }
  }

  #doubtMs(node: number, { doubtSeconds, directions }: Snap): number {
    const along = this.#segments.isReversed(node) ? directions.backward : directions.forward;
    return Math.round(1000 * (doubtSeconds + along));
  }

  /** What is left of the first drive, and getting there. */
  #costAtStart(start: RoadPoint): Cost {
    const [whole, passed] = [this.#costOfShare(start.node, 1), this.#costUpTo(start)];
    return sum({ cost: whole.cost - passed.cost, toldMs: whole.toldMs - passed.toldMs }, offRoad(start));
  }

  #costAtEnd(end: RoadPoint): Cost {
    const [whole, driven] = [this.#costOfShare(end.node, 1), this.#costUpTo(end)];
    return sum({ cost: driven.cost - whole.cost, toldMs: driven.toldMs - whole.toldMs }, offRoad(end));
  }

  #edgesFrom(node: number): number[] {
    const first = this.#graph.firstEdge[node] ?? 0;
    const count = (this.#graph.firstEdge[node + 1] ?? 0) - first;
    return Array.from({ length: count }, (_, index) => first + index);
  }

  #fractionAlong({ node, snap: { fraction } }: RoadPoint): number {
    return this.#segments.isReversed(node) ? 1 - fraction : fraction;
  }

  #costOfEdge(edge: number): Cost {
    const head = this.#graph.edgeHead[edge] ?? 0;
    return {
      cost: edgeCost(this.#graph, edge, this.#nodeDurationMs),
      toldMs: (this.#graph.edgeTurnMs[edge] ?? 0) + (this.#nodeDurationMs[head] ?? 0),
    };
  }

  #costUpTo(point: RoadPoint): Cost {
    return this.#costOfShare(point.node, this.#fractionAlong(point));
  }

  #costOfShare(node: number, share: number): Cost {
    const segment = this.#segments.segmentOf(node);
    const toldMs = Math.round((this.#nodeDurationMs[node] ?? 0) * share);
    const length = Math.round((this.#graph.segmentLengthDecimeters[segment] ?? 0) * share);
    return { cost: drivingCost(this.#graph, segment, toldMs, length), toldMs };
  }

  #pieceOf(node: number, from: number, to: number): Place[] {
    const points: number[] = [];
    points.length = this.#segments.readPoints(this.#segments.segmentOf(node), points);
    return this.#segments.isReversed(node)
      ? cutLine(points, 1 - to, 1 - from).reverse()
      : cutLine(points, from, to);
  }
}

function offRoad({ snap, doubtMs }: RoadPoint): Cost {
  const toldMs = Math.round(1000 * snap.approachSeconds);
  return { cost: costOf(toldMs + doubtMs, 0), toldMs };
}

function sum(a: Cost, b: Cost): Cost {
  return { cost: a.cost + b.cost, toldMs: a.toldMs + b.toldMs };
}
