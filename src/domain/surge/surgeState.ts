import type { CellId } from '../geo/cells.ts';
import { afterMinute, type DemandAndSupply, type Level, noDemand, noLevel } from './surgeLevel.ts';
import type { SurgeRules } from './surgeRules.ts';

export const minuteMs = 60_000;
/** After a longer silence it starts from nothing. */
const longestSilenceMs = 30 * minuteMs;
/** Less than this of a percent is nothing. */
const leastSmoothed = 0.1;

/** A cell, and a vehicle type; null: of any. */
export interface SurgePlace {
  readonly cell: CellId;
  readonly vehicleType: string | null;
}

export interface PlacedDemand extends SurgePlace {
  readonly demand: number;
}

/** Who wants a ride in the places of a district, and how many free vehicles any place has. */
export interface DistrictEvidence {
  readonly demands: readonly PlacedDemand[];
  readonly supplyAt: (place: SurgePlace) => number;
}

/** What is known of one cell and vehicle type. */
export interface SurgeEntry extends SurgePlace, DemandAndSupply, Level {}

/** The levels of a district under one tenant's rules. */
export interface SurgeState {
  /** The minute that they are of: its start, epoch ms. */
  readonly minute: number;
  /** By cell and vehicle type: those with a level, or with demand. */
  readonly entries: ReadonlyMap<string, SurgeEntry>;
}

export function noSurgeYet(now: number): SurgeState {
  return { minute: minuteOf(now), entries: new Map() };
}

export function minuteOf(now: number): number {
  return Math.floor(now / minuteMs) * minuteMs;
}

/**
 * Returns the levels of the minute of `now`: unchanged while that lasts. Minutes that nobody saw count as without
 * demand.
 */
export function evolveSurge(
  state: SurgeState,
  { demands, supplyAt }: DistrictEvidence,
  rules: SurgeRules,
  now: number,
): SurgeState {
  const minute = minuteOf(now);
  const silentMs = minute - state.minute;
  if (silentMs <= 0) return state;
  const isForgotten = silentMs > longestSilenceMs;
  const before = isForgotten ? new Map<string, SurgeEntry>() : state.entries;
  const unseen = isForgotten ? 0 : silentMs / minuteMs - 1;
  const wanted = new Map<string, PlacedDemand>();
  for (const [key, { cell, vehicleType }] of before) wanted.set(key, { cell, vehicleType, demand: 0 });
  for (const place of demands) wanted.set(keyOf(place), place);
  const entries = [...wanted].flatMap(([key, place]) => {
    const seen = { ...place, supply: supplyAt(place) };
    let level: Level = before.get(key) ?? noLevel;
    for (let passed = 0; passed < unseen; passed++) level = afterMinute(level, noDemand, rules);
    level = afterMinute(level, seen, rules);
    const isOver = level.percent === 0 && level.smoothed < leastSmoothed && seen.demand === 0;
    return isOver ? [] : [[key, { ...seen, ...level }] as const];
  });
  return { minute, entries: new Map(entries) };
}

/** The levels of a district under one version of the configuration. */
export interface SurgeNow {
  readonly configuration: string;
  readonly mode: 'on' | 'shadow';
  readonly resolution: number;
  /** The minute that they are of, epoch ms. */
  readonly minute: number;
  readonly entries: readonly SurgeEntry[];
}

/** Why prices are raised somewhere, or not. */
export interface SurgeReading extends Level, DemandAndSupply {
  readonly cell: CellId;
  /** Whose numbers they are; null: of all. */
  readonly vehicleType: string | null;
  /** The minute that they are of, epoch ms. */
  readonly minute: number;
}

/** Returns what applies to a vehicle type in a cell: its own level or that of all vehicles, whichever is higher. */
export function surgeAt(state: SurgeState, { cell, vehicleType }: SurgePlace): SurgeReading {
  const { minute } = state;
  const all = state.entries.get(keyOf({ cell, vehicleType: null }));
  const own = state.entries.get(keyOf({ cell, vehicleType }));
  const higher = (own?.percent ?? 0) > (all?.percent ?? 0) ? own : all;
  return { cell, vehicleType: null, ...noDemand, ...noLevel, ...higher, minute };
}

function keyOf({ cell, vehicleType }: SurgePlace): string {
  return JSON.stringify([cell, vehicleType]);
}
