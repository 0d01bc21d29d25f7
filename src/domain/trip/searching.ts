import { type VehicleId, vehicleIdSchema } from '../ids.ts';
import { demandUnder } from '../supply/candidates.ts';
import type { TripCommand } from './commands.ts';
import { endUnfulfilled } from './ending.ts';
import type { TripDraft } from './messages.ts';
import { followUpOffers, offerTo } from './offers.ts';
import { waitingSinceOf } from './record.ts';
import { awaitsOffers, type BookedTrip, isSearchOverdue } from './state.ts';

/**
 * Asks the pickup's cell for a vehicle when nothing else is under way: no question out, no pause after an
 * empty answer, and no offer to wait for.
 */
export function searchIfDue(draft: TripDraft): void {
  const { now, state: trip } = draft;
  const { search, booking, timeline } = trip;
  if (search === null || search.pending !== null || (search.retryAt !== null && search.retryAt > now)) return;
  if (awaitsOffers(trip)) return;
  const attempt = trip.attempts + 1;
  const { policy, scheduledFor } = booking;
  draft.emit({ type: 'searchStarted', at: now, attempt });
  draft.ask({
    type: 'search',
    attempt,
    demand: {
      ...demandUnder(policy, booking, {
        pickup: booking.pickup,
        excluded: excludedVehicles(trip, now),
        limit: 5,
      }),
      windowSeconds: policy.dispatch.matchingWindowSeconds,
      waitingSince: waitingSinceOf({ timeline, scheduledFor }),
    },
  });
}

function excludedVehicles(trip: BookedTrip, now: number): VehicleId[] {
  const ids = Object.entries(trip.excludedUntil)
    .filter(([, until]) => until > now)
    .map(([id]) => vehicleIdSchema.parse(id));
  return [...ids, ...trip.offers.map((offer) => offer.vehicleId)];
}

/** The cell's advice. An answer to an attempt that is no longer out is stale and changes nothing. */
export function handleSearchAnswer(draft: TripDraft, answer: TripCommand & { type: 'searchAnswered' }): void {
  const trip = draft.state;
  if (trip.search?.pending?.attempt !== answer.attempt) return;
  const excluded = new Set<string>(excludedVehicles(trip, draft.now));
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
    failure: answer.failure,
  });
  const best = candidates[0];
  // A phone that acknowledged meanwhile makes another offer needless.
  if (best !== undefined && !awaitsOffers(trip)) offerTo(draft, best);
}

/** The alarm of a trip that is searched for. */
export function wakeSearch(draft: TripDraft): void {
  const { now } = draft;
  const { search } = draft.state;
  if (search !== null && search.deadline <= now) {
    endUnfulfilled(draft);
    return;
  }
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
