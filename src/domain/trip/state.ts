import type { OfferId, VehicleId } from '../ids.ts';
import { earliest } from '../machine.ts';
import type { VehicleCard } from '../messages.ts';
import type { Money } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Booking, Ended, TripEvent } from './events.ts';

export const tripPhases = [
  'scheduled',
  'searching',
  'assigned',
  'arrived',
  'onboard',
  'completed',
  'cancelled',
  'unfulfilled',
] as const;
export type TripPhase = (typeof tripPhases)[number];

/** Over: no further change, whatever arrives. */
export function isOver(phase: TripPhase): boolean {
  return phase === 'completed' || phase === 'cancelled' || phase === 'unfulfilled';
}

export interface OpenOffer {
  readonly offerId: OfferId;
  readonly vehicleId: VehicleId;
  readonly etaSeconds: number;
  readonly sentAt: number;
  readonly seen: boolean;
  readonly hedged: boolean;
  /** When the vehicle itself lets it lapse, at the latest. */
  readonly expiresAt: number;
}

export interface Search {
  readonly deadline: number;
  /** The question that is out. Answers to any other attempt are stale. */
  readonly asking: { readonly attempt: number; readonly at: number } | null;
  /** When to ask again after an empty answer. */
  readonly retryAt: number | null;
  readonly emptyAnswers: number;
}

export interface Assignment {
  readonly offerId: OfferId;
  readonly vehicle: VehicleCard;
  readonly etaSeconds: number;
  readonly assignedAt: number;
  readonly enroute: boolean;
  readonly heardAt: number;
  readonly darkSince: number | null;
  /** When to look at the vehicle's last sign of life again. */
  readonly checkAt: number;
}

/** A booked trip. */
export interface LiveTrip {
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
  readonly avoid: Readonly<Record<string, number>>;
  readonly assignment: Assignment | null;
  readonly ended: Ended | null;
  /** What the rider owes: the fare agreed, or what a cancellation costs. */
  readonly fare: Money;
}

export type TripState =
  | { readonly kind: 'none' }
  | LiveTrip
  /** Long over and kept by the history only; the fingerprint still guards the Idempotency-Key. */
  | { readonly kind: 'erased'; readonly fingerprint: string };

export const noTrip: TripState = { kind: 'none' };

const forever = Number.MAX_SAFE_INTEGER;
/** An unanswered question to the cell is asked again after this. */
const askingTimeoutMs = 5_000;
/** The vehicle itself closes its offers; this much later the trip stops waiting for its word. */
const lostOfferGraceMs = 5_000;
/** Between two looks at a silent vehicle. */
const darkCheckMs = 10_000;

/** When the trip stops waiting for the vehicle's word about an offer. */
export function lostAt(offer: OpenOffer): number {
  return offer.expiresAt + lostOfferGraceMs;
}

/** When the phone's receipt is overdue. */
export function receiptDueAt(offer: OpenOffer, policy: Policy): number {
  return offer.sentAt + policy.offerReceiptSeconds * 1000;
}

export function overdueAt(trip: LiveTrip): number | null {
  const { policy, scheduledFor } = trip.booking;
  const since = trip.timeline.at(-1)?.at ?? 0;
  // Nobody is late for a scheduled trip before its time.
  const expectedSince = Math.max(since, scheduledFor ?? 0);
  switch (trip.phase) {
    case 'assigned':
      return expectedSince + policy.pickupOverdueSeconds * 1000;
    case 'arrived':
      return expectedSince + policy.boardingOverdueSeconds * 1000;
    case 'onboard':
      return since + policy.rideOverdueSeconds * 1000;
    default:
      return null;
  }
}

/** When the search of a scheduled trip begins. */
export function dueAt(booking: Booking): number {
  return (booking.scheduledFor ?? 0) - booking.policy.scheduledLeadSeconds * 1000;
}

/** True while no further vehicle is looked for: a phone has an offer, or may yet acknowledge it, or enough are open. */
export function awaitsOffers({ offers, booking }: LiveTrip): boolean {
  return offers.length >= booking.policy.maxOpenOffers || offers.some((offer) => offer.seen || !offer.hedged);
}

/** When the trip must be woken. Every phase has an answer, so nothing hangs. */
export function tripWakeAt(state: TripState): number | null {
  if (state.kind !== 'trip') return null;
  const { booking, search, assignment } = state;
  if (isOver(state.phase)) {
    return (state.timeline.at(-1)?.at ?? 0) + booking.policy.tripRetentionSeconds * 1000;
  }
  if (state.phase === 'scheduled') return dueAt(booking);
  if (search !== null) {
    return earliest(
      search.deadline,
      // A retry that waits for an offer is due when that offer is closed.
      awaitsOffers(state) ? null : search.retryAt,
      search.asking === null ? null : search.asking.at + askingTimeoutMs,
      ...state.offers.map((offer) =>
        offer.seen || offer.hedged ? lostAt(offer) : receiptDueAt(offer, booking.policy),
      ),
    );
  }
  return earliest(assignment?.checkAt ?? null, overdueAt(state));
}

/** True when the outstanding question got no answer in time. */
export function isAskingOverdue(search: Search, now: number): boolean {
  return search.asking !== null && search.asking.at + askingTimeoutMs <= now;
}

function searchFrom(booking: Booking, at: number): Search {
  const deadline = Math.max(at, booking.scheduledFor ?? 0) + booking.policy.searchDeadlineSeconds * 1000;
  return { deadline, asking: null, retryAt: null, emptyAnswers: 0 };
}

/** Folds one event of the journal. */
export function evolveTrip(state: TripState, event: TripEvent): TripState {
  if (event.type === 'requested') return requested(event.booking, event.at);
  if (event.type === 'erased') return { kind: 'erased', fingerprint: event.fingerprint };
  if (state.kind !== 'trip') return state;
  return evolveLive(state, event);
}

function requested(booking: Booking, at: number): LiveTrip {
  const phase = booking.scheduledFor !== null && dueAt(booking) > at ? 'scheduled' : 'searching';
  return {
    kind: 'trip',
    booking,
    version: 1,
    phase,
    timeline: [{ state: phase, at }],
    attempts: 0,
    offersMade: 0,
    search: phase === 'searching' ? searchFrom(booking, at) : null,
    offers: [],
    avoid: {},
    assignment: null,
    ended: null,
    fare: booking.fare,
  };
}

/** A change that people see: a new version and a line in the timeline. */
function enter(trip: LiveTrip, phase: TripPhase, at: number): LiveTrip {
  return {
    ...trip,
    phase,
    version: trip.version + 1,
    timeline: [...trip.timeline, { state: phase, at }],
  };
}

function withSearch(trip: LiveTrip, change: Partial<Search>): LiveTrip {
  return trip.search === null ? trip : { ...trip, search: { ...trip.search, ...change } };
}

function withAssignment(trip: LiveTrip, change: Partial<Assignment>): LiveTrip {
  return trip.assignment === null ? trip : { ...trip, assignment: { ...trip.assignment, ...change } };
}

function withOffer(trip: LiveTrip, offerId: OfferId, change: Partial<OpenOffer>): LiveTrip {
  return {
    ...trip,
    offers: trip.offers.map((offer) => (offer.offerId === offerId ? { ...offer, ...change } : offer)),
  };
}

type LiveEvent = Exclude<TripEvent, { type: 'requested' | 'erased' }>;

function evolveLive(trip: LiveTrip, event: LiveEvent): LiveTrip {
  const { policy } = trip.booking;
  switch (event.type) {
    case 'due':
      return { ...enter(trip, 'searching', event.at), search: searchFrom(trip.booking, event.at) };
    case 'searchStarted':
      return withSearch(
        { ...trip, attempts: event.attempt },
        { asking: { attempt: event.attempt, at: event.at }, retryAt: null },
      );
    case 'searched':
      return withSearch(trip, afterAnswer(trip, event.candidates.length === 0, event.at));
    case 'offered':
      return { ...trip, offersMade: trip.offersMade + 1, offers: [...trip.offers, openOffer(event, policy)] };
    case 'offerSeen':
      return withOffer(trip, event.offerId, { seen: true, expiresAt: event.expiresAt });
    case 'offerHedged':
      return withOffer(trip, event.offerId, { hedged: true });
    case 'offerClosed':
      return {
        ...trip,
        offers: trip.offers.filter((offer) => offer.offerId !== event.offerId),
        avoid: { ...trip.avoid, [event.vehicleId]: avoidUntil(event, policy) },
      };
    case 'assigned':
      return {
        ...enter(trip, 'assigned', event.at),
        search: null,
        offers: trip.offers.filter((offer) => offer.offerId !== event.offerId),
        assignment: {
          offerId: event.offerId,
          vehicle: event.vehicle,
          etaSeconds: event.etaSeconds,
          assignedAt: event.at,
          enroute: false,
          heardAt: event.at,
          darkSince: null,
          checkAt: event.at + policy.darkSeconds * 1000,
        },
      };
    case 'enroute':
      return withAssignment(trip, { enroute: true });
    case 'arrived':
    case 'onboard':
    case 'completed':
      return enter(trip, event.type, event.at);
    case 'returned':
      return {
        ...enter(trip, 'searching', event.at),
        search: searchFrom(trip.booking, event.at),
        assignment: null,
        avoid: {
          ...trip.avoid,
          [event.vehicleId]:
            event.by === 'driver' ? forever : event.at + policy.lapsedOfferCooldownSeconds * 1000,
        },
      };
    case 'cancelled':
      return { ...enter(trip, 'cancelled', event.at), search: null, ended: event.ended, fare: event.fare };
    case 'unfulfilled':
      return { ...enter(trip, 'unfulfilled', event.at), search: null, ended: event.ended };
    case 'livenessChecked':
      return withAssignment(trip, nextCheck(trip, event.heardAt, event.at));
    case 'vehicleDark':
      return withAssignment(trip, { darkSince: event.since });
    case 'vehicleBack':
      return withAssignment(trip, { darkSince: null });
  }
}

function afterAnswer(trip: LiveTrip, empty: boolean, at: number): Partial<Search> {
  if (!empty) return { asking: null, retryAt: null, emptyAnswers: 0 };
  const { searchRetrySeconds, searchRetryMaxSeconds } = trip.booking.policy;
  const tries = trip.search?.emptyAnswers ?? 0;
  const waitSeconds = Math.min(searchRetryMaxSeconds, searchRetrySeconds * 1.5 ** tries);
  return { asking: null, retryAt: at + waitSeconds * 1000, emptyAnswers: tries + 1 };
}

function openOffer(event: LiveEvent & { type: 'offered' }, policy: Policy): OpenOffer {
  return {
    offerId: event.offerId,
    vehicleId: event.vehicleId,
    etaSeconds: event.etaSeconds,
    sentAt: event.at,
    seen: false,
    hedged: false,
    expiresAt: event.at + (policy.offerReceiptSeconds + policy.offerAcceptSeconds) * 1000,
  };
}

function avoidUntil(event: LiveEvent & { type: 'offerClosed' }, policy: Policy): number {
  switch (event.outcome) {
    case 'declined':
      return forever;
    case 'refused':
      return event.refusal === 'incapable' || event.refusal === 'wrong-type'
        ? forever
        : event.at + policy.busyCooldownSeconds * 1000;
    case 'withdrawn':
      return event.at;
    case 'lapsed':
    case 'lost':
      return event.at + policy.lapsedOfferCooldownSeconds * 1000;
  }
}

function nextCheck(trip: LiveTrip, answer: number | null, at: number): Partial<Assignment> {
  // Whoever's clock runs ahead cannot put off being dark.
  const heardAt = Math.max(trip.assignment?.heardAt ?? 0, Math.min(at, answer ?? 0));
  const { darkSeconds, darkRedispatchSeconds } = trip.booking.policy;
  const darkAt = heardAt + darkSeconds * 1000;
  const redispatchAt = heardAt + darkRedispatchSeconds * 1000;
  if (at < darkAt) return { heardAt, checkAt: darkAt };
  const next = at + darkCheckMs;
  return { heardAt, checkAt: at < redispatchAt ? Math.min(next, redispatchAt) : next };
}
