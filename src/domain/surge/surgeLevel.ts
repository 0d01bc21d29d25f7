import type { SurgeRules } from './surgeRules.ts';

/** Who wants a ride in a cell, and which vehicles are free there. */
export interface DemandAndSupply {
  /** Riders; whoever has only asked for a price counts as a part of one. */
  readonly demand: number;
  readonly supply: number;
}

export const noDemand: DemandAndSupply = { demand: 0, supply: 0 };

/** How high prices are raised somewhere, in percent of the ride. */
export interface Level {
  /** What the minutes so far say, the last ones most. */
  readonly smoothed: number;
  /** What riders pay: whole, and calmer. */
  readonly percent: number;
}

export const noLevel: Level = { smoothed: 0, percent: 0 };

/** `percent` stays while `smoothed` is this near: points. */
const slack = 3;
const minuteSeconds = 60;

/** Returns what one moment's evidence asks for, in percent: from nothing at a rider for each vehicle up to `most`. */
function targetOf({ demand, supply }: DemandAndSupply, { leastRiders, fullAt, most }: SurgeRules): number {
  if (demand < leastRiders) return 0;
  const ridersPerVehicle = demand / Math.max(1, supply);
  const share = (ridersPerVehicle - 1) / (fullAt - 1);
  return most * Math.min(1, Math.max(0, share));
}

/**
 * Returns the level a minute later. `smoothed` goes towards the target by the half-life. `percent` follows when that has
 * left it behind by more than the slack, which narrows to nothing at 0 and at `most`, and by no more than the largest
 * step. More demand never means a lower level, now or later.
 */
export function afterMinute(before: Level, evidence: DemandAndSupply, rules: SurgeRules): Level {
  const { most, halfLifeSeconds, largestStep } = rules;
  const kept = 2 ** (-minuteSeconds / halfLifeSeconds);
  const target = targetOf(evidence, rules);
  const smoothed = within(kept * before.smoothed + (1 - kept) * target, 0, most);
  const highest = Math.min(smoothed + slack, 2 * smoothed);
  const lowest = Math.max(smoothed - slack, 2 * smoothed - most);
  const followed = Math.round(within(before.percent, lowest, highest));
  const step = Math.floor(largestStep);
  const percent = within(followed, before.percent - step, before.percent + step);
  return { smoothed, percent: Math.floor(within(percent, 0, most)) };
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
