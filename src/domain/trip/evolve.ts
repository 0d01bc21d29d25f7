import { readSentPolicy } from '../policy/policy.ts';
import { changedBooking, movedMs, needsOthers } from './changedBooking.ts';
import { changeTimeoutMs, earliestDueAt } from './deadlines.ts';
import type { Booking, TripEvent } from './events.ts';
import { exclusionAfterLoss, exclusionEnd, forever } from './exclusions.ts';
import { afterEstimate, firstLead } from './lead.ts';
import { nextCheck } from './liveness.ts';
import { madeOffer, pickupByRoad, promisedBy } from './offerState.ts';
import { afterAnswer, searchFrom } from './searchSchedule.ts';
import { agreed, settle, tollsOf } from './settlement.ts';
import type { BookedTrip, Holder, TripState } from './state.ts';
import {
  enter,
  goingBack,
  withAssignment,
  withFlag,
  withLateReturn,
  withMilestone,
  withOffer,
  withSearch,
  withVia,
  withWrongPins,
} from './steps.ts';

/** Folds one event of the journal into the state. */
export function evolveTrip(state: TripState, event: TripEvent): TripState {
  if (event.type === 'requested') {
    const { policy, ...booking } = event.booking;
    return requestedTrip({ ...booking, policy: readSentPolicy(policy) }, event.at);
  }
  if (event.type === 'erased') return { kind: 'erased', fingerprint: event.fingerprint };
  if (state.kind !== 'trip') return state;
  return evolveBooked(state, event);
}

/** Returns the state of a trip right after its request. */
export function requestedTrip(booking: Booking, at: number): BookedTrip {
  const isAhead = booking.scheduledFor !== null && earliestDueAt(booking) > at;
  const phase = isAhead ? 'scheduled' : 'searching';
  const isSearching = !isAhead || booking.reserve === true;
  return {
    kind: 'trip',
    booking,
    requested: booking,
    version: 1,
    phase,
    timeline: [{ state: phase, at }],
    attempts: 0,
    offersMade: 0,
    search: isSearching ? searchFrom(booking, at) : null,
    lead: firstLead(booking),
    reservation: { state: 'none', holder: null },
    directedTo: null,
    offers: [],
    excludedUntil: {},
    assignment: null,
    viasServed: [],
    changesMade: 0,
    changes: 0,
    lastChange: 'changed',
    changeReason: null,
    pendingChange: null,
    passed: [],
    ended: null,
    failedDelivery: null,
    cancelledDelivery: null,
    goodsReturn: null,
    lateReturns: [],
    flags: [],
    links: [],
    linksMade: [],
    messages: [],
    alerts: [],
    historyAskedAt: null,
    fare: booking.fare,
    settlement: agreed(booking),
  };
}

/** The events that can follow `requested` and keep the trip booked. */
export type BookedEvent = Exclude<TripEvent, { type: 'requested' | 'erased' }>;

/** Folds one event of a booked trip. */
export function evolveBooked(trip: BookedTrip, event: BookedEvent): BookedTrip {
  const { policy } = trip.booking;
  switch (event.type) {
    case 'due':
      return {
        ...enter(trip, 'searching', event.at),
        search: searchFrom(trip.booking, event.at),
        // Who did not take the reservation may take the ride; who gave it back, or can never serve it, may not.
        excludedUntil: Object.fromEntries(
          Object.entries(trip.excludedUntil).filter(([, until]) => until === forever),
        ),
      };
    case 'leadAsked':
      return { ...trip, lead: { ...trip.lead, askedAt: event.at } };
    case 'leadEstimated':
      return { ...trip, lead: afterEstimate(trip, event) };
    case 'reserved':
      return {
        ...trip,
        version: trip.version + 1,
        search: null,
        directedTo: null,
        lead: firstLead(trip.booking),
        offers: trip.offers.filter(({ offerId }) => offerId !== event.offerId),
        reservation: { state: 'held', holder: holderIn(event) },
      };
    case 'reservationLost': {
      const isTime = event.at >= earliestDueAt(trip.booking);
      return {
        ...(isTime ? enter(trip, 'searching', event.at) : { ...trip, version: trip.version + 1 }),
        search: searchFrom(trip.booking, event.at),
        lead: firstLead(trip.booking),
        reservation: { state: 'lost', holder: null },
        excludedUntil: { ...trip.excludedUntil, [event.vehicleId]: exclusionAfterLoss(event, policy) },
      };
    }
    case 'searchStarted':
      return withSearch(
        { ...trip, attempts: event.attempt },
        { pending: { attempt: event.attempt, at: event.at }, retryAt: null },
      );
    case 'searched':
      return withSearch(
        event.candidates.length === 0 ? { ...trip, directedTo: null } : trip,
        afterAnswer(trip, event.candidates.length === 0, event.at),
      );
    case 'directed': {
      const directed = { ...trip, version: trip.version + 1, directedTo: event.vehicleId };
      return withSearch(directed, { pending: null, retryAt: null });
    }
    case 'offered':
      return { ...trip, offersMade: trip.offersMade + 1, offers: [...trip.offers, madeOffer(event, policy)] };
    case 'offerSeen':
      return withOffer(trip, event.offerId, { seen: true, expiresAt: event.expiresAt });
    case 'offerHedged':
      return withOffer(trip, event.offerId, { hedged: true });
    case 'offerClosed':
      return {
        ...trip,
        directedTo: trip.directedTo === event.vehicleId ? null : trip.directedTo,
        offers: trip.offers.filter((offer) => offer.offerId !== event.offerId),
        excludedUntil: { ...trip.excludedUntil, [event.vehicleId]: exclusionEnd(event, trip) },
      };
    case 'assigned': {
      const offer = trip.offers.find(({ offerId }) => offerId === event.offerId);
      return {
        ...enter(trip, 'assigned', event.at),
        search: null,
        directedTo: null,
        offers: trip.offers.filter((offer) => offer.offerId !== event.offerId),
        assignment: {
          ...holderIn(event),
          acceptedPickup: trip.booking.pickup,
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
    case 'viaServed':
      return withVia(trip, event);
    case 'completed': {
      const completed = enter(withMilestone(trip, event), 'completed', event.happenedAt ?? event.at);
      return { ...completed, fare: event.fare ?? trip.fare, settlement: settle(trip.settlement, event) };
    }
    case 'deliveryFailed':
    case 'deliveryCancelled':
      return goingBack(trip, event);
    case 'goodsReturnBegun':
    case 'goodsReturnEnded':
      return withLateReturn(trip, event);
    case 'wrongPins':
      return withWrongPins(trip, event);
    case 'returned':
      return {
        ...enter(trip, 'searching', event.at),
        search: searchFrom(trip.booking, event.at),
        assignment: null,
        reservation: trip.reservation.state === 'held' ? { state: 'lost', holder: null } : trip.reservation,
        excludedUntil: { ...trip.excludedUntil, [event.vehicleId]: exclusionAfterLoss(event, policy) },
      };
    case 'cancelled':
      return {
        ...enter(withFlag(trip, 'noShow', event.evidence, event.at), 'cancelled', event.at),
        search: null,
        ended: event.ended,
        fare: event.fare,
        settlement: settle(trip.settlement, event),
      };
    case 'unfulfilled':
      return {
        ...enter(trip, 'unfulfilled', event.at),
        search: null,
        ended: event.ended,
        fare: event.fare ?? trip.fare,
        settlement: settle(trip.settlement, event),
      };
    case 'changeAsked': {
      const { type: _, at, ...terms } = event;
      const pendingChange = { ...terms, deadline: at + changeTimeoutMs };
      return { ...trip, changes: terms.change, lastChange: 'asked', changeReason: null, pendingChange };
    }
    case 'changed':
      return changed(trip, event);
    case 'changeEnded':
      return { ...trip, pendingChange: null, lastChange: event.outcome, changeReason: event.reason };
    case 'livenessChecked':
      return withAssignment(trip, nextCheck(trip, event.heardAt, event.at));
    case 'vehicleDark':
      return withAssignment(trip, { darkSince: event.since, wasDark: true });
    case 'vehicleBack':
      return withAssignment(trip, { darkSince: null });
    case 'tollReported': {
      const fare = { ...trip.fare, amount: trip.fare.amount + event.amount };
      return { ...trip, version: trip.version + 1, fare, settlement: settle(trip.settlement, event) };
    }
    case 'adjusted':
    case 'tipped':
    case 'rated':
    case 'paymentChanged':
      // No new version: nothing of the trip itself changes.
      return { ...trip, settlement: settle(trip.settlement, event) };
    case 'linkShared': {
      const { link: id, at: createdAt, expiresAt } = event;
      const link = { id, createdAt, expiresAt, ...(event.for !== undefined && { for: event.for }) };
      return { ...trip, links: [...trip.links, link], linksMade: [...trip.linksMade, id] };
    }
    case 'linkRevoked':
      return { ...trip, links: trip.links.filter(({ id }) => id !== event.link) };
    case 'messageSent': {
      const { type: _, ...message } = event;
      return { ...trip, messages: [...trip.messages, message] };
    }
    case 'safetyRaised': {
      const { type: _, ...raised } = event;
      return { ...trip, alerts: [...trip.alerts, { ...raised, acknowledgedAt: null, acknowledgedBy: null }] };
    }
    case 'safetyAcknowledged': {
      const seen = { acknowledgedAt: event.at, acknowledgedBy: event.person };
      const alerts = trip.alerts.map((one) => (one.alert === event.alert ? { ...one, ...seen } : one));
      return { ...trip, alerts };
    }
    case 'historyAsked':
      return { ...trip, historyAskedAt: event.at };
  }
}

/** The booking changes; without a vehicle the search begins anew, or waits until it is time. */
function changed(before: BookedTrip, event: BookedEvent & { type: 'changed' }): BookedTrip {
  const { at, change, changes, fare, turnsAt } = event;
  const booking = changedBooking(before.booking, event);
  const settlement = settle(before.settlement, event);
  const trip: BookedTrip = {
    ...before,
    booking,
    fare: { ...fare, amount: fare.amount + tollsOf(settlement) },
    settlement,
    // It begins anew, with the deadline that it had.
    search: before.search && { ...before.search, pending: null, retryAt: null, emptyAnswers: 0 },
    changesMade: before.changesMade + 1,
    changes: change,
    lastChange: 'changed',
    changeReason: null,
    pendingChange: null,
    passed: turnsAt === undefined ? before.passed : [...before.passed, turnsAt],
    ...(needsOthers(changes) && { excludedUntil: {} }),
  };
  if (trip.assignment !== null) {
    const promisedBy = trip.assignment.promisedBy + movedMs(before.booking, booking);
    return withAssignment({ ...trip, version: trip.version + 1 }, { promisedBy });
  }
  // A trip whose time had come waits again only for another time; one that a vehicle still holds goes on.
  const waits = trip.phase === 'scheduled' && trip.reservation.holder === null;
  const isRetimed = changes.scheduledFor !== undefined || waits;
  const { phase, search, lead } = isRetimed ? requestedTrip(booking, at) : trip;
  return phase === trip.phase
    ? { ...trip, version: trip.version + 1, search, lead }
    : { ...enter(trip, phase, at), search, lead };
}

function holderIn({ offerId, vehicle, driver }: BookedEvent & { type: 'reserved' | 'assigned' }): Holder {
  return { offerId, vehicle, ...(driver !== undefined && { driver }) };
}
