import type { FlatPolicy } from '../../domain/policy/policy.ts';
import type { Cadence } from '../../protocol/frames.ts';

/** What the positions are needed for: somebody may watch a trip, a trip or an offer is open, or searches only. */
export type PositionUse = 'watched' | 'committed' | 'idle';

const watchedSeconds = 1;
/** Often enough to see where a vehicle arrived. */
const committedSeconds = 2;
const idleSeconds = 5;
const largestBatch = 3;

/**
 * Returns how often positions are wanted of a vehicle, in seconds and per frame. A frame arrives well before earlier
 * positions are too old for offers, and before a vehicle that only sends positions counts as dark.
 */
export function cadenceFor(
  use: PositionUse,
  { positionStaleSeconds, darkSeconds }: Pick<FlatPolicy, 'positionStaleSeconds' | 'darkSeconds'>,
): Cadence {
  if (use === 'watched') return { everySeconds: watchedSeconds, batch: 1 };
  const frameSeconds = Math.max(
    watchedSeconds,
    Math.floor(Math.min(positionStaleSeconds / 4, darkSeconds / 3)),
  );
  if (use === 'committed') return { everySeconds: Math.min(committedSeconds, frameSeconds), batch: 1 };
  const everySeconds = Math.min(idleSeconds, frameSeconds);
  const batch = Math.max(1, Math.min(largestBatch, Math.floor(frameSeconds / everySeconds)));
  return { everySeconds, batch };
}
