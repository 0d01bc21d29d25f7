import { munkres } from 'munkres';

/** A demand that waits for a vehicle, and how long each vehicle would need to its pickup. */
export interface WaitingDemand {
  readonly id: string;
  readonly waitedSeconds: number;
  /** By vehicle; who is not in it cannot serve the demand. */
  readonly etaSeconds: ReadonlyMap<string, number>;
}

/** Vehicles by the demands they are for. Each vehicle is there once, and who gets none is not in it. */
export type Assignment = ReadonlyMap<string, string>;

/** After so long in line a demand counts twice, after twice as long three times. */
const secondsToCountTwice = 120;

/** Who gets no vehicle now is as badly off as with one that needs an hour. */
const leftOutSeconds = 3_600;

/** How much a second of the demand's way counts against the others': the longer it has waited, the more. */
export function weightOf({ waitedSeconds }: WaitingDemand): number {
  return 1 + waitedSeconds / secondsToCountTwice;
}

/**
 * The best assignment of a window: as many demands as possible get a vehicle; of such assignments, the one with the
 * least sum of weight × ETA, where who gets none counts with an hour: where vehicles are few, those who have waited
 * longest get one. Does not depend on the order of demands or vehicles. Solved by the Hungarian method (H. W. Kuhn, 1955;
 * J. Munkres, 1957).
 */
export function assignWindow(waiting: readonly WaitingDemand[]): Assignment {
  const demands = waiting.toSorted(byId).filter(({ etaSeconds }) => etaSeconds.size > 0);
  if (demands.length === 0) return new Map();
  const { vehicles, columns, etas, longest } = etaTable(demands);
  const leftOut = Math.max(leftOutSeconds, longest);
  // No pair gains more than this; one that cannot be costs more than all others together can gain.
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
 * The vehicles by name, and the ETAs of each demand by the number of the vehicle in the order in which they were met;
 * `columns` says where each of those numbers is by name, `longest` is the longest ETA of all. Looking a name up takes
 * longer than all the rest, so each pair does it once.
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

/** What every demand for itself would take: who has waited longest first, the nearest vehicle that is left. */
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

/** Weighted seconds: what `assignWindow` makes as small as it can among assignments of as many demands. */
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
