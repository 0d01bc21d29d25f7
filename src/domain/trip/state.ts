import type { Evidence, Flag } from '../evidence.ts';
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
  /** Road-only estimate; null when there is none. */
  readonly roadSeconds: number | null;
  readonly sentAt: number;
  readonly seen: boolean;
  readonly hedged: boolean;
  /** The latest time at which it expires in the vehicle. */
  readonly expiresAt: number;
}

export interface Search {
  readonly deadline: number;
  /** The search in progress. Results of any other attempt are stale. */
  readonly pending: { readonly attempt: number; readonly at: number } | null;
  /** When to search again after an empty result. */
  readonly retryAt: number | null;
  readonly emptyAnswers: number;
}

export interface Milestone {
  /** When the server learned of it (epoch ms): what is owed counts from here. */
  readonly at: number;
  /** When it happened, as far as the driver is believed (epoch ms). */
  readonly happenedAt: number;
  /** Null when it was not judged, by older code. */
  readonly evidence: Evidence | null;
}

export interface Assignment {
  readonly offerId: OfferId;
  readonly vehicle: VehicleCard;
  readonly etaSeconds: number;
  readonly assignedAt: number;
  /** The promised pickup time (epoch ms): later is late. */
  readonly promisedBy: number;
  /** Road-only estimate of the drive to the pickup; null when there is none. */
  readonly pickupByRoad: RideByRoad | null;
  readonly milestones: Partial<Readonly<Record<'enroute' | 'arrived' | 'onboard' | 'completed', Milestone>>>;
  readonly heardAt: number;
  readonly darkSince: number | null;
  /** The vehicle was dark for a while: reports from that time may have arrived late. */
  readonly wasDark: boolean;
  /** When the vehicle's liveness is checked next. */
  readonly checkAt: number;
}

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
  /** Vehicles excluded from this trip's searches, with the end of each exclusion (epoch ms). */
  readonly excludedUntil: Readonly<Record<string, number>>;
  readonly assignment: Assignment | null;
  readonly ended: Ended | null;
  /** Milestones that count although positions do not back them. */
  readonly flags: readonly Flag[];
  readonly historyAskedAt: number | null;
  /** What the rider owes: the agreed fare, or the charge of a cancellation. */
  readonly fare: Money;
}

export type TripState =
  | { readonly kind: 'none' }
  | BookedTrip
  /** Erased after the history stored it; the fingerprint still guards the Idempotency-Key. */
  | { readonly kind: 'erased'; readonly fingerprint: string };

export const noTrip: TripState = { kind: 'none' };

/** A search without a result is repeated after this. */
const searchTimeoutMs = 5_000;
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
      return since + policy.dispatch.rideOverdueSeconds * 1000;
    default:
      return null;
  }
}

/** When the search of a scheduled trip begins (epoch ms). */
export function dueAt(booking: Booking): number {
  return (booking.scheduledFor ?? 0) - booking.policy.dispatch.scheduledLeadSeconds * 1000;
}

/**
 * Returns whether no further vehicle is searched: a phone has an offer or may still acknowledge one, or the limit of
 * open offers is reached.
 */
export function awaitsOffers({ offers, booking }: BookedTrip): boolean {
  return (
    offers.length >= booking.policy.dispatch.maxOpenOffers ||
    offers.some((offer) => offer.seen || !offer.hedged)
  );
}

/** When the trip must be woken (epoch ms). Every phase but the erased has a deadline, so no trip hangs. */
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
      // While an offer is open, its end triggers the retry.
      awaitsOffers(state) ? null : search.retryAt,
      search.pending === null ? null : search.pending.at + searchTimeoutMs,
      ...state.offers.map((offer) =>
        offer.seen || offer.hedged ? lostAt(offer) : receiptDueAt(offer, booking.policy),
      ),
    );
  }
  return earliest(assignment?.checkAt ?? null, overdueAt(state));
}

/** Returns whether the pending search has timed out. */
export function isSearchOverdue(search: Search, now: number): boolean {
  return search.pending !== null && search.pending.at + searchTimeoutMs <= now;
}

/** Since when the vehicle of an active trip has been dark (epoch ms); null while it is heard. */
export function darkSince(state: TripState): number | null {
  return state.kind === 'trip' && !isOver(state.phase) ? (state.assignment?.darkSince ?? null) : null;
}

/** Returns whether a milestone is a reason to charge somebody. */
export function isBacked(milestone: Pick<Milestone, 'evidence'> | undefined): boolean {
  return milestone !== undefined && milestone.evidence?.flagged !== true;
}
