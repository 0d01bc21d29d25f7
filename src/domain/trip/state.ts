import type { OfferId, VehicleId } from '../ids.ts';
import { earliest } from '../machine.ts';
import type { VehicleCard } from '../messages.ts';
import type { Money } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { EtaSource } from '../supply/eta.ts';
import type { Booking, Ended, RideByRoad } from './events.ts';
import { isOver, type TripPhase } from './phases.ts';

export interface OpenOffer {
  readonly offerId: OfferId;
  readonly vehicleId: VehicleId;
  readonly etaSeconds: number;
  readonly etaSource: EtaSource;
  /** What the roads alone said; null where that is not known. */
  readonly roadSeconds: number | null;
  readonly sentAt: number;
  readonly seen: boolean;
  readonly hedged: boolean;
  /** When it expires in the vehicle, at the latest. */
  readonly expiresAt: number;
}

export interface Search {
  readonly deadline: number;
  /** The question that is out. Answers to any other attempt are stale. */
  readonly pending: { readonly attempt: number; readonly at: number } | null;
  /** When to ask again after an empty answer. */
  readonly retryAt: number | null;
  readonly emptyAnswers: number;
}

export interface Assignment {
  readonly offerId: OfferId;
  readonly vehicle: VehicleCard;
  readonly etaSeconds: number;
  readonly assignedAt: number;
  /** The pickup is late after this. */
  readonly promisedBy: number;
  /** What the roads alone said of the way to the pickup; null where that is not known. */
  readonly pickupByRoad: RideByRoad | null;
  readonly enrouteAt: number | null;
  readonly heardAt: number;
  readonly darkSince: number | null;
  /** It was silent for a while: what it reported then may have come late. */
  readonly wasDark: boolean;
  /** When to look at the vehicle's last sign of life again. */
  readonly checkAt: number;
}

/** A booked trip. */
export interface BookedTrip {
  readonly kind: 'trip';
  readonly booking: Booking;
  readonly version: number;
  readonly phase: TripPhase;
  readonly timeline: readonly { readonly state: TripPhase; readonly at: number }[];
  readonly attempts: number;
  readonly offersMade: number;
  readonly search: Search | null;
  readonly offers: readonly OpenOffer[];
  /** Vehicles this trip does not ask again before a time (epoch milliseconds). */
  readonly excludedUntil: Readonly<Record<string, number>>;
  readonly assignment: Assignment | null;
  readonly ended: Ended | null;
  readonly historyAskedAt: number | null;
  /** What the rider owes: the fare agreed, or what a cancellation costs. */
  readonly fare: Money;
}

export type TripState =
  | { readonly kind: 'none' }
  | BookedTrip
  /** Long over and kept by the history only; the fingerprint still guards the Idempotency-Key. */
  | { readonly kind: 'erased'; readonly fingerprint: string };

export const noTrip: TripState = { kind: 'none' };

/** An unanswered question to the cell is asked again after this. */
const searchTimeoutMs = 5_000;
/** The vehicle itself closes its offers; this much later the trip stops waiting for its word. */
const lostOfferGraceMs = 5_000;
/** Between two questions whether the history has a trip that is over. */
const historyRetryMs = 3_600_000;

/** When the trip stops waiting for the vehicle's word about an offer. */
export function lostAt(offer: OpenOffer): number {
  return offer.expiresAt + lostOfferGraceMs;
}

/** When the phone's receipt is overdue. */
export function receiptDueAt(offer: OpenOffer, policy: Policy): number {
  return offer.sentAt + policy.dispatch.offerReceiptSeconds * 1000;
}

export function overdueAt(trip: BookedTrip): number | null {
  const { policy, scheduledFor } = trip.booking;
  const since = trip.timeline.at(-1)?.at ?? 0;
  // Nobody is late for a scheduled trip before its time.
  const expectedSince = Math.max(since, scheduledFor ?? 0);
  switch (trip.phase) {
    case 'assigned':
      return expectedSince + policy.dispatch.pickupOverdueSeconds * 1000;
    case 'arrived':
      return expectedSince + policy.dispatch.boardingOverdueSeconds * 1000;
    case 'onboard':
      return since + policy.dispatch.rideOverdueSeconds * 1000;
    default:
      return null;
  }
}

/** When the search of a scheduled trip begins. */
export function dueAt(booking: Booking): number {
  return (booking.scheduledFor ?? 0) - booking.policy.dispatch.scheduledLeadSeconds * 1000;
}

/** True while no further vehicle is looked for: a phone has an offer, or may yet acknowledge it, or enough are open. */
export function awaitsOffers({ offers, booking }: BookedTrip): boolean {
  return (
    offers.length >= booking.policy.dispatch.maxOpenOffers ||
    offers.some((offer) => offer.seen || !offer.hedged)
  );
}

/** When the trip must be woken. Every phase has an answer, so nothing hangs. */
export function tripWakeAt(state: TripState): number | null {
  if (state.kind !== 'trip') return null;
  const { booking, search, assignment } = state;
  if (isOver(state.phase)) {
    const endedAt = state.timeline.at(-1)?.at ?? 0;
    return state.historyAskedAt === null
      ? endedAt + booking.policy.privacy.tripRetentionSeconds * 1000
      : state.historyAskedAt + historyRetryMs;
  }
  if (state.phase === 'scheduled') return dueAt(booking);
  if (search !== null) {
    return earliest(
      search.deadline,
      // A retry that waits for an offer is due when that offer is closed.
      awaitsOffers(state) ? null : search.retryAt,
      search.pending === null ? null : search.pending.at + searchTimeoutMs,
      ...state.offers.map((offer) =>
        offer.seen || offer.hedged ? lostAt(offer) : receiptDueAt(offer, booking.policy),
      ),
    );
  }
  return earliest(assignment?.checkAt ?? null, overdueAt(state));
}

/** True when the outstanding question got no answer in time. */
export function isSearchOverdue(search: Search, now: number): boolean {
  return search.pending !== null && search.pending.at + searchTimeoutMs <= now;
}

/** Since when the vehicle of a trip under way has been silent; null while it is heard. */
export function darkSince(state: TripState): number | null {
  return state.kind === 'trip' && !isOver(state.phase) ? (state.assignment?.darkSince ?? null) : null;
}
