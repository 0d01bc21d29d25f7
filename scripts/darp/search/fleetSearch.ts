import {
  type FleetPlan,
  type FleetProblem,
  fleetPlan,
  type KnownRoute,
  type Random,
  RouteBook,
} from './fleetPlan.ts';
import { createRemovals, type Removal } from './removal.ts';
import { type RepairRule, repair } from './repair.ts';
import { Wheel } from './wheel.ts';

/** Trips removed per step: the least number; and the most, a share of all between two bounds. */
const fewest = 2;
const largestShare = 0.35;
const mostAtLeast = 12;
const mostAtMost = 24;
/** The temperature, as a share of the plan's cost for each trip, at the beginning and at the end. */
const hottest = 0.3;
const coldest = 0.003;
/** Scores for a new best plan, for an improvement on the current one, and for a worse plan that was accepted. */
const points = { best: 10, better: 4, accepted: 1, rejected: 0 };
/** Noise, as a share of the longest arc. */
const noiseShare = 0.025;
/** The penalty of an unserved trip, in longest arcs: always more than any detour. */
const unservedLegs = 20;

/**
 * Adaptive large neighbourhood search (Ropke & Pisinger 2006): each step removes some trips and reinserts them, and
 * simulated annealing decides whether the search continues from the result. Every plan on the way is feasible;
 * trips that do not fit stay unserved. Time and randomness come from the caller.
 */
export class FleetSearch {
  /** The best plan so far. */
  best: FleetPlan;
  readonly #problem: FleetProblem;
  readonly #random: Random;
  readonly #book: RouteBook;
  readonly #removals: readonly Removal[];
  readonly #rules: readonly RepairRule[];
  readonly #removalWheel: Wheel;
  readonly #ruleWheel: Wheel;
  readonly #unservedCost: number;
  #current: FleetPlan;

  constructor(problem: FleetProblem, random: Random) {
    const { table, vehicles, trips } = problem;
    const longestLeg = table.travel.reduce((longest, way) => Math.max(longest, way), 0);
    this.#problem = problem;
    this.#random = random;
    this.#book = new RouteBook(problem);
    this.#removals = createRemovals(problem);
    this.#rules = [1, 2, 3, vehicles].flatMap((regret) => [
      { regret, noise: 0 },
      { regret, noise: noiseShare * longestLeg },
    ]);
    this.#removalWheel = new Wheel(this.#removals.length);
    this.#ruleWheel = new Wheel(this.#rules.length);
    this.#unservedCost = unservedLegs * longestLeg;
    const empty = new Array(vehicles).fill(this.#book.empty);
    this.best = this.#repaired(empty, [...trips.keys()], { regret: 2, noise: 0 });
    this.#current = this.best;
  }

  /** Runs one step. `progress` goes from 0 to 1 over the caller's time limit: the temperature falls with it. */
  step(progress: number): void {
    const { trips } = this.#problem;
    const removal = this.#removalWheel.turn(this.#random);
    const rule = this.#ruleWheel.turn(this.#random);
    const share = Math.round(largestShare * trips.length);
    const most = Math.min(trips.length, mostAtMost, Math.max(share, mostAtLeast));
    // Small removals are more frequent: they are fast, while large ones escape local optima.
    const quantity = Math.min(most, fewest + Math.floor(this.#random() ** 2 * (most - fewest + 1)));
    const removed = this.#removals[removal]?.(this.#current, quantity, this.#random) ?? [];
    const isRemoved = new Uint8Array(trips.length);
    for (const trip of removed) isRemoved[trip] = 1;
    const left = this.#current.routes.map((route) => this.#book.without(route, isRemoved));
    const next = this.#repaired(left, [...this.#current.unserved, ...removed], this.#rules[rule]);
    const earned = this.#judge(next, progress);
    this.#removalWheel.score(removal, earned);
    this.#ruleWheel.score(rule, earned);
  }

  #repaired(
    routes: readonly KnownRoute[],
    trips: readonly number[],
    rule: RepairRule = { regret: 1, noise: 0 },
  ): FleetPlan {
    const { routes: grown, unserved } = repair(
      this.#book,
      routes,
      trips,
      rule,
      this.#unservedCost,
      this.#random,
    );
    return fleetPlan(
      grown.map((route) => this.#book.reordered(route)),
      unserved,
    );
  }

  /** Accepts or rejects the plan, and returns the operators' score. */
  #judge(next: FleetPlan, progress: number): number {
    const cost = this.#costOf(next);
    const before = this.#costOf(this.#current);
    const best = this.#costOf(this.best);
    const perTrip = this.best.driving / Math.max(1, this.#problem.trips.length);
    const temperature = perTrip * hottest * (coldest / hottest) ** progress;
    if (cost >= before - temperature * Math.log(1 - this.#random())) return points.rejected;
    const isSame = cost === before;
    this.#current = next;
    if (cost < best - 1e-9) {
      this.best = next;
      return points.best;
    }
    if (isSame) return points.rejected;
    return cost < before ? points.better : points.accepted;
  }

  #costOf({ driving, unserved }: FleetPlan): number {
    return driving + unserved.length * this.#unservedCost;
  }
}
