import type { Fix, Seen } from '../../domain/evidence.ts';

/** A vehicle's recent positions, and when its phone was out of reach. Survives hibernation; carried to a new stream. */
export interface TrackFacts {
  /** Some of the newest accepted positions: see `flatFixes`. Left out by older code. */
  fixes?: number[] | undefined;
  /** The newest time without a sign of life (epoch ms): its beginning and its end. */
  silence?: { since: number; until: number } | undefined;
  /** After a jump: the track backs nothing before this (epoch ms). */
  backsFrom?: number | undefined;
}

/** Between the positions that are kept, save for the newest: with `mostFixes` of them over two minutes in all. */
const everyMs = 10_000;
export const mostFixes = 16;
const numbersOfFix = 4;
/** The index of `ts` in the numbers of a fix. */
const tsAt = 2;
/** Shorter silences are no tunnel. */
const shortestSilenceMs = 5_000;
/** A phone that is heard again says within this what happened meanwhile. */
const catchUpMs = 30_000;

/**
 * Returns the numbers of a track, oldest position first: `lat`, `lng`, `ts` and `accuracyMeters` of each. So nothing is
 * allocated for a position, and an attachment is written without names.
 */
export function flatFixes(track: readonly Fix[]): number[] {
  return track.flatMap(({ lat, lng, ts, accuracyMeters }) => [lat, lng, ts, accuracyMeters]);
}

/** Returns a vehicle's track, oldest position first. */
export function trackOf({ fixes = [] }: TrackFacts): Fix[] {
  return Array.from({ length: fixes.length / numbersOfFix }, (_, index) => {
    // All four are there by construction, which the array type cannot express.
    const at = index * numbersOfFix;
    const [lat = Number.NaN, lng = Number.NaN, ts = Number.NaN, accuracyMeters = Number.NaN] = fixes.slice(
      at,
      at + numbersOfFix,
    );
    return { lat, lng, ts, accuracyMeters };
  });
}

/** Adds an accepted position. */
export function keepFix(facts: TrackFacts, { lat, lng, ts, accuracyMeters }: Fix): void {
  facts.fixes ??= [];
  const { fixes } = facts;
  const newest = fixes.length - numbersOfFix;
  const tsBefore = newest < numbersOfFix ? undefined : fixes[newest - numbersOfFix + tsAt];
  if (tsBefore !== undefined && ts - tsBefore < everyMs) {
    fixes[newest] = lat;
    fixes[newest + 1] = lng;
    fixes[newest + tsAt] = ts;
    fixes[newest + 3] = accuracyMeters;
    return;
  }
  fixes.push(lat, lng, ts, accuracyMeters);
  if (fixes.length > mostFixes * numbersOfFix) fixes.splice(0, numbersOfFix);
}

/**
 * Notes that the phone is heard at `now`. `lastHeard` gives its last sign of life, pings included: a call of the
 * platform, and so only made where no frame has come lately.
 */
export function noteHeard(
  facts: TrackFacts & { heardAt: number },
  lastHeard: () => number,
  now: number,
): void {
  if (now - facts.heardAt >= shortestSilenceMs) {
    const since = lastHeard();
    if (now - since >= shortestSilenceMs) facts.silence = { since, until: now };
  }
  facts.heardAt = now;
}

/** What the cell attaches to a report. */
export function seenOf(facts: TrackFacts, now: number): Seen {
  const { silence, backsFrom = 0 } = facts;
  const isCatchingUp = silence !== undefined && now - silence.until <= catchUpMs;
  return { track: now < backsFrom ? [] : trackOf(facts), silentSince: isCatchingUp ? silence.since : now };
}
