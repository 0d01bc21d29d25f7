import { offerIdOf, type VehicleId, vehicleIdSchema } from '../ids.ts';
import type { OfferRefusal, ReleaseReason, SharingPromise, VehicleToTrip } from '../messages.ts';
import { longestRideSeconds } from '../planning/pooling.ts';
import { type Candidate, demandUnder } from '../supply/candidates.ts';
import { sendRelease, type TripCommand, type TripDraft } from './commands.ts';
import type { Booking, OfferOutcome } from './events.ts';
import { awaitsOffers, type BookedTrip, type OpenOffer } from './state.ts';

/**
 * Asks the pickup's cell for a vehicle when nothing else is under way: no question out, no pause after an
 * empty answer, and no offer to wait for.
 */
export function pursue(draft: TripDraft, trip: BookedTrip): void {
  const { search, booking } = trip;
  if (search === null || search.asking !== null || (search.retryAt !== null && search.retryAt > draft.now))
    return;
  if (awaitsOffers(trip)) return;
  const attempt = trip.attempts + 1;
  const { policy } = booking;
  draft.emit({ type: 'searchStarted', at: draft.now, attempt });
  draft.ask({
    type: 'search',
    attempt,
    demand: {
      ...demandUnder(policy, {
        pickup: booking.pickup,
        party: booking.party,
        vehicleType: booking.vehicleType,
        pooled: booking.pooled,
        excluded: avoided(trip, draft.now),
        limit: 5,
      }),
      windowSeconds: policy.dispatch.matchingWindowSeconds,
      waitingSince: Math.max(trip.timeline[0]?.at ?? draft.now, booking.scheduledFor ?? 0),
    },
  });
}

function avoided(trip: BookedTrip, now: number): VehicleId[] {
  const ids = Object.entries(trip.avoid)
    .filter(([, until]) => until > now)
    .map(([id]) => vehicleIdSchema.parse(id));
  return [...ids, ...trip.offers.map((offer) => offer.vehicleId)];
}

/** The cell's advice. An answer to an attempt that is no longer out is stale and changes nothing. */
export function takeAnswer(
  draft: TripDraft,
  trip: BookedTrip,
  answer: TripCommand & { type: 'searchAnswered' },
): void {
  if (trip.search?.asking?.attempt !== answer.attempt) return;
  const excluded = new Set<string>(avoided(trip, draft.now));
  const candidates = answer.candidates.filter((candidate) => !excluded.has(candidate.vehicleId));
  const avoidedNow = answer.candidates
    .filter((candidate) => excluded.has(candidate.vehicleId))
    .map(({ vehicleId, distanceMeters }) => ({ vehicleId, distanceMeters, reason: 'excluded' as const }));
  draft.emit({
    type: 'searched',
    at: draft.now,
    attempt: answer.attempt,
    candidates,
    skipped: [...answer.skipped, ...avoidedNow],
    cellsAsked: answer.cellsAsked,
    failure: answer.failure,
  });
  const best = candidates[0];
  // A phone that acknowledged meanwhile makes another offer needless.
  if (best !== undefined && !awaitsOffers(trip)) offerTo(draft, trip, best);
}

function offerTo(draft: TripDraft, trip: BookedTrip, candidate: Candidate): void {
  const { booking } = trip;
  const offerId = offerIdOf(booking.tripId, trip.offersMade + 1);
  const { vehicleId, etaSeconds, distanceMeters, etaSource = 'greatCircle', roadSeconds } = candidate;
  draft.emit({
    type: 'offered',
    at: draft.now,
    offerId,
    vehicleId,
    etaSeconds,
    distanceMeters,
    etaSource,
    ...(roadSeconds !== undefined && { roadSeconds }),
  });
  draft.send({
    to: 'vehicle',
    vehicleId,
    body: {
      type: 'offer',
      proposal: {
        offerId,
        tripId: booking.tripId,
        pickup: booking.pickup,
        dropoff: booking.dropoff,
        party: booking.party,
        pooled: booking.pooled,
        vehicleType: booking.vehicleType,
        notes: booking.notes,
        scheduledFor: booking.scheduledFor,
        fare: booking.fare,
        pickupEtaSeconds: etaSeconds,
        ...(booking.pooled && { sharing: sharingPromise(booking) }),
        receiptSeconds: booking.policy.dispatch.offerReceiptSeconds,
        acceptSeconds: booking.policy.dispatch.offerAcceptSeconds,
      },
    },
  });
}

function sharingPromise({ rideSeconds, policy }: Booking): SharingPromise {
  const { pooledDetourFactor: factor, pooledDetourSeconds: graceSeconds } = policy.pooling;
  return {
    pickupSlackSeconds: policy.pooling.pooledPickupSlackSeconds,
    longestRideSeconds: longestRideSeconds(rideSeconds, { factor, graceSeconds }),
  };
}

/** Takes an open offer back from its vehicle. */
export function closeOffer(
  draft: TripDraft,
  trip: BookedTrip,
  offer: OpenOffer,
  outcome: 'withdrawn' | 'lost',
  reason: ReleaseReason,
): void {
  const { offerId, vehicleId } = offer;
  draft.emit({ type: 'offerClosed', at: draft.now, offerId, vehicleId, outcome, refusal: null, reason });
  sendRelease(draft, trip.booking.tripId, offer, reason);
}

/** What a vehicle says of an offer that is not, or not any more, the trip's assignment. */
export function hearOffer(
  draft: TripDraft,
  trip: BookedTrip,
  vehicleId: VehicleId,
  says: VehicleToTrip,
): void {
  const offer = trip.offers.find((open) => open.offerId === says.offerId && open.vehicleId === vehicleId);
  switch (says.type) {
    case 'offerAccepted':
      if (offer !== undefined && trip.search !== null) assign(draft, trip, offer, says);
      // Too late: the vehicle waits for a word, and gets it.
      else sendRelease(draft, trip.booking.tripId, { offerId: says.offerId, vehicleId }, lateReason(trip));
      return;
    case 'offerSeen':
      if (offer !== undefined && !offer.seen) {
        const { offerId } = offer;
        draft.emit({ type: 'offerSeen', at: draft.now, offerId, vehicleId, expiresAt: says.expiresAt });
      }
      return;
    case 'offerRefused':
      if (offer !== undefined) concluded(draft, offer, 'refused', says.reason, null);
      return;
    case 'offerDeclined':
      if (offer !== undefined) concluded(draft, offer, 'declined', null, says.reason);
      return;
    case 'offerLapsed':
      if (offer !== undefined) concluded(draft, offer, 'lapsed', null, null);
      return;
    default:
      // Progress under an assignment that is over: its release is on the way to the vehicle.
      return;
  }
}

function concluded(
  draft: TripDraft,
  offer: OpenOffer,
  outcome: OfferOutcome,
  refusal: OfferRefusal | null,
  reason: string | null,
): void {
  const { offerId, vehicleId } = offer;
  draft.emit({ type: 'offerClosed', at: draft.now, offerId, vehicleId, outcome, refusal, reason });
}

function lateReason(trip: BookedTrip): ReleaseReason {
  if (trip.phase === 'cancelled') return 'cancelled';
  if (trip.phase === 'unfulfilled') return 'unfulfilled';
  return trip.search === null ? 'taken' : 'lapsed';
}

function assign(
  draft: TripDraft,
  trip: BookedTrip,
  offer: OpenOffer,
  { vehicle, pickupEtaSeconds }: VehicleToTrip & { type: 'offerAccepted' },
): void {
  const { offerId, vehicleId, etaSource } = offer;
  const etaSeconds = pickupEtaSeconds ?? offer.etaSeconds;
  draft.emit({ type: 'assigned', at: draft.now, offerId, vehicleId, vehicle, etaSeconds, etaSource });
  draft.send({
    to: 'vehicle',
    vehicleId,
    body: { type: 'confirm', tripId: trip.booking.tripId, offerId },
  });
  for (const other of trip.offers) {
    if (other.offerId !== offerId) closeOffer(draft, trip, other, 'withdrawn', 'taken');
  }
}
