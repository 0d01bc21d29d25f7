import type { Hierarchy } from './hierarchy.ts';
import type { Metric } from './metric.ts';

/**
 * A node and what it costs to reach the target from there: less than nothing where the target was passed on the way
 * to the node.
 */
export interface Seed {
  readonly node: number;
  readonly cost: number;
  /** How long it takes, which is not what decides. */
  readonly toldMs: number;
}

/**
 * Costs from any node to one target, by the elimination tree of the hierarchy and without a queue: every best way
 * climbs to some node and descends from there to the target, and both halves only touch ancestors of its ends.
 * Descents are found once for the target, climbs when they are asked for, and what several of them share only
 * once (the idea of PHAST: D. Delling, A. Goldberg, A. Nowatzyk, R. Werneck, 2011). So many costs to one target
 * take little more than one, and a next target begins without clearing anything.
 */
export class CostsTo {
  readonly #hierarchy: Hierarchy;
  readonly #metric: Metric;
  readonly #costs: Float64Array;
  /** The time that the route of each cost takes. */
  readonly #toldMs: Int32Array;
  /** Even: the cost is that of a descent only; odd: it is known. Numbers below those of this target mean nothing. */
  readonly #stamps: Uint32Array;
  readonly #path: Uint32Array;
  #target = 0;

  constructor(hierarchy: Hierarchy, metric: Metric) {
    const nodeCount = hierarchy.firstArc.length - 1;
    this.#hierarchy = hierarchy;
    this.#metric = metric;
    this.#costs = new Float64Array(nodeCount);
    this.#toldMs = new Int32Array(nodeCount);
    this.#stamps = new Uint32Array(nodeCount);
    this.#path = new Uint32Array(nodeCount);
  }

  /** Begins with another target. */
  aim(seeds: readonly Seed[]): void {
    this.#target += 2;
    if (this.#target >= 2 ** 32 - 2) {
      this.#stamps.fill(0);
      this.#target = 2;
    }
    const tails: number[] = [];
    let length = 0;
    for (const { node, cost, toldMs } of seeds) {
      length = this.#climb(node, this.#target, length);
      tails.push(length);
      if (cost >= (this.#costs[node] ?? 0)) continue;
      this.#costs[node] = cost;
      this.#toldMs[node] = toldMs;
    }
    // The way up from each seed ends where that from an earlier one goes on: the last comes first.
    for (let seed = tails.length - 1; seed >= 0; seed--) {
      for (let index = tails[seed - 1] ?? 0; index < (tails[seed] ?? 0); index++) {
        this.#descendTo(this.#path[index] ?? 0);
      }
    }
  }

  /** Infinity where there is no way. */
  from(node: number): number {
    const known = this.#target + 1;
    if (this.#stamps[node] === known) return this.#costs[node] ?? 0;
    const length = this.#climb(node, known, 0);
    const { firstArc, arcUpper } = this.#hierarchy;
    const { upward, upwardMs } = this.#metric;
    const costs = this.#costs;
    for (let index = length - 1; index >= 0; index--) {
      const lower = this.#path[index] ?? 0;
      const end = firstArc[lower + 1] ?? 0;
      let best = costs[lower] ?? 0;
      let bestArc = -1;
      for (let arc = firstArc[lower] ?? 0; arc < end; arc++) {
        const cost = (upward[arc] ?? 0) + (costs[arcUpper[arc] ?? 0] ?? 0);
        if (cost >= best) continue;
        best = cost;
        bestArc = arc;
      }
      if (bestArc === -1) continue;
      costs[lower] = best;
      this.#toldMs[lower] = (upwardMs[bestArc] ?? 0) + (this.#toldMs[arcUpper[bestArc] ?? 0] ?? 0);
    }
    return costs[node] ?? 0;
  }

  /** Milliseconds that the way from a node takes; after `from` was asked about that node, and found one. */
  toldMsFrom(node: number): number {
    return this.#toldMs[node] ?? 0;
  }

  /** Appends a node and its ancestors to the path, up to the first that has the stamp already; gives them the stamp. */
  #climb(start: number, stamp: number, length: number): number {
    const { firstArc, arcUpper } = this.#hierarchy;
    let end = length;
    let node = start;
    while (this.#stamps[node] !== stamp) {
      // An ancestor of the target keeps the cost of its descent.
      if ((this.#stamps[node] ?? 0) < this.#target) this.#costs[node] = Number.POSITIVE_INFINITY;
      this.#stamps[node] = stamp;
      this.#path[end] = node;
      end++;
      const arc = firstArc[node] ?? 0;
      if (arc === firstArc[node + 1]) break;
      node = arcUpper[arc] ?? 0;
    }
    return end;
  }

  #descendTo(lower: number): void {
    const { firstArc, arcUpper } = this.#hierarchy;
    const { downward, downwardMs } = this.#metric;
    const costs = this.#costs;
    const cost = costs[lower] ?? 0;
    const end = firstArc[lower + 1] ?? 0;
    for (let arc = firstArc[lower] ?? 0; arc < end; arc++) {
      const upper = arcUpper[arc] ?? 0;
      const through = (downward[arc] ?? 0) + cost;
      if (through >= (costs[upper] ?? 0)) continue;
      costs[upper] = through;
      this.#toldMs[upper] = (downwardMs[arc] ?? 0) + (this.#toldMs[lower] ?? 0);
    }
  }
}
