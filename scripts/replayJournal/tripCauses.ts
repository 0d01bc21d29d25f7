import type { TripId, VehicleId } from '../../src/domain/ids.ts';
import type { VehicleToTrip } from '../../src/domain/messages.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import type { TripEvent } from '../../src/domain/trip/events.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { Cause } from './replay.ts';

type Caused = Cause<TripCommand>;

const wake: Caused = { command: { type: 'wake' } };
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
    case 'offerSeen': {
      const { offerId, vehicleId, expiresAt } = event;
      return said(vehicleId, { type: 'offerSeen', tripId, offerId, expiresAt });
    }
    case 'offerClosed':
      return closedBy(tripId, event, events);
    case 'assigned': {
      const { offerId, vehicleId, vehicle, etaSeconds: pickupEtaSeconds } = event;
      return said(vehicleId, { type: 'offerAccepted', tripId, offerId, vehicle, pickupEtaSeconds });
    }
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
    case 'returned':
      return returnedBy(state, event);
  }
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
  tripId: TripId,
  { offerId, vehicleId, outcome, refusal, reason }: TripEvent & { type: 'offerClosed' },
  events: readonly TripEvent[],
): Caused {
  const about = { tripId, offerId };
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
      const end = events.find(({ type }) => type === 'cancelled' || type === 'unfulfilled');
      if (end?.type === 'unfulfilled') return wake;
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
): Caused {
  switch (by) {
    case 'driver':
      return saidByAssigned(state, (about) => ({ type: 'gaveBack', ...about, reason }));
    case 'operator':
      // Or its vehicle was taken out of service: the decision is the same.
      return { command: { type: 'reassign', reason, ifVersion: null } };
    case 'system':
      return wake;
  }
}
