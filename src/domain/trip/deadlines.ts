import { earliest } from '../machine.ts';
import type { Policy } from '../policy/policy.ts';
import type { Booking } from './events.ts';
import { isOver } from './phases.ts';
import {
  awaitsOffers,
  type BookedTrip,
  type LateReturn,
  type OpenOffer,
  type Search,
  type TripState,
} from './state.ts';

/** How long a vehicle has to agree to a change. */
export const changeTimeoutMs = 3_000;
/** A search without a result is repeated after this. */
export const searchTimeoutMs = 5_000;
/** The vehicle ends its own offers; this much later the trip stops waiting for its report. */
const lostOfferGraceMs = 5_000;
/** Interval between two checks whether the history has an ended trip. */
const historyRetryMs = 3_600_000;

/** When the trip stops waiting for the vehicle's report about an offer (epoch ms). */
export function lostAt(offer: OpenOffer): number {
  return offer.expiresAt + lostOfferGraceMs;
}

/** When the phone's acknowledgement is overdue (epoch ms). */
export function receiptDueAt(offer: OpenOffer, policy: Policy): number {
  return offer.sentAt + policy.dispatch.offerReceiptSeconds * 1000;
}

export function overdueAt(trip: BookedTrip): number | null {
  const { policy, scheduledFor } = trip.booking;
  const since = trip.timeline.at(-1)?.at ?? 0;
  // A scheduled trip is not late before its time.
  const expectedSince = Math.max(since, scheduledFor ?? 0);
  switch (trip.phase) {
    case 'assigned':
      return expectedSince + policy.dispatch.pickupOverdueSeconds * 1000;
    case 'arrived':
      return expectedSince + policy.dispatch.boardingOverdueSeconds * 1000;
    case 'onboard':
      // The way back may take as long as the ride.
      return Math.max(since, trip.goodsReturn?.since ?? 0) + policy.dispatch.rideOverdueSeconds * 1000;
    default:
      return null;
  }
}

/** When the search of a scheduled trip begins at the earliest (epoch ms). */
export function earliestDueAt({ scheduledFor, policy }: Booking): number {
  return (scheduledFor ?? 0) - policy.dispatch.scheduledLeadSeconds * 1000;
}

/** When it begins as far as is known (epoch ms); null before the first estimate. */
export function dueAt({ booking, lead }: Pick<BookedTrip, 'booking' | 'lead'>): number | null {
  return lead.seconds === null ? null : (booking.scheduledFor ?? 0) - lead.seconds * 1000;
}

/** When a scheduled trip must ask for an estimate, stop waiting for one, or begin (epoch ms). */
export function leadWakeAt(trip: Pick<BookedTrip, 'booking' | 'lead'>): number {
  const { checkAt, askedAt, misses } = trip.lead;
  if (askedAt !== null) return askedAt + searchTimeoutMs;
  // A vehicle that was not heard is given time, even where it should set out.
  return misses > 0 ? checkAt : Math.min(checkAt, dueAt(trip) ?? checkAt);
}

/** Whether a vehicle may still tell what becomes of goods that it brings back. */
export function awaitsReturn({ booking, lateReturns }: BookedTrip, now: number): boolean {
  return lateReturns.some((late) => late.end === null && now < returnedBy(late, booking.policy));
}

/** When goods came back, or their vehicle gives them up at the latest (epoch ms). */
function returnedBy({ since, end }: LateReturn, { dispatch }: Policy): number {
  return end?.at ?? since + dispatch.rideOverdueSeconds * 1000;
}

/** When the trip must be woken (epoch ms). Every phase but the erased has a deadline, so no trip hangs. */
export function tripWakeAt(state: TripState): number | null {
  if (state.kind !== 'trip') return null;
  const { booking, search, assignment } = state;
  if (isOver(state.phase)) {
    const endedAt = state.timeline.at(-1)?.at ?? 0;
    return state.historyAskedAt === null
      ? Math.max(endedAt, ...state.lateReturns.map((late) => returnedBy(late, booking.policy))) +
          booking.policy.privacy.tripRetentionSeconds * 1000
      : state.historyAskedAt + historyRetryMs;
  }
  const leadAt = state.phase === 'scheduled' ? leadWakeAt(state) : null;
  if (search !== null) {
    return earliest(
      leadAt ?? search.deadline,
      // While an offer is open, its end triggers the retry.
      awaitsOffers(state) ? null : search.retryAt,
      search.pending === null ? null : search.pending.at + searchTimeoutMs,
      ...state.offers.map((offer) =>
        offer.seen || offer.hedged ? lostAt(offer) : receiptDueAt(offer, booking.policy),
      ),
    );
  }
  const changeBy = state.pendingChange?.deadline ?? null;
  return leadAt ?? earliest(assignment?.checkAt ?? null, overdueAt(state), changeBy);
}

/** Returns whether the pending search has timed out. */
export function isSearchOverdue(search: Search, now: number): boolean {
  return search.pending !== null && search.pending.at + searchTimeoutMs <= now;
}
