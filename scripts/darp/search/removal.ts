import type { FleetPlan, FleetProblem, KnownRoute, Random } from './fleetPlan.ts';

/** Chooses `quantity` of a plan's served trips for removal. */
export type Removal = (plan: FleetPlan, quantity: number, random: Random) => number[];

/** Above 1 it prefers the front of a ranking: 1 is uniform, infinity always takes the first. */
const worstBias = 3;
const relatedBias = 5;
/** The weights of proximity in place and time in the relatedness of two trips. */
const placeWeight = 9;
const timeWeight = 3;
/** The longest string of adjacent trips removed from one route. */
const longestRun = 8;

/** Removal operators of Ropke & Pisinger (2006), and string removal after Christiaens & Vanden Berghe (2020). */
export function createRemovals(problem: FleetProblem): readonly Removal[] {
  const distances = pairDistances(problem);
  return [
    removeAny,
    (plan, quantity, random) => removeWorst(problem, plan, quantity, random),
    (plan, quantity, random) => removeRelated(problem, distances, plan, quantity, random),
    (plan, quantity, random) => removeRuns(problem, distances, plan, quantity, random),
  ];
}

function removeAny(plan: FleetPlan, quantity: number, random: Random): number[] {
  const left = servedTrips(plan);
  const out: number[] = [];
  while (out.length < quantity && left.length > 0) out.push(takeAt(left, Math.floor(random() * left.length)));
  return out;
}

/** Prefers trips whose removal saves much driving. */
function removeWorst(problem: FleetProblem, plan: FleetPlan, quantity: number, random: Random): number[] {
  const savings = new Float64Array(problem.trips.length);
  for (const route of plan.routes) {
    for (const trip of route.trips) savings[trip] = savingOf(problem, route, trip);
  }
  const ranking = servedTrips(plan).sort((a, b) => (savings[b] ?? 0) - (savings[a] ?? 0));
  const out: number[] = [];
  while (out.length < quantity && ranking.length > 0) {
    out.push(takeAt(ranking, Math.floor(random() ** worstBias * ranking.length)));
  }
  return out;
}

/** Trips near to each other in place and time can change places (Shaw 1997). */
function removeRelated(
  problem: FleetProblem,
  distances: Float64Array,
  plan: FleetPlan,
  quantity: number,
  random: Random,
): number[] {
  const { trips } = problem;
  const left = servedTrips(plan);
  if (left.length === 0) return [];
  const times = stopTimes(problem, plan);
  const out = [takeAt(left, Math.floor(random() * left.length))];
  const unlikeness = new Float64Array(trips.length);
  while (out.length < quantity && left.length > 0) {
    const model = out[Math.floor(random() * out.length)] ?? 0;
    const of = trips[model];
    for (const trip of left) {
      const other = trips[trip];
      if (of === undefined || other === undefined) continue;
      const apart =
        Math.abs((times.at[of.pickup] ?? 0) - (times.at[other.pickup] ?? 0)) +
        Math.abs((times.at[of.dropoff] ?? 0) - (times.at[other.dropoff] ?? 0));
      const distance = distances[model * trips.length + trip] ?? 0;
      unlikeness[trip] = placeWeight * distance + (timeWeight * apart) / times.last;
    }
    left.sort((a, b) => (unlikeness[a] ?? 0) - (unlikeness[b] ?? 0));
    out.push(takeAt(left, Math.floor(random() ** relatedBias * left.length)));
  }
  return out;
}

/** Strings of adjacent trips in several routes near one place: creates slack in all of them at the same spot. */
function removeRuns(
  { trips }: FleetProblem,
  distances: Float64Array,
  plan: FleetPlan,
  quantity: number,
  random: Random,
): number[] {
  const near = servedTrips(plan);
  const centre = near[Math.floor(random() * near.length)];
  if (centre === undefined) return [];
  const row = centre * trips.length;
  near.sort((a, b) => (distances[row + a] ?? 0) - (distances[row + b] ?? 0));
  const out: number[] = [];
  const done = new Set<KnownRoute>();
  for (const trip of near) {
    if (out.length >= quantity) break;
    const route = plan.routes.find((each) => each.trips.includes(trip));
    if (route === undefined || done.has(route)) continue;
    done.add(route);
    const length = Math.min(
      route.trips.length,
      quantity - out.length,
      1 + Math.floor(random() * Math.min(longestRun, quantity)),
    );
    const at = route.trips.indexOf(trip);
    const first = Math.max(0, Math.min(at - Math.floor(random() * length), route.trips.length - length));
    out.push(...route.trips.slice(first, first + length));
  }
  return out;
}

function servedTrips(plan: FleetPlan): number[] {
  return plan.routes.flatMap((route) => route.trips);
}

/** Removes one item; the order of the others is kept. */
function takeAt(list: number[], at: number): number {
  return list.splice(at, 1)[0] ?? 0;
}

function savingOf({ table, trips }: FleetProblem, { stops }: KnownRoute, trip: number): number {
  const { count, travel } = table;
  const way = (from: number, to: number) => travel[(stops[from] ?? 0) * count + (stops[to] ?? 0)] ?? 0;
  const pickup = stops.indexOf(trips[trip]?.pickup ?? -1);
  const dropoff = stops.indexOf(trips[trip]?.dropoff ?? -1);
  if (dropoff === pickup + 1) {
    return (
      way(pickup - 1, pickup) +
      way(pickup, dropoff) +
      way(dropoff, dropoff + 1) -
      way(pickup - 1, dropoff + 1)
    );
  }
  const around = (at: number) => way(at - 1, at) + way(at, at + 1) - way(at - 1, at + 1);
  return around(pickup) + around(dropoff);
}

/** The earliest service time of each stop; and the last of these times. */
function stopTimes({ table }: FleetProblem, plan: FleetPlan): { at: Float64Array; last: number } {
  const at = new Float64Array(table.count);
  let last = Number.MIN_VALUE;
  for (const { stops, soonest } of plan.routes) {
    stops.forEach((stop, position) => {
      at[stop] = soonest[position] ?? 0;
    });
    last = Math.max(last, soonest[stops.length - 1] ?? 0);
  }
  return { at, last };
}

/** Pickup to pickup and drop-off to drop-off, for each two trips; the farthest are 1 apart. */
function pairDistances({ table, trips }: FleetProblem): Float64Array {
  const { count, travel } = table;
  const way = (from: number, to: number) => travel[from * count + to] ?? 0;
  const out = Float64Array.from(
    trips.flatMap((a) => trips.map((b) => way(a.pickup, b.pickup) + way(a.dropoff, b.dropoff))),
  );
  const farthest = out.reduce((most, each) => Math.max(most, each), Number.MIN_VALUE);
  return out.map((each) => each / farthest);
}
