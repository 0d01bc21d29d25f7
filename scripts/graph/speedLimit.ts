import type { Tags } from './extract.ts';

const KMH_PER_MPH = 1.609_344;
const WALKING_KMH = 6;
/** What is driven where no limit is: `maxspeed=none`. */
const UNLIMITED_KMH = 120;
const LOWEST_KMH = 3;

/** Limits that a sign or a rule implies, as in "DE:urban": by what comes after the country. */
const implied: Readonly<Record<string, number>> = {
  living_street: 10,
  walk: WALKING_KMH,
  bicycle_road: 30,
  urban: 50,
  rural: 90,
  trunk: 100,
  motorway: 120,
};

/** Keys for what a limit comes from, where it is not tagged itself. */
const sources = ['maxspeed:type', 'source:maxspeed', 'zone:maxspeed', 'zone:traffic'];

/** The speed limit of a way in one direction, in km/h; null when none is tagged that can be understood. */
export function speedLimit(tags: Tags, direction: 'forward' | 'backward'): number | null {
  for (const key of [`maxspeed:${direction}`, 'maxspeed', ...sources]) {
    const limit = readLimit(tags[key]?.split(';')[0]?.trim() ?? '');
    if (limit !== null) return Math.min(UNLIMITED_KMH, Math.max(LOWEST_KMH, limit));
  }
  return null;
}

function readLimit(value: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(km\/h|kmh|kph|mph)?$/.exec(value) ?? [];
  if (number !== undefined) return Number(number) * (unit === 'mph' ? KMH_PER_MPH : 1);
  if (value === 'walk') return WALKING_KMH;
  if (value === 'none') return UNLIMITED_KMH;
  // "DE:30", "DE:zone:30" and "DE:zone30" are zones with a limit of 30.
  const [, rule, zone] = /^[A-Z]{2}:(?:([a-z_]+)|(?:zone:?)?(\d+))$/.exec(value) ?? [];
  if (zone !== undefined) return Number(zone);
  return implied[rule ?? ''] ?? null;
}
