import { offerIdOf, type VehicleId } from '../ids.ts';
import type { OfferRefusal, PoolingPromise, ReleaseReason, VehicleToTrip } from '../messages.ts';
import { type OfferEnd, outcomeOf } from '../offerEnds.ts';
import { longestRideSeconds } from '../planning/pooling.ts';
import { requirementsOf } from '../requirements.ts';
import type { Candidate } from '../supply/candidates.ts';
import type { Booking } from './events.ts';
import { sendRelease, type TripDraft, type TripMessage } from './messages.ts';
import { isOver } from './phases.ts';
import { type BookedTrip, lostAt, type OpenOffer, receiptDueAt, type TripState } from './state.ts';

/** Offers the trip to a candidate. */
export function offerTo(draft: TripDraft, candidate: Candidate): void {
  const { booking, offersMade } = draft.state;
  const offerId = offerIdOf(booking.tripId, offersMade + 1);
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
        ...requirementsOf(booking),
        notes: booking.notes,
        scheduledFor: booking.scheduledFor,
        fare: booking.fare,
        pickupEtaSeconds: etaSeconds,
        rideSeconds: booking.rideSeconds,
        ...(booking.pooled && { sharing: poolingPromise(booking) }),
        receiptSeconds: booking.policy.dispatch.offerReceiptSeconds,
        acceptSeconds: booking.policy.dispatch.offerAcceptSeconds,
      },
    },
  });
}

function poolingPromise({ rideSeconds, policy }: Booking): PoolingPromise {
  const { pooledDetourFactor: factor, pooledDetourSeconds: graceSeconds } = policy.pooling;
  return {
    pickupSlackSeconds: policy.pooling.pooledPickupSlackSeconds,
    longestRideSeconds: longestRideSeconds(rideSeconds, { factor, graceSeconds }),
  };
}

/** Handles a message about an offer that is not, or no longer, the trip's assignment. */
export function handleOfferMessage(draft: TripDraft, vehicleId: VehicleId, message: VehicleToTrip): void {
  const { offers, search } = draft.state;
  const offer = offers.find((open) => open.offerId === message.offerId && open.vehicleId === vehicleId);
  if (message.type === 'offerAccepted') {
    if (offer !== undefined && search !== null) assign(draft, offer, message);
    // Too late: the vehicle still waits for an answer.
    else sendRelease(draft, { offerId: message.offerId, vehicleId }, lateAcceptReason(draft.state));
    return;
  }
  if (offer === undefined) return;
  switch (message.type) {
    case 'offerSeen':
      if (offer.seen) return;
      draft.emit({ type: 'offerSeen', at: draft.now, ...about(offer), expiresAt: message.expiresAt });
      return;
    case 'offerRefused':
      endOffer(draft, offer, 'refused', { refusal: message.reason });
      return;
    case 'offerDeclined':
      endOffer(draft, offer, 'declined', { reason: message.reason });
      return;
    case 'offerLapsed':
      endOffer(draft, offer, 'expired');
      return;
    default:
      // Progress of a past assignment: its release is on the way to the vehicle.
      return;
  }
}

type AboutOffer = Pick<OpenOffer, 'offerId' | 'vehicleId'>;

function about({ offerId, vehicleId }: OpenOffer): AboutOffer {
  return { offerId, vehicleId };
}

/** Records how an offer ended. */
function endOffer(
  draft: TripDraft,
  offer: OpenOffer,
  end: OfferEnd,
  { refusal = null, reason = null }: { refusal?: OfferRefusal | null; reason?: string | null } = {},
): void {
  const outcome = outcomeOf[end];
  draft.emit({ type: 'offerClosed', at: draft.now, ...about(offer), outcome, refusal, reason });
}

/** Ends an open offer and releases the vehicle from it. */
function revokeOffer(
  draft: TripDraft,
  offer: OpenOffer,
  end: 'withdrawn' | 'lost',
  reason: ReleaseReason,
): void {
  endOffer(draft, offer, end, { reason });
  sendRelease(draft, offer, reason);
}

/** Withdraws every open offer. */
export function withdrawOffers(draft: TripDraft, reason: ReleaseReason): void {
  for (const offer of draft.state.offers) revokeOffer(draft, offer, 'withdrawn', reason);
}

/**
 * Ends offers as `lost` whose vehicle should have let them expire but did not report, and hedges offers whose phone
 * did not acknowledge in time: `awaitsOffers` then lets `searchIfDue` look for one more vehicle, and the first to accept
 * gets the trip. (Offers expire in the vehicle: see its `expireOffers`.)
 */
export function followUpOffers(draft: TripDraft): void {
  const { now } = draft;
  const { offers, booking } = draft.state;
  for (const offer of offers) {
    if (lostAt(offer) <= now) revokeOffer(draft, offer, 'lost', 'lapsed');
    else if (!offer.seen && !offer.hedged && receiptDueAt(offer, booking.policy) <= now) {
      draft.emit({ type: 'offerHedged', at: now, ...about(offer) });
    }
  }
}

/** Assigns the trip to the first vehicle that accepts and withdraws the other offers. */
function assign(
  draft: TripDraft,
  offer: OpenOffer,
  { vehicle, pickupEtaSeconds }: VehicleToTrip & { type: 'offerAccepted' },
): void {
  const { offerId, vehicleId, etaSource } = offer;
  const etaSeconds = pickupEtaSeconds ?? offer.etaSeconds;
  draft.emit({ type: 'assigned', at: draft.now, offerId, vehicleId, vehicle, etaSeconds, etaSource });
  draft.send(confirmation(draft.state, offer));
  withdrawOffers(draft, 'taken');
}

function confirmation({ booking: { tripId } }: BookedTrip, { vehicleId, offerId }: AboutOffer): TripMessage {
  return { to: 'vehicle', vehicleId, body: { type: 'confirm', tripId, offerId } };
}

/** Returns what a trip answers a vehicle's message with: the confirmation, for as long as the trip has that vehicle. */
export function answerTo(state: TripState, message: VehicleToTrip): TripMessage | null {
  if (message.type !== 'offerAccepted' || state.kind !== 'trip' || isOver(state.phase)) return null;
  const { assignment } = state;
  if (assignment?.offerId !== message.offerId) return null;
  return confirmation(state, { vehicleId: assignment.vehicle.id, offerId: message.offerId });
}

function lateAcceptReason({ phase, search }: BookedTrip): ReleaseReason {
  if (phase === 'cancelled' || phase === 'unfulfilled') return phase;
  return search === null ? 'taken' : 'lapsed';
}
