import type { Insertion } from '../../../src/domain/planning/route.ts';
import type { KnownRoute, Random, RouteBook } from './fleetPlan.ts';

/** How the next trip to insert is chosen. */
export interface RepairRule {
  /**
   * 1: cheapest insertion first. k: the trip first that loses most if it gets only its k-th best vehicle
   * (regret-k).
   */
  readonly regret: number;
  /** The largest noise added to an insertion's cost. */
  readonly noise: number;
}

/** Routes after a repair, and the unserved trips. */
export interface Repaired {
  readonly routes: readonly KnownRoute[];
  readonly unserved: readonly number[];
}

/**
 * Inserts trips one at a time, by regret (Potvin & Rousseau 1993; Ropke & Pisinger 2006). A vehicle that cannot
 * take a trip counts with the cost `hopeless`.
 */
export function repair(
  book: RouteBook,
  before: readonly KnownRoute[],
  trips: readonly number[],
  { regret, noise }: RepairRule,
  hopeless: number,
  random: Random,
): Repaired {
  const routes = [...before];
  const waiting = [...trips];
  const costs = waiting.map(() => new Float64Array(routes.length));
  const cost = (place: Insertion | null) =>
    place === null
      ? hopeless
      : noise === 0
        ? place.added
        : Math.max(0, place.added + noise * (2 * random() - 1));
  waiting.forEach((trip, row) => {
    routes.forEach((route, vehicle) => {
      const own = costs[row];
      if (own !== undefined) own[vehicle] = cost(book.placeOf(route, trip));
    });
  });
  for (;;) {
    const next = chooseNext(costs, regret, hopeless);
    const trip = waiting[next.row];
    const route = routes[next.vehicle];
    const place = trip === undefined || route === undefined ? null : book.placeOf(route, trip);
    if (trip === undefined || route === undefined || place === null) return { routes, unserved: waiting };
    const grown = book.with(route, trip, place);
    routes[next.vehicle] = grown;
    waiting.splice(next.row, 1);
    costs.splice(next.row, 1);
    waiting.forEach((other, row) => {
      const own = costs[row];
      if (own !== undefined) own[next.vehicle] = cost(book.placeOf(grown, other));
    });
  }
}

/** Returns the row to insert next and its best vehicle; row -1 if none is feasible. */
function chooseNext(
  costs: readonly Float64Array[],
  regret: number,
  hopeless: number,
): { row: number; vehicle: number } {
  let chosen = { row: -1, vehicle: -1 };
  let mostUrgent = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < costs.length; row += 1) {
    const own = costs[row];
    if (own === undefined) continue;
    let vehicle = -1;
    let least = hopeless;
    for (let each = 0; each < own.length; each += 1) {
      if ((own[each] ?? hopeless) >= least) continue;
      least = own[each] ?? hopeless;
      vehicle = each;
    }
    if (vehicle < 0) continue;
    const urgency = regret === 1 ? -least : regretOf(own, regret, least);
    if (urgency <= mostUrgent) continue;
    mostUrgent = urgency;
    chosen = { row, vehicle };
  }
  return chosen;
}

/** The summed cost of the k best vehicles above the best one. */
function regretOf(costs: Float64Array, k: number, least: number): number {
  const best = k >= costs.length ? costs : costs.toSorted().subarray(0, k);
  let sum = 0;
  for (const each of best) sum += each - least;
  return sum;
}
