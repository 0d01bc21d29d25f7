import { between, pick, type Random } from '../random.ts';

/** What a driver makes of reservations: a forgetful one goes home before it is time, a vanishing one is not heard. */
export type Keeping = 'honest' | 'forgetful' | 'vanishing';

export function keepingOf(random: Random): Keeping {
  return pick(random, ['honest', 'honest', 'honest', 'honest', 'forgetful', 'vanishing'] as const);
}

interface BookedAhead {
  readonly scheduledAheadMs: number | null;
  readonly reserve: boolean;
}

/** Half of those who book ahead want a vehicle to promise it, and some who else would ride now. */
export function aheadOf(scheduledAheadMs: number | null, ahead: Random): BookedAhead {
  if (scheduledAheadMs !== null) return { scheduledAheadMs, reserve: ahead() < 0.5 };
  if (ahead() < 0.9) return { scheduledAheadMs, reserve: false };
  return { scheduledAheadMs: Math.round(between(ahead, 60_000, 300_000)), reserve: true };
}
