import type { FlatPolicy } from '../../domain/policy.ts';
import type { Cadence } from '../../protocol/frames.ts';

/** Somebody may be watching a vehicle with a trip. */
const committedSeconds = 1;
const idleSeconds = 5;
const largestBatch = 3;

/**
 * Returns how often positions are wanted of a vehicle, in seconds and per frame. A frame arrives well before earlier
 * positions are too old for offers, and before a vehicle that only sends positions counts as dark.
 */
export function cadenceFor(
  isCommitted: boolean,
  { positionStaleSeconds, darkSeconds }: Pick<FlatPolicy, 'positionStaleSeconds' | 'darkSeconds'>,
): Cadence {
  if (isCommitted) return { everySeconds: committedSeconds, batch: 1 };
  const frameSeconds = Math.min(positionStaleSeconds / 4, darkSeconds / 3);
  const everySeconds = Math.max(committedSeconds, Math.min(idleSeconds, Math.floor(frameSeconds)));
  const batch = Math.max(1, Math.min(largestBatch, Math.floor(frameSeconds / everySeconds)));
  return { everySeconds, batch };
}
