import { type RoadGraph, roadClasses, type SpeedFactors, segmentTraits } from './roadGraph.ts';

/**
 * A cost is one number that sorts by what decides and, among what is as good, by the time it takes: milliseconds of
 * both, the former times 2²⁷. Both are whole, so sums are exact up to 18 hours, whatever the order of adding: two
 * algorithms that agree do so to the last bit. The time is told, up to 37 hours; the rest only decides.
 */
const TOLD_RANGE = 2 ** 27;

export function costOf(decidingMs: number, toldMs: number): number {
  return decidingMs * TOLD_RANGE + toldMs;
}

/** The time of a whole route; of differences and parts it is only told where they are not below 0. */
export function toldMsOf(cost: number): number {
  return cost % TOLD_RANGE;
}

export const HOURS_OF_WEEK = 168;
export const speedFactorRange = { lowest: 0.1, highest: 2 };

/** The factor of each class of roads in an hour of the week, by index into `roadClasses`. */
export function factorsAt(hourOfWeek: number, factors: SpeedFactors | undefined): number[] {
  return roadClasses.map((roadClass) => factors?.[roadClass]?.[hourOfWeek] ?? 1);
}

/** What drives and turns cost at certain speeds. Ferries and turns take as long as ever. */
export class DrivingCosts {
  readonly #graph: RoadGraph;
  readonly #factorByClass: readonly number[];
  /** By the number that `turns` has; infinite where there is no turn. */
  readonly turnCosts: Float64Array;

  constructor(graph: RoadGraph, factorByClass: readonly number[] = factorsAt(0, undefined)) {
    this.#graph = graph;
    this.#factorByClass = factorByClass;
    this.turnCosts = new Float64Array(graph.turnMs.length + 1).fill(Infinity, 0, 1);
    for (const [kind, toldMs] of graph.turnMs.entries()) {
      this.turnCosts[kind + 1] = costOf(graph.turnCostMs[kind] ?? 0, toldMs);
    }
  }

  /** The cost of driving a node from its beginning, or a share of it. */
  ofDrive(node: number, share = 1): number {
    const segment = (this.#graph.nodeSegment[node] ?? 0) >>> 1;
    const toldMs = Math.round(this.#durationMs(node, segment) * share);
    const weight = this.#graph.segmentWeight[segment] ?? 100;
    return costOf(Math.round((toldMs * weight) / 100), toldMs);
  }

  #durationMs(node: number, segment: number): number {
    const durationMs = this.#graph.nodeDurationMs[node] ?? 0;
    const factor = this.#factorByClass[this.#graph.segmentClass[segment] ?? 0] ?? 1;
    const isFerry = ((this.#graph.segmentTraits[segment] ?? 0) & segmentTraits.ferry) !== 0;
    return factor === 1 || isFerry ? durationMs : Math.max(1, Math.round(durationMs / factor));
  }
}
