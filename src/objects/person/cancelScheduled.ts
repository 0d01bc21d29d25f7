import type { CancelAnswer, CommandTerms, ReadAnswer, TripCallerSent } from '../../calls/trip.ts';

/** The reason of such a cancellation. */
export const seriesEnded = 'series-ended';

/**
 * Cancels a trip while its search has not begun. Between reading and cancelling it may begin: then the cancel is stale,
 * and the trip goes on.
 */
export async function cancelAhead(
  trip: {
    read(caller: TripCallerSent): Promise<ReadAnswer>;
    cancel(caller: TripCallerSent, terms: CommandTerms): Promise<CancelAnswer>;
  },
  caller: TripCallerSent,
): Promise<'done' | 'unknown'> {
  // A change meanwhile makes the cancel stale as well: read again, until the search has begun.
  for (;;) {
    const now = await trip.read(caller);
    if (now.outcome === 'unknown') return 'unknown';
    if (now.outcome === 'erased' || now.record.state !== 'scheduled') return 'done';
    const terms = { reason: seriesEnded, ifVersion: now.record.version };
    if ((await trip.cancel(caller, terms)).outcome !== 'stale') return 'done';
  }
}
