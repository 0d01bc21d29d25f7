import type { Fix, Seen } from '../../domain/evidence.ts';

/** A vehicle's recent positions, and when its phone was out of reach. Survives hibernation; carried to a new stream. */
export interface TrackFacts {
  /** Some of the newest accepted positions, oldest first. Left out by older code. */
  track?: Fix[] | undefined;
  /** The newest time without a sign of life (epoch ms): its beginning and its end. */
  silence?: { since: number; until: number } | undefined;
  /** After a jump: the track backs nothing before this (epoch ms). */
  backsFrom?: number | undefined;
}

/** Between the positions that are kept, save for the newest: with `mostFixes` of them over two minutes in all. */
const everyMs = 10_000;
export const mostFixes = 16;
/** Shorter silences are no tunnel. */
const shortestSilenceMs = 5_000;
/** A phone that is heard again says within this what happened meanwhile. */
const catchUpMs = 30_000;

/** Adds an accepted position. */
export function keepFix(facts: TrackFacts, fix: Fix): void {
  facts.track ??= [];
  const { track } = facts;
  const before = track.at(-2);
  if (before !== undefined && fix.ts - before.ts < everyMs) track.pop();
  track.push(fix);
  if (track.length > mostFixes) track.shift();
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
export function seenOf({ track = [], silence, backsFrom = 0 }: TrackFacts, now: number): Seen {
  const isCatchingUp = silence !== undefined && now - silence.until <= catchUpMs;
  return { track: now < backsFrom ? [] : [...track], silentSince: isCatchingUp ? silence.since : now };
}
