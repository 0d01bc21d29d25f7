import type { LabelledPlace, Place } from '../../domain/geo/place.ts';
import { costOf, DrivingCosts, toldMsOf } from './drivingCosts.ts';
import { CostsTo } from './manyToOne.ts';
import type { Cells } from './overlayCells.ts';
import { cutLine } from './polyline.ts';
import type { RoadGraph } from './roadGraph.ts';
import type { Segments } from './segments.ts';
import { customize } from './shortcuts.ts';
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
  readonly cells: Cells;
}

/** A drive with the point on it where a trip begins or ends. */
interface RoadPoint {
  readonly node: number;
  readonly snap: Snap;
  /** Milliseconds that count for choosing, and are not told. */
  readonly doubtMs: number;
}

/** How to leave, and what the whole route costs then. */
interface Departure {
  readonly start: RoadPoint;
  /** Where the end is on the same drive but behind the start. */
  readonly isAround: boolean;
  readonly cost: number;
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
  readonly #driving: DrivingCosts;
  readonly #costs: CostsTo;

  constructor({ graph, segments, snapIndex, cells }: RoadNetworkParts, factorByClass: readonly number[]) {
    this.#graph = graph;
    this.#segments = segments;
    this.#snapIndex = snapIndex;
    this.#driving = new DrivingCosts(graph, factorByClass);
    this.#costs = new CostsTo(graph, cells, this.#driving, customize(graph, cells, this.#driving));
  }

  /** Seconds to drive from each place to one. Null where there is no road. */
  etas(froms: readonly LabelledPlace[], to: LabelledPlace): (number | null)[] {
    const ends = this.#aimAt(to);
    return froms.map((from) => {
      const departure = this.#bestDeparture(from, ends);
      return departure && toldMsOf(departure.cost) / 1000;
    });
  }

  /** The best route. Null where there is no road. */
  route(from: LabelledPlace, to: LabelledPlace): Route | null {
    const ends = this.#aimAt(to);
    const departure = this.#bestDeparture(from, ends);
    if (departure === null) return null;
    const pieces = this.#follow(departure, ends);
    return {
      distanceMeters: pieces.reduce((sum, piece) => sum + this.#decimetersOf(piece), 0) / 10,
      durationSeconds: toldMsOf(departure.cost) / 1000,
      polyline: pieces.flatMap((piece, index) => this.#pointsOf(piece).slice(index === 0 ? 0 : 1)),
    };
  }

  /** To be at the end of a drive costs less than nothing: the end of the trip lies before it. */
  #aimAt(to: LabelledPlace): Ends {
    const ends = new Map<number, RoadPoint>();
    for (const snap of this.#snapIndex.snaps(to, 'end')) {
      for (const node of this.#segments.nodesOf(snap.segment)) {
        ends.set(node, { node, snap, doubtMs: this.#doubtMs(node, snap) });
      }
    }
    this.#costs.aim(Array.from(ends.values(), (end) => ({ node: end.node, cost: this.#costAtEnd(end) })));
    return ends;
  }

  #bestDeparture(from: LabelledPlace, ends: Ends): Departure | null {
    let best: Departure | null = null;
    for (const snap of ends.size > 0 ? this.#snapIndex.snaps(from, 'start') : []) {
      for (const node of this.#segments.nodesOf(snap.segment)) {
        const start = { node, snap, doubtMs: this.#doubtMs(node, snap) };
        const isAround = this.#isBehind(ends, start);
        const rest = isAround ? (this.#bestTurn(node)?.cost ?? Infinity) : this.#costs.from(node);
        const cost = this.#costAtStart(start) + rest;
        if (cost < (best?.cost ?? Infinity)) best = { start, isAround, cost };
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

  /** The next drive on the best route from the end of one, and what it costs from there. */
  #bestTurn(node: number): { next: number; cost: number } | null {
    const { firstNode, nodeEnd, nodeTurns, turns } = this.#graph;
    const junction = nodeEnd[node] ?? 0;
    const start = firstNode[junction] ?? 0;
    let best: { next: number; cost: number } | null = null;
    for (let next = start; next < (firstNode[junction + 1] ?? 0); next++) {
      const turn = turns[(nodeTurns[node] ?? 0) + next - start] ?? 0;
      if (turn === 0) continue;
      const driven = (this.#driving.turnCosts[turn] ?? 0) + this.#driving.ofDrive(next);
      const cost = driven + this.#costs.from(next);
      if (cost < (best?.cost ?? Infinity)) best = { next, cost };
    }
    return best;
  }

  /** The drives of a route, one after the other: each next one is the one that costs least. */
  #follow({ start, isAround }: Departure, ends: Ends): Piece[] {
    const startsAt = this.#fractionAlong(start);
    /** Where a drive ends the trip, the fraction of it that is driven. */
    const endsAt = (node: number): number | null => {
      const end = ends.get(node);
      const isEnd = end !== undefined && this.#costs.from(node) === this.#costAtEnd(end);
      return isEnd ? this.#fractionAlong(end) : null;
    };
    const only = isAround ? null : endsAt(start.node);
    if (only !== null) return [{ node: start.node, from: startsAt, to: only }];
    const pieces = [{ node: start.node, from: startsAt, to: 1 }];
    for (let turn = this.#bestTurn(start.node); turn !== null; turn = this.#bestTurn(turn.next)) {
      const last = endsAt(turn.next);
      pieces.push({ node: turn.next, from: 0, to: last ?? 1 });
      if (last !== null) return pieces;
      if (pieces.length > this.#graph.nodeSegment.length) break;
    }
    throw new Error('costs do not lead to the end');
  }

  #doubtMs(node: number, { doubtSeconds, directions }: Snap): number {
    const along = this.#segments.isReversed(node) ? directions.backward : directions.forward;
    return Math.round(1000 * (doubtSeconds + along));
  }

  /** What is left of the first drive, and getting there. */
  #costAtStart(start: RoadPoint): number {
    return this.#driving.ofDrive(start.node) - this.#costUpTo(start) + offRoad(start);
  }

  #costAtEnd(end: RoadPoint): number {
    return this.#costUpTo(end) - this.#driving.ofDrive(end.node) + offRoad(end);
  }

  #costUpTo(point: RoadPoint): number {
    return this.#driving.ofDrive(point.node, this.#fractionAlong(point));
  }

  #fractionAlong({ node, snap: { fraction } }: RoadPoint): number {
    return this.#segments.isReversed(node) ? 1 - fraction : fraction;
  }

  #decimetersOf({ node, from, to }: Piece): number {
    const length = this.#graph.segmentLengthDecimeters[this.#segments.segmentOf(node)] ?? 0;
    return Math.round(length * to) - Math.round(length * from);
  }

  #pointsOf({ node, from, to }: Piece): Place[] {
    const points: number[] = [];
    points.length = this.#segments.readPoints(this.#segments.segmentOf(node), points);
    return this.#segments.isReversed(node)
      ? cutLine(points, 1 - to, 1 - from).reverse()
      : cutLine(points, from, to);
  }
}

/** What is driven of a node, from one fraction of it to another. */
interface Piece {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

function offRoad({ snap, doubtMs }: RoadPoint): number {
  const toldMs = Math.round(1000 * snap.approachSeconds);
  return costOf(toldMs + doubtMs, toldMs);
}
