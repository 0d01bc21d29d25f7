import type { Evidence, Flag } from '../evidence.ts';
import type { OfferId } from '../ids.ts';
import { type Policy, policySchema } from '../policy.ts';
import type { Booking, RideByRoad, TripEvent } from './events.ts';
import type { TripPhase } from './phases.ts';
import {
  type Assignment,
  type BookedTrip,
  dueAt,
  type OpenOffer,
  type Search,
  type TripState,
} from './state.ts';

const forever = Number.MAX_SAFE_INTEGER;
/** Interval of liveness checks of a dark vehicle. */
const darkCheckMs = 10_000;

/** Folds one event of the journal into the state. */
export function evolveTrip(state: TripState, event: TripEvent): TripState {
  if (event.type === 'requested') {
    const { policy, ...booking } = event.booking;
    return requestedTrip({ ...booking, policy: policySchema.parse(policy) }, event.at);
  }
  if (event.type === 'erased') return { kind: 'erased', fingerprint: event.fingerprint };
  if (state.kind !== 'trip') return state;
  return evolveBooked(state, event);
}

function searchFrom(booking: Booking, at: number): Search {
  const deadline =
    Math.max(at, booking.scheduledFor ?? 0) + booking.policy.dispatch.searchDeadlineSeconds * 1000;
  return { deadline, pending: null, retryAt: null, emptyAnswers: 0 };
}

/** Returns the state of a trip right after its request. */
export function requestedTrip(booking: Booking, at: number): BookedTrip {
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
    excludedUntil: {},
    assignment: null,
    ended: null,
    flags: [],
    historyAskedAt: null,
    fare: booking.fare,
  };
}

/** A publicly visible change: a new version and a timeline entry. */
function enter(trip: BookedTrip, phase: TripPhase, at: number): BookedTrip {
  return {
    ...trip,
    phase,
    version: trip.version + 1,
    timeline: [...trip.timeline, { state: phase, at }],
  };
}

function withSearch(trip: BookedTrip, change: Partial<Search>): BookedTrip {
  return trip.search === null ? trip : { ...trip, search: { ...trip.search, ...change } };
}

function withAssignment(trip: BookedTrip, change: Partial<Assignment>): BookedTrip {
  return trip.assignment === null ? trip : { ...trip, assignment: { ...trip.assignment, ...change } };
}

function withMilestone(
  trip: BookedTrip,
  { type, at, happenedAt = at, evidence }: BookedEvent & { type: keyof Assignment['milestones'] },
): BookedTrip {
  const milestone = { at, happenedAt, evidence: evidence ?? null };
  const milestones = { ...trip.assignment?.milestones, [type]: milestone };
  const reached = withAssignment(trip, { milestones });
  return type === 'arrived' || type === 'completed' ? withFlag(reached, type, evidence, at) : reached;
}

function withFlag(
  trip: BookedTrip,
  milestone: Flag['milestone'],
  evidence: Evidence | undefined,
  at: number,
): BookedTrip {
  if (evidence === undefined || evidence.doubt === null || !evidence.flagged) return trip;
  const { doubt, distanceMeters } = evidence;
  return { ...trip, flags: [...trip.flags, { milestone, doubt, distanceMeters, at }] };
}

function withOffer(trip: BookedTrip, offerId: OfferId, change: Partial<OpenOffer>): BookedTrip {
  return {
    ...trip,
    offers: trip.offers.map((offer) => (offer.offerId === offerId ? { ...offer, ...change } : offer)),
  };
}

/** The events that can follow `requested` and keep the trip booked. */
export type BookedEvent = Exclude<TripEvent, { type: 'requested' | 'erased' }>;

/** Folds one event of a booked trip. */
export function evolveBooked(trip: BookedTrip, event: BookedEvent): BookedTrip {
  const { policy } = trip.booking;
  switch (event.type) {
    case 'due':
      return { ...enter(trip, 'searching', event.at), search: searchFrom(trip.booking, event.at) };
    case 'searchStarted':
      return withSearch(
        { ...trip, attempts: event.attempt },
        { pending: { attempt: event.attempt, at: event.at }, retryAt: null },
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
        excludedUntil: { ...trip.excludedUntil, [event.vehicleId]: exclusionEnd(event, policy) },
      };
    case 'assigned': {
      const offer = trip.offers.find(({ offerId }) => offerId === event.offerId);
      return {
        ...enter(trip, 'assigned', event.at),
        search: null,
        offers: trip.offers.filter((offer) => offer.offerId !== event.offerId),
        assignment: {
          offerId: event.offerId,
          vehicle: event.vehicle,
          etaSeconds: event.etaSeconds,
          assignedAt: event.at,
          promisedBy: promisedBy(trip.booking, event, offer?.etaSeconds ?? event.etaSeconds),
          pickupByRoad: offer === undefined ? null : pickupByRoad(offer),
          milestones: {},
          heardAt: event.at,
          darkSince: null,
          wasDark: false,
          checkAt: event.at + policy.streams.darkSeconds * 1000,
        },
      };
    }
    case 'enroute':
      return withMilestone(trip, event);
    case 'arrived':
    case 'onboard':
      return enter(withMilestone(trip, event), event.type, event.happenedAt ?? event.at);
    case 'completed': {
      const completed = enter(withMilestone(trip, event), 'completed', event.happenedAt ?? event.at);
      return { ...completed, fare: event.fare ?? trip.fare };
    }
    case 'returned':
      return {
        ...enter(trip, 'searching', event.at),
        search: searchFrom(trip.booking, event.at),
        assignment: null,
        excludedUntil: {
          ...trip.excludedUntil,
          [event.vehicleId]:
            event.by === 'system' ? event.at + policy.dispatch.lapsedOfferCooldownSeconds * 1000 : forever,
        },
      };
    case 'cancelled':
      return {
        ...enter(withFlag(trip, 'noShow', event.evidence, event.at), 'cancelled', event.at),
        search: null,
        ended: event.ended,
        fare: event.fare,
      };
    case 'unfulfilled':
      return {
        ...enter(trip, 'unfulfilled', event.at),
        search: null,
        ended: event.ended,
        fare: event.fare ?? trip.fare,
      };
    case 'livenessChecked':
      return withAssignment(trip, nextCheck(trip, event.heardAt, event.at));
    case 'vehicleDark':
      return withAssignment(trip, { darkSince: event.since, wasDark: true });
    case 'vehicleBack':
      return withAssignment(trip, { darkSince: null });
    case 'historyAsked':
      return { ...trip, historyAskedAt: event.at };
  }
}

function afterAnswer(trip: BookedTrip, empty: boolean, at: number): Partial<Search> {
  if (!empty) return { pending: null, retryAt: null, emptyAnswers: 0 };
  const { searchRetrySeconds, searchRetryMaxSeconds } = trip.booking.policy.dispatch;
  const tries = trip.search?.emptyAnswers ?? 0;
  const waitSeconds = Math.min(searchRetryMaxSeconds, searchRetrySeconds * 1.5 ** tries);
  return { pending: null, retryAt: at + waitSeconds * 1000, emptyAnswers: tries + 1 };
}

function openOffer(event: BookedEvent & { type: 'offered' }, policy: Policy): OpenOffer {
  return {
    offerId: event.offerId,
    vehicleId: event.vehicleId,
    etaSeconds: event.etaSeconds,
    etaSource: event.etaSource ?? 'greatCircle',
    roadSeconds: event.roadSeconds ?? null,
    sentAt: event.at,
    seen: false,
    hedged: false,
    expiresAt: event.at + (policy.dispatch.offerReceiptSeconds + policy.dispatch.offerAcceptSeconds) * 1000,
  };
}

/** The promised pickup time: as shown to the rider, plus the pooling slack for pooled trips. */
function promisedBy(
  { pooled, policy, scheduledFor }: Booking,
  { at, etaSeconds }: BookedEvent & { type: 'assigned' },
  offeredEtaSeconds: number,
): number {
  const latest = pooled ? offeredEtaSeconds + policy.pooling.pooledPickupSlackSeconds : 0;
  return Math.max(scheduledFor ?? 0, at + Math.round(Math.max(etaSeconds, latest) * 1000));
}

function pickupByRoad({ etaSource, roadSeconds }: OpenOffer): RideByRoad | null {
  if (etaSource === 'greatCircle' || roadSeconds === null) return null;
  return { source: etaSource, seconds: roadSeconds };
}

function exclusionEnd(event: BookedEvent & { type: 'offerClosed' }, policy: Policy): number {
  switch (event.outcome) {
    case 'declined':
      return forever;
    case 'refused':
      if (event.refusal === 'incapable' || event.refusal === 'wrong-type') return forever;
      // The plan is unlikely to change soon.
      if (event.refusal === 'no-room') return event.at + policy.dispatch.lapsedOfferCooldownSeconds * 1000;
      return event.at + policy.dispatch.busyCooldownSeconds * 1000;
    case 'withdrawn':
      return event.at;
    case 'lapsed':
    case 'lost':
      return event.at + policy.dispatch.lapsedOfferCooldownSeconds * 1000;
  }
}

function nextCheck(trip: BookedTrip, answer: number | null, at: number): Partial<Assignment> {
  // A clock that runs ahead must not delay the dark state.
  const heardAt = Math.max(trip.assignment?.heardAt ?? 0, Math.min(at, answer ?? 0));
  const { streams, dispatch } = trip.booking.policy;
  const darkAt = heardAt + streams.darkSeconds * 1000;
  const redispatchAt = heardAt + dispatch.darkRedispatchSeconds * 1000;
  if (at < darkAt) return { heardAt, checkAt: darkAt };
  const next = at + darkCheckMs;
  return { heardAt, checkAt: at < redispatchAt ? Math.min(next, redispatchAt) : next };
}
