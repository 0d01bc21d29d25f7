import type { Evidence, Flag } from '../evidence.ts';
import type { Place } from '../geo/place.ts';
import type { OfferId, PersonId, ShareLinkId, VehicleId } from '../ids.ts';
import type { Money } from '../money.ts';
import type { HeldMessage } from '../rideMessages.ts';
import type { Alert } from '../safetyAlerts.ts';
import type { EtaSource } from '../supply/eta.ts';
import type { VehicleCard } from '../tripVehicleMessages.ts';
import type { Booking, ChangeTerms, Ended, FeeReason, RideByRoad } from './events.ts';
import { isOver, type TripPhase } from './phases.ts';
import type { Settlement } from './settlement.ts';

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
  readonly isReservation: boolean;
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

/** The vehicle that has, or had, the trip in its agenda. */
export interface Holder {
  readonly offerId: OfferId;
  readonly vehicle: VehicleCard;
  /** Who drove it when it accepted; left out where nobody knows. */
  readonly driver?: PersonId | undefined;
}

export interface Reservation {
  /** `lost`: a vehicle held it, and none does at the moment. */
  readonly state: 'none' | 'held' | 'lost';
  readonly holder: Holder | null;
}

/** How long before its time the search of a scheduled trip, or the drive of its holder, begins. */
export interface Lead {
  /** Null before the first estimate. */
  readonly seconds: number | null;
  /** When the next estimate is due (epoch ms). */
  readonly checkAt: number;
  /** Since when an estimate is under way (epoch ms). Answers to any other are stale. */
  readonly askedAt: number | null;
  readonly misses: number;
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
  /** As in `Holder`. */
  readonly driver?: PersonId | undefined;
  /** The pickup that the vehicle accepted: a change may not move it far. */
  readonly acceptedPickup: Place;
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

/** Goods that a vehicle took before it heard that the trip counts with it no more. */
export interface LateReturn extends Ended {
  readonly offerId: OfferId;
  readonly since: number;
  /** Null: they are on their way back. */
  readonly end: { readonly outcome: 'returned' | 'lost'; readonly at: number } | null;
}

/** A link to the trip: a friend's works until the trip ends, its guest's for some time after it. */
export interface ShareLink {
  readonly id: ShareLinkId;
  /** For whom it is; left out: friends. */
  readonly for?: 'guest';
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface BookedTrip {
  readonly kind: 'trip';
  readonly booking: Booking;
  /** The booking as it was requested, before it was changed. */
  readonly requested: Booking;
  readonly version: number;
  readonly phase: TripPhase;
  readonly timeline: readonly { readonly state: TripPhase; readonly at: number }[];
  readonly attempts: number;
  readonly offersMade: number;
  readonly search: Search | null;
  /** The vehicle that an operator has chosen, until it has answered. */
  readonly directedTo: VehicleId | null;
  readonly lead: Lead;
  readonly reservation: Reservation;
  readonly offers: readonly OpenOffer[];
  /** Vehicles excluded from this trip's searches, with the end of each exclusion (epoch ms). */
  readonly excludedUntil: Readonly<Record<string, number>>;
  readonly assignment: Assignment | null;
  /** When each of the stops that were already gone by was done (epoch ms), in order. */
  readonly viasServed: readonly number[];
  readonly changesMade: number;
  /** The number of the last change, and what became of it; 0 without one. */
  readonly changes: number;
  readonly lastChange: 'asked' | 'changed' | 'refused' | 'withdrawn' | 'dropped';
  /** Why it was refused or withdrawn. */
  readonly changeReason: string | null;
  /** A change that its vehicle has until `deadline` (epoch ms) to agree to. */
  readonly pendingChange: (ChangeTerms & { readonly deadline: number }) | null;
  /** Where the ride went by, in order, from the pickup on: what a changed fare counts. */
  readonly passed: readonly Place[];
  readonly ended: Ended | null;
  /** Why its goods could not be delivered; null: they can. */
  readonly failedDelivery: string | null;
  /** What it costs that its goods are brought back because somebody cancelled; null: nobody did. */
  readonly cancelledDelivery: { readonly fee: Money; readonly reason: FeeReason } | null;
  /** Who wanted its goods back, or why they could not be delivered, and since when (epoch ms); null: they are not to come back. */
  readonly goodsReturn: (Ended & { readonly since: number }) | null;
  /** What is brought back without being waited for, also after the end. */
  readonly lateReturns: readonly LateReturn[];
  /** Milestones that count although positions do not back them. */
  readonly flags: readonly Flag[];
  /** Without the revoked ones. */
  readonly links: readonly ShareLink[];
  /** With the revoked ones. */
  readonly linksMade: readonly ShareLinkId[];
  readonly messages: readonly HeldMessage[];
  readonly alerts: readonly Alert[];
  readonly historyAskedAt: number | null;
  /** What the rider owes for the trip: the agreed fare and what the ride changed, or the charge of a cancellation. */
  readonly fare: Money;
  /** What that is made of, and what followed. */
  readonly settlement: Settlement;
}

export type TripState =
  | { readonly kind: 'none' }
  | BookedTrip
  /** Erased after the history stored it; the fingerprint still guards the Idempotency-Key. */
  | { readonly kind: 'erased'; readonly fingerprint: string };

export const noTrip: TripState = { kind: 'none' };

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

/** Whether the goods of a delivery under way are to be brought back. */
export function comesBack({ goodsReturn }: Pick<BookedTrip, 'goodsReturn'>): boolean {
  return goodsReturn !== null;
}

/** Since when the vehicle of an active trip has been dark (epoch ms); null while it is heard. */
export function darkSince(state: TripState): number | null {
  return state.kind === 'trip' && !isOver(state.phase) ? (state.assignment?.darkSince ?? null) : null;
}

/**
 * Returns the code of the promotion that the trip uses; null for none. A trip that ends without its ride gives it back;
 * cancelling on board costs the ride, and so does what was taken off it.
 */
export function promotionHeld({
  booking,
  phase,
  settlement,
}: Pick<BookedTrip, 'booking' | 'phase' | 'settlement'>): string | null {
  const isPaid = phase === 'cancelled' && settlement.lines.some(({ rule }) => rule.item === 'fare');
  const isGivenBack = phase === 'unfulfilled' || (phase === 'cancelled' && !isPaid);
  return isGivenBack ? null : (booking.promotion?.code ?? null);
}
