import { type VehicleId, vehicleIdSchema } from '../ids.ts';
import { demandUnder, type SearchDemand } from '../supply/candidates.ts';
import type { TripCommand } from './commands.ts';
import { isSearchOverdue } from './deadlines.ts';
import { locateDirected } from './directing.ts';
import { endUnfulfilled } from './ending.ts';
import type { Booking } from './events.ts';
import type { TripDraft } from './messages.ts';
import { followUpOffers, offerTo, poolingPromise } from './offers.ts';
import { waitingSinceOf } from './record.ts';
import { awaitsOffers, type BookedTrip } from './state.ts';

/**
 * Starts a search in the pickup's cell unless one is pending, a retry pause is running, or an open offer may still be
 * accepted.
 */
export function searchIfDue(draft: TripDraft): void {
  const { now, state: trip } = draft;
  const { search, booking, timeline } = trip;
  if (search === null || search.pending !== null || (search.retryAt !== null && search.retryAt > now)) return;
  if (locateDirected(draft) || awaitsOffers(trip)) return;
  const attempt = trip.attempts + 1;
  const { policy, scheduledFor } = booking;
  const isReservation = trip.phase === 'scheduled';
  draft.emit({ type: 'searchStarted', at: now, attempt });
  draft.ask({
    type: 'search',
    attempt,
    demand: {
      ...demandFor(trip, now, 5),
      ...(booking.pooled && { sharing: sharingOf(booking) }),
      windowSeconds: isReservation ? 0 : policy.dispatch.matchingWindowSeconds,
      waitingSince: waitingSinceOf({ timeline, scheduledFor }),
      ...(isReservation && { isReservation }),
    },
  });
}

function sharingOf(booking: Booking): SearchDemand['sharing'] {
  const { tripId, dropoff, scheduledFor, policy } = booking;
  return {
    tripId,
    dropoff: { lat: dropoff.lat, lng: dropoff.lng },
    scheduledFor,
    longestRideSeconds: poolingPromise(booking).longestRideSeconds,
    acceptSeconds: policy.dispatch.offerAcceptSeconds,
  };
}

/** The demand of the trip for up to `limit` vehicles. */
export function demandFor(trip: BookedTrip, now: number, limit: number): SearchDemand {
  const { booking } = trip;
  const excluded = excludedVehicles(trip, now);
  return demandUnder(booking.policy, booking, { pickup: booking.pickup, excluded, limit });
}

function excludedVehicles(trip: BookedTrip, now: number): VehicleId[] {
  const ids = Object.entries(trip.excludedUntil)
    .filter(([, until]) => until > now)
    .map(([id]) => vehicleIdSchema.parse(id));
  return [...ids, ...trip.offers.map((offer) => offer.vehicleId)];
}

/** Handles a cell's search result. A result of any attempt but the pending one is stale and ignored. */
export function handleSearchAnswer(draft: TripDraft, answer: TripCommand & { type: 'searchAnswered' }): void {
  const trip = draft.state;
  if (trip.search?.pending?.attempt !== answer.attempt) return;
  // Whom an operator has chosen is asked again, whatever it answered before.
  const excluded = new Set<string>(trip.directedTo === null ? excludedVehicles(trip, draft.now) : []);
  const candidates = answer.candidates.filter((candidate) => !excluded.has(candidate.vehicleId));
  const excludedNow = answer.candidates
    .filter((candidate) => excluded.has(candidate.vehicleId))
    .map(({ vehicleId, distanceMeters }) => ({ vehicleId, distanceMeters, reason: 'excluded' as const }));
  draft.emit({
    type: 'searched',
    at: draft.now,
    attempt: answer.attempt,
    candidates,
    skipped: [...answer.skipped, ...excludedNow],
    cellsAsked: answer.cellsAsked,
    ...(answer.cellsUnanswered !== undefined && { cellsUnanswered: answer.cellsUnanswered }),
    failure: answer.failure,
  });
  const best = candidates[0];
  // The phone of an open offer acknowledged meanwhile: no second offer is needed.
  if (best !== undefined && !awaitsOffers(trip)) offerTo(draft, best);
}

/** Handles the alarm of a searching trip: deadline, lost offers, hedges and search timeout. */
export function wakeSearch(draft: TripDraft): void {
  const { search } = draft.state;
  if (search !== null && search.deadline <= draft.now) endUnfulfilled(draft);
  else continueSearch(draft);
}

/** Ends what has taken too long in a search: offers, receipts of phones, the cell's answer. */
export function continueSearch(draft: TripDraft): void {
  const { now } = draft;
  const { search } = draft.state;
  followUpOffers(draft);
  if (search !== null && search.pending !== null && isSearchOverdue(search, now)) {
    draft.emit({
      type: 'searched',
      at: now,
      attempt: search.pending.attempt,
      candidates: [],
      skipped: [],
      cellsAsked: 0,
      failure: 'no answer from the cell',
    });
  }
}
