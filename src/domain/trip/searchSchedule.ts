import type { Booking } from './events.ts';
import type { BookedTrip, Search } from './state.ts';

/** The longest pause between two searches for a vehicle that takes a reservation. */
const reservationRetryMaxSeconds = 900;

/** The search that begins then. */
export function searchFrom(booking: Booking, at: number): Search {
  const deadline =
    Math.max(at, booking.scheduledFor ?? 0) + booking.policy.dispatch.searchDeadlineSeconds * 1000;
  return { deadline, pending: null, retryAt: null, emptyAnswers: 0 };
}

/** How the search goes on after an answer: an empty one is followed by a pause. */
export function afterAnswer(trip: BookedTrip, empty: boolean, at: number): Partial<Search> {
  if (!empty) return { pending: null, retryAt: null, emptyAnswers: 0 };
  const { searchRetrySeconds, searchRetryMaxSeconds, reservationRetrySeconds } = trip.booking.policy.dispatch;
  const isAhead = trip.phase === 'scheduled';
  const tries = trip.search?.emptyAnswers ?? 0;
  const waitSeconds = Math.min(
    isAhead ? Math.max(reservationRetryMaxSeconds, reservationRetrySeconds) : searchRetryMaxSeconds,
    (isAhead ? reservationRetrySeconds : searchRetrySeconds) * 1.5 ** tries,
  );
  return { pending: null, retryAt: at + waitSeconds * 1000, emptyAnswers: tries + 1 };
}
