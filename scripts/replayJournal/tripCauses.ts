import type { VehicleId } from '../../src/domain/ids.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import type { TripEvent } from '../../src/domain/trip/events.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import { changeRefusalSchema } from '../../src/domain/tripChange.ts';
import type { VehicleToTrip } from '../../src/domain/tripVehicleMessages.ts';
import type { Cause } from './replay.ts';

type Caused = Cause<TripCommand>;

const wake: Caused = { command: { type: 'wake' } };
const unheard: Caused = { unclear: 'the journal does not keep all that its vehicle said' };
const consequence: Caused = { unclear: 'it never begins a decision' };

/** Derives a trip's command from the events that it decided; `state` is the trip before them. */
export function tripCauseOf(state: TripState, events: readonly [TripEvent, ...TripEvent[]]): Caused {
  const [event] = events;
  if (event.type === 'requested') return { command: { type: 'request', booking: event.booking } };
  // The cause of an erasure was erased with it.
  if (state.kind !== 'trip') return { unclear: 'the trip before it is not known' };
  const { tripId } = state.booking;
  switch (event.type) {
    case 'due':
    case 'leadAsked':
    case 'offerHedged':
    case 'unfulfilled':
    case 'historyAsked':
      return wake;
    case 'searchStarted':
      // Any command makes a trip search when it is time. This one changes nothing else in an open trip.
      return { command: { type: 'historyChecked', stored: false }, told: 'whatever it was told' };
    case 'erased':
      return { command: { type: 'historyChecked', stored: true } };
    case 'offered':
    case 'vehicleDark':
    case 'vehicleBack':
      return consequence;
    case 'searched': {
      const { at: _, ...answer } = event;
      return state.search?.pending?.attempt === event.attempt && event.failure === 'no answer from the cell'
        ? wake
        : { command: { ...answer, type: 'searchAnswered' } };
    }
    case 'leadEstimated': {
      const { lead, reservation } = state;
      if (reservation.holder !== null) return unheard;
      const { travelSeconds, marginSeconds } = event;
      // No answer in time leads to the same as an answer that knows nothing.
      const askedAt = lead.askedAt ?? event.at;
      return { command: { type: 'leadAnswered', askedAt, travelSeconds, marginSeconds, holder: null } };
    }
    case 'reserved': {
      const { offerId, vehicleId, vehicle, driver } = event;
      return said(vehicleId, { type: 'offerAccepted', tripId, offerId, vehicle, driver });
    }
    case 'reservationLost': {
      const { offerId, vehicleId, by, reason } = event;
      if (by === 'driver') return said(vehicleId, { type: 'gaveBack', tripId, offerId, reason });
      const change = events.find((later) => later.type === 'changed');
      if (change !== undefined) return changedByPerson(state, change);
      // The system takes a reservation from a vehicle that may not be ready.
      return by === 'operator' ? { command: { type: 'reassign', reason, ifVersion: null } } : unheard;
    }
    case 'offerSeen': {
      const { offerId, vehicleId, expiresAt } = event;
      return said(vehicleId, { type: 'offerSeen', tripId, offerId, expiresAt });
    }
    case 'offerClosed':
      return closedBy(state, event, events);
    case 'assigned': {
      // The holder of a reservation sets out.
      if (state.reservation.holder !== null) return unheard;
      const { etaSeconds: pickupEtaSeconds, offerId, vehicleId, vehicle, driver } = event;
      const accepted = { tripId, offerId, vehicle, pickupEtaSeconds, driver };
      return said(vehicleId, { type: 'offerAccepted', ...accepted });
    }
    case 'tollReported':
    case 'adjusted':
    case 'tipped':
    case 'rated':
    case 'paymentChanged': {
      const { at: _, ...said } = event;
      return { command: { type: 'settle', event: said } };
    }
    case 'linkShared': {
      const { link, expiresAt, for: whom } = event;
      return { command: { type: 'share', link, expiresAt, ...(whom && { for: whom }) } };
    }
    case 'messageSent': {
      const { type: _, at: __, offerId: ___, from, ...words } = event;
      return { command: { type: 'sendMessage', from, said: words } };
    }
    case 'safetyRaised': {
      const { by, place, notes } = event;
      return { command: { type: 'raiseAlert', by, place, notes } };
    }
    case 'safetyAcknowledged': {
      const { alert, person, notes } = event;
      return { command: { type: 'acknowledgeAlert', alert, person, notes } };
    }
    case 'linkRevoked':
      return { command: { type: 'revokeLink', link: event.link } };
    case 'cancelled':
      return cancelledBy(state, event);
    case 'livenessChecked': {
      const vehicleId = state.assignment?.vehicle.id;
      if (vehicleId === undefined) return { unclear: 'no vehicle is assigned' };
      return { command: { type: 'vehicleHeard', vehicleId, heardAt: event.heardAt } };
    }
    case 'enroute':
    case 'arrived':
    case 'onboard':
    case 'completed': {
      const { type, happenedAt, evidence } = event;
      return saidByAssigned(state, (about) => ({ type, ...about, happenedAt, evidence }));
    }
    case 'directed':
      return { command: { type: 'reassign', reason: null, ifVersion: null, to: event.vehicleId } };
    case 'deliveryFailed': {
      const { offerId, vehicleId, reason } = event;
      return said(vehicleId, { type: 'deliveryFailed', tripId, offerId, reason });
    }
    case 'goodsReturnBegun': {
      const { offerId, vehicleId, by, reason } = event;
      const isReleased = by !== 'driver';
      return said(vehicleId, { type: 'deliveryFailed', tripId, offerId, reason, isReleased });
    }
    case 'goodsReturnEnded': {
      const { offerId, vehicleId, outcome } = event;
      return outcome === 'returned'
        ? said(vehicleId, { type: 'completed', tripId, offerId })
        : said(vehicleId, { type: 'gaveBack', tripId, offerId, reason: 'goods-not-returned' });
    }
    case 'deliveryCancelled': {
      const { by, reason } = event;
      if (by === 'system') return wake;
      if (by === 'driver') return { unclear: 'no driver cancels a delivery' };
      return { command: { type: 'cancel', by, reason, ifVersion: null } };
    }
    case 'wrongPins': {
      const { offerId, vehicleId, stopId, count } = event;
      return said(vehicleId, { type: 'wrongPins', tripId, offerId, stopId, count });
    }
    case 'viaServed': {
      const { type, happenedAt, evidence, served } = event;
      return saidByAssigned(state, (about) => ({ type, ...about, happenedAt, evidence, served }));
    }
    case 'changeAsked':
      return changedByPerson(state, event);
    case 'changed': {
      const { change } = event;
      return state.pendingChange === null
        ? changedByPerson(state, event)
        : saidByAssigned(state, (about) => ({ type: 'changeAgreed', ...about, change }));
    }
    case 'changeEnded':
      return changeEndedBy(state, event);
    case 'returned':
      return returnedBy(state, event, events);
  }
}

function changedByPerson(
  { version }: TripState & { kind: 'trip' },
  {
    by,
    changes,
    fare,
    price,
    distanceMeters,
    rideSeconds,
    turnsAt,
  }: TripEvent & { type: 'changeAsked' | 'changed' },
): Caused {
  const priced = {
    ...{ fare, distanceMeters, rideSeconds },
    ...(price !== undefined && { price }),
    ...(turnsAt !== undefined && { turnsAt }),
  };
  return { command: { type: 'change', by, changes, priced, pricedVersion: version, ifVersion: null } };
}

function changeEndedBy(
  state: TripState & { kind: 'trip' },
  { change, outcome, reason }: TripEvent & { type: 'changeEnded' },
): Caused {
  if (outcome === 'withdrawn') {
    return reason === 'no-answer' ? wake : { command: { type: 'withdrawChange' } };
  }
  const { data } = changeRefusalSchema.safeParse(reason);
  if (data === undefined) return { unclear: 'its refusal is not known' };
  return saidByAssigned(state, (about) => ({ type: 'changeRefused', ...about, change, reason: data }));
}

function said(vehicleId: VehicleId, message: VehicleToTrip): Caused {
  return { command: { type: 'vehicleMessage', vehicleId, message } };
}

type AboutOffer = Pick<VehicleToTrip, 'tripId' | 'offerId'>;

function saidByAssigned(
  state: TripState & { kind: 'trip' },
  message: (about: AboutOffer) => VehicleToTrip,
): Caused {
  const { assignment, booking } = state;
  if (assignment === null) return { unclear: 'no vehicle is assigned' };
  return said(assignment.vehicle.id, message({ tripId: booking.tripId, offerId: assignment.offerId }));
}

function closedBy(
  state: TripState & { kind: 'trip' },
  { offerId, vehicleId, outcome, refusal, reason }: TripEvent & { type: 'offerClosed' },
  events: readonly TripEvent[],
): Caused {
  const about = { tripId: state.booking.tripId, offerId };
  switch (outcome) {
    case 'refused':
      if (refusal === null) return { unclear: 'its refusal is not known' };
      return said(vehicleId, { type: 'offerRefused', ...about, reason: refusal });
    case 'declined':
      return said(vehicleId, { type: 'offerDeclined', ...about, reason });
    case 'lapsed':
      return said(vehicleId, { type: 'offerLapsed', ...about });
    case 'lost':
      return wake;
    case 'withdrawn': {
      // Offers are withdrawn before the trip ends.
      const change = events.find((later) => later.type === 'changed');
      if (change !== undefined) return changedByPerson(state, change);
      const end = events.find(({ type }) => type === 'cancelled' || type === 'unfulfilled' || type === 'due');
      if (end?.type === 'unfulfilled' || end?.type === 'due') return wake;
      return end?.type === 'cancelled' ? cancelledByPerson(end) : consequence;
    }
  }
}

function cancelledByPerson({ ended }: TripEvent & { type: 'cancelled' }): Caused {
  if (ended.by !== 'rider' && ended.by !== 'operator') return { unclear: `${ended.by} does not cancel` };
  return { command: { type: 'cancel', by: ended.by, reason: ended.reason, ifVersion: null } };
}

function cancelledBy(state: TripState & { kind: 'trip' }, event: TripEvent & { type: 'cancelled' }): Caused {
  if (event.ended.by !== 'system') return cancelledByPerson(event);
  return event.ended.reason === 'no-show'
    ? saidByAssigned(state, (about) => ({ type: 'noShow', ...about, evidence: event.evidence }))
    : wake;
}

function returnedBy(
  state: TripState & { kind: 'trip' },
  { by, reason }: TripEvent & { type: 'returned' },
  events: readonly TripEvent[],
): Caused {
  switch (by) {
    case 'driver':
      return saidByAssigned(state, (about) => ({ type: 'gaveBack', ...about, reason }));
    case 'operator': {
      // Or its vehicle was taken out of service: the decision is the same.
      const to = events.find((event) => event.type === 'directed')?.vehicleId;
      return { command: { type: 'reassign', reason, ifVersion: null, ...(to !== undefined && { to }) } };
    }
    case 'system':
      return wake;
  }
}
