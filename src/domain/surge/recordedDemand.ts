import { type CellId, cellParent, districtAt, rollUpAt } from '../geo/cells.ts';
import type { Place } from '../geo/place.ts';
import type { SurgeRules } from './surgeRules.ts';
import {
  evolveSurge,
  minuteMs,
  noSurgeYet,
  type PlacedDemand,
  type SurgeEntry,
  type SurgePlace,
  type SurgeReading,
  type SurgeState,
  surgeAt,
} from './surgeState.ts';

/** What a district wrote down of a minute (its start, epoch ms). */
export interface RecordedMinute {
  readonly district: CellId;
  readonly minute: number;
  /** Of the cells. */
  readonly resolution: number;
  readonly entries: readonly SurgeEntry[];
}

/** Returns what a district would have said under the rules at a time of the past (epoch ms). */
export type DemandThen = (pickup: Place, vehicleType: string | null, at: number) => SurgeReading | undefined;

/**
 * Computes the levels of a past day again under other rules, from the demand and supply that districts wrote down: by the
 * code that districts run. Where nothing was written, nobody wanted anything. Cells finer than those that were written
 * down are not known: the recorded ones take their place.
 */
export function demandThen(recorded: readonly RecordedMinute[], rules: SurgeRules): DemandThen {
  const districts = new Map(
    [...Map.groupBy(recorded, ({ district }) => district)].map(([district, minutes]) => {
      const resolution = Math.min(rules.resolution, ...minutes.map((one) => one.resolution));
      return [district, { resolution, states: statesOf(minutes, { ...rules, resolution }) }] as const;
    }),
  );
  return (pickup, vehicleType, at) => {
    const known = districts.get(districtAt(pickup));
    const before = known?.states.findLast(({ minute }) => minute <= at);
    if (known === undefined || before === undefined) return undefined;
    const nothing = { demands: [], supplyAt: () => 0 };
    const state = evolveSurge(before, nothing, rules, at);
    return surgeAt(state, { cell: rollUpAt(pickup, known.resolution), vehicleType });
  };
}

/** The levels after each recorded minute. Versions in force at the same time saw the same: the finest cells count. */
function statesOf(minutes: readonly RecordedMinute[], rules: SurgeRules): SurgeState[] {
  const inOrder = minutes.toSorted((a, b) => a.minute - b.minute || b.resolution - a.resolution);
  const [first] = inOrder;
  if (first === undefined) return [];
  const states: SurgeState[] = [noSurgeYet(first.minute - minuteMs)];
  for (const { minute, entries } of inOrder) {
    const last = states.at(-1);
    if (last === undefined || last.minute >= minute) continue;
    const seen = rolledUp(entries, rules.resolution);
    const supplyAt = ({ cell, vehicleType }: SurgePlace) =>
      seen.find((one) => one.cell === cell && one.vehicleType === vehicleType)?.supply ?? 0;
    states.push(evolveSurge(last, { demands: seen, supplyAt }, rules, minute));
  }
  return states;
}

function rolledUp(entries: readonly SurgeEntry[], resolution: number): (PlacedDemand & { supply: number })[] {
  const places = new Map<string, PlacedDemand & { supply: number }>();
  for (const { cell: fine, vehicleType, demand, supply } of entries) {
    const cell = cellParent(fine, resolution);
    const key = JSON.stringify([cell, vehicleType]);
    const sum = places.get(key) ?? { demand: 0, supply: 0 };
    places.set(key, { cell, vehicleType, demand: sum.demand + demand, supply: sum.supply + supply });
  }
  return [...places.values()];
}
