import { dueAt, earliestDueAt } from './deadlines.ts';
import type { Booking, TripEvent } from './events.ts';
import type { BookedTrip, Lead } from './state.ts';

/** The shortest time between two estimates of the lead, and between two questions to a silent holder. */
const leadCheckMs = 60_000;
export const missedCheckMs = 15_000;

/** The lead is estimated as soon as it may be time. */
export function firstLead(booking: Booking): Lead {
  return { seconds: null, checkAt: earliestDueAt(booking), askedAt: null, misses: 0 };
}

/** Estimates again halfway to the beginning, since vehicles move; sooner when the holder was not heard. */
export function afterEstimate(
  trip: BookedTrip,
  { at, leadSeconds: seconds, misses }: TripEvent & { type: 'leadEstimated' },
): Lead {
  const lead = { ...trip.lead, seconds, misses, askedAt: null };
  const leftMs = (dueAt({ ...trip, lead }) ?? at) - at;
  return { ...lead, checkAt: at + (misses > 0 ? missedCheckMs : Math.max(leadCheckMs, leftMs / 2)) };
}
