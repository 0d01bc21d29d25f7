import { handoverSchema, pinsSchema } from '../handover.ts';
import { offerIdOf, type VehicleId } from '../ids.ts';
import { type OfferEnd, outcomeOf } from '../offerEnds.ts';
import { longestRideSeconds } from '../planning/pooling.ts';
import { requirementsOf } from '../requirements.ts';
import type { Candidate } from '../supply/candidates.ts';
import type {
  OfferRefusal,
  PoolingPromise,
  Proposal,
  ReleaseReason,
  VehicleToTrip,
} from '../tripVehicleMessages.ts';
import { earliestDueAt, lostAt, receiptDueAt } from './deadlines.ts';
import type { Booking } from './events.ts';
import { sendRelease, type TripDraft, type TripMessage, tellRank } from './messages.ts';
import { isOver } from './phases.ts';
import type { BookedTrip, OpenOffer, TripState } from './state.ts';

/** Offers the trip to a candidate. */
export function offerTo(draft: TripDraft, candidate: Candidate): void {
  const { booking, offersMade, directedTo, phase } = draft.state;
  const { offerAcceptSeconds, offerReceiptSeconds } = booking.policy.dispatch;
  const isReservation = phase === 'scheduled';
  const acceptSeconds = isReservation ? secondsToReserve(draft) : offerAcceptSeconds;
  const offerId = offerIdOf(booking.tripId, offersMade + 1);
  const { vehicleId, etaSeconds, distanceMeters, etaSource = 'greatCircle', roadSeconds } = candidate;
  const isOrder = directedTo === candidate.vehicleId && booking.policy.dispatch.assignmentsAreOrders;
  draft.emit({
    type: 'offered',
    at: draft.now,
    offerId,
    vehicleId,
    etaSeconds,
    distanceMeters,
    etaSource,
    ...(roadSeconds !== undefined && { roadSeconds }),
    ...(isReservation && { reservationAcceptSeconds: acceptSeconds }),
  });
  draft.send({
    to: 'vehicle',
    vehicleId,
    body: {
      type: 'offer',
      proposal: {
        offerId,
        tripId: booking.tripId,
        rider: booking.rider,
        pickup: booking.pickup,
        dropoff: booking.dropoff,
        ...(booking.via !== undefined && { via: booking.via }),
        ...requirementsOf(booking),
        notes: booking.notes,
        scheduledFor: booking.scheduledFor,
        fare: booking.fare,
        ...tollsAllowed(booking),
        pickupEtaSeconds: etaSeconds,
        rideSeconds: booking.rideSeconds,
        ...(booking.pooled && { sharing: poolingPromise(booking) }),
        receiptSeconds: offerReceiptSeconds,
        acceptSeconds,
        ...(isReservation && { reservation: true }),
        ...(isOrder && { isOrder }),
        ...(booking.configuration !== undefined && { configuration: booking.configuration }),
      },
    },
  });
}

function tollsAllowed({ price }: Booking): Pick<Proposal, 'tollsAtMost'> {
  const { mostTolls = 0, currency } = price?.terms ?? {};
  return mostTolls === 0 || currency === undefined ? {} : { tollsAtMost: { amount: mostTolls, currency } };
}

/** How long a driver may think about a reservation: until its search is due at most, and as long as for a ride now. */
function secondsToReserve({ now, state: { booking } }: TripDraft): number {
  const { reservationAcceptSeconds, offerAcceptSeconds } = booking.policy.dispatch;
  const leftSeconds = (earliestDueAt(booking) - now) / 1000;
  return Math.max(offerAcceptSeconds, Math.min(reservationAcceptSeconds, leftSeconds));
}

export function poolingPromise({ rideSeconds, policy }: Booking): PoolingPromise {
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
    if (offer !== undefined && search !== null) take(draft, offer, message);
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
  const { vehicleId, isReservation } = offer;
  // Who does not want a ride tomorrow keeps its turn.
  if (!isReservation) tellRank(draft, { type: 'offerEnded', vehicleId, how: outcome });
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
 * gets the trip. (Offers expire in the vehicle: see its `offerExpiry.ts`.)
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

/** Assigns or reserves the trip to the first vehicle that accepts and withdraws the other offers. */
function take(
  draft: TripDraft,
  offer: OpenOffer,
  { vehicle, pickupEtaSeconds, driver }: VehicleToTrip & { type: 'offerAccepted' },
): void {
  const { offerId, vehicleId, etaSource } = offer;
  const etaSeconds = pickupEtaSeconds ?? offer.etaSeconds;
  const taken = { at: draft.now, offerId, vehicleId, vehicle, ...(driver !== undefined && { driver }) };
  if (offer.isReservation) draft.emit({ type: 'reserved', ...taken });
  else {
    const exception = draft.state.directedTo === vehicleId ? 'assigned-by-operator' : null;
    tellRank(draft, { type: 'assigned', vehicleId, exception });
    draft.emit({ type: 'assigned', ...taken, etaSeconds, etaSource });
  }
  draft.send(confirmation(draft.state, offer));
  withdrawOffers(draft, 'taken');
}

function confirmation({ booking }: BookedTrip, { vehicleId, offerId }: AboutOffer): TripMessage {
  const body = { type: 'confirm', tripId: booking.tripId, offerId, ...metAt(booking) } as const;
  return { to: 'vehicle', vehicleId, body };
}

/** What only the vehicle that has the trip may know: whom it meets, and what they say. */
export function metAt(booking: Booking) {
  return { ...handoverSchema.parse(booking), ...pinsSchema.parse(booking) };
}

/** Returns what a trip answers a vehicle's message with: the confirmation, for as long as the trip has that vehicle. */
export function answerTo(state: TripState, message: VehicleToTrip): TripMessage | null {
  if (message.type !== 'offerAccepted' || state.kind !== 'trip' || isOver(state.phase)) return null;
  const { offerId } = message;
  const holder = [state.assignment, state.reservation.holder].find((has) => has?.offerId === offerId);
  return holder == null ? null : confirmation(state, { vehicleId: holder.vehicle.id, offerId });
}

function lateAcceptReason({ phase, search }: BookedTrip): ReleaseReason {
  if (phase === 'cancelled' || phase === 'unfulfilled') return phase;
  return search === null ? 'taken' : 'lapsed';
}
