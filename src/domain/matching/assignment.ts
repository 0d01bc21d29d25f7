import { munkres } from 'munkres';

/** A demand waiting for a vehicle, with each vehicle's ETA to its pickup. */
export interface WaitingDemand {
  readonly id: string;
  readonly waitedSeconds: number;
  /** By vehicle id; a vehicle that is missing cannot serve the demand. */
  readonly etaSeconds: ReadonlyMap<string, number>;
}

/** Vehicle ids by demand id. Each vehicle occurs once; demands without a vehicle are missing. */
export type Assignment = ReadonlyMap<string, string>;

/** After this long in line a demand counts double, after twice as long triple. */
const secondsToCountTwice = 120;

/** A demand left without a vehicle costs as much as this ETA. */
const leftOutSeconds = 3_600;

/** Returns the weight of a demand's seconds against the others'; it grows with the time waited. */
function weightOf({ waitedSeconds }: WaitingDemand): number {
  return 1 + waitedSeconds / secondsToCountTwice;
}

/**
 * Returns the optimal assignment of a window: it serves as many demands as possible and, among such assignments,
 * minimises the sum of weight × ETA, where an unserved demand costs an hour. When vehicles are few, the demands that
 * have waited longest are served. Independent of the order of demands and vehicles. Solved by the Hungarian method
 * (H. W. Kuhn, 1955; J. Munkres, 1957).
 */
export function assignWindow(waiting: readonly WaitingDemand[]): Assignment {
  const demands = waiting.toSorted(byId).filter(({ etaSeconds }) => etaSeconds.size > 0);
  if (demands.length === 0) return new Map();
  const { vehicles, columns, etas, longest } = etaTable(demands);
  const leftOut = Math.max(leftOutSeconds, longest);
  // No pair gains more than this. An impossible pair costs more than all others together can gain.
  const most = leftOut * Math.max(...demands.map(weightOf));
  const impossible = (most + 1) * (demands.length + 1);
  const costs = demands.map((demand, at) => {
    const weight = weightOf(demand);
    const row = new Array<number>(vehicles.length).fill(impossible);
    const own = etas[at] ?? [];
    for (let number = 0; number < own.length; number += 1) {
      const eta = own[number];
      if (eta !== undefined) row[columns[number] ?? 0] = most - weight * (leftOut - eta);
    }
    return row;
  });
  return new Map(
    munkres(costs).flatMap(([row, column]) => {
      const [demand, vehicle] = [demands[row], vehicles[column]];
      const isPossible = demand !== undefined && vehicle !== undefined && demand.etaSeconds.has(vehicle);
      return isPossible ? [[demand.id, vehicle] as const] : [];
    }),
  );
}

/**
 * Numbers the vehicles in order of first occurrence and returns each demand's ETAs by number; `columns` maps numbers
 * to the sorted ids, `longest` is the longest ETA. Lookups by id cost more than the rest of the assignment, so each
 * pair does one.
 */
function etaTable(demands: readonly WaitingDemand[]) {
  const numbers = new Map<string, number>();
  let longest = 0;
  const etas = demands.map(({ etaSeconds }) => {
    const row: (number | undefined)[] = [];
    for (const [vehicle, eta] of etaSeconds) {
      let number = numbers.get(vehicle);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(vehicle, number);
      }
      row[number] = eta;
      if (eta > longest) longest = eta;
    }
    return row;
  });
  const vehicles = [...numbers.keys()].sort();
  const columns = new Int32Array(vehicles.length);
  for (const [column, vehicle] of vehicles.entries()) columns[numbers.get(vehicle) ?? 0] = column;
  return { vehicles, columns, etas, longest };
}

/** Returns the greedy assignment: the demand that has waited longest first, each to the nearest vehicle left. */
export function assignGreedily(waiting: readonly WaitingDemand[]): Assignment {
  const taken = new Set<string>();
  const assignment = new Map<string, string>();
  for (const demand of waiting.toSorted((a, b) => b.waitedSeconds - a.waitedSeconds || byId(a, b))) {
    const [nearest] = [...demand.etaSeconds]
      .filter(([vehicle]) => !taken.has(vehicle))
      .sort(([a, etaA], [b, etaB]) => etaA - etaB || compareText(a, b));
    if (nearest === undefined) continue;
    taken.add(nearest[0]);
    assignment.set(demand.id, nearest[0]);
  }
  return assignment;
}

/**
 * Returns the weighted seconds of an assignment: what `assignWindow` minimises among assignments of as many demands.
 */
export function costOf(assignment: Assignment, waiting: readonly WaitingDemand[]): number {
  const leftOut = leftOutCost(waiting);
  return waiting.reduce((sum, demand) => {
    const vehicle = assignment.get(demand.id);
    const eta = vehicle === undefined ? leftOut : (demand.etaSeconds.get(vehicle) ?? leftOut);
    return sum + weightOf(demand) * eta;
  }, 0);
}

function leftOutCost(waiting: readonly WaitingDemand[]): number {
  let longest = leftOutSeconds;
  for (const { etaSeconds } of waiting) {
    for (const eta of etaSeconds.values()) longest = Math.max(longest, eta);
  }
  return longest;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
