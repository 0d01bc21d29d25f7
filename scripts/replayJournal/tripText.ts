import type { TripEvent } from '../../src/domain/trip/events.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import { joined, moneyText, partyText, placeText, reasonText, secondsText, timeText } from './text.ts';

/** Returns a trip event as one line of text. */
export function tripEventText(event: TripEvent): string {
  switch (event.type) {
    case 'requested': {
      const { rider, pickup, dropoff, party, pooled, scheduledFor, fare } = event.booking;
      return joined(
        `${rider} booked a ride from ${placeText(pickup)} to ${placeText(dropoff)}`,
        partyText(party),
        pooled ? 'pooled' : null,
        scheduledFor === null ? null : `for ${timeText(scheduledFor)}`,
        moneyText(fare),
      );
    }
    case 'due':
      return 'it was time to search for the scheduled ride';
    case 'searchStarted':
      return `search ${event.attempt} began`;
    case 'searched':
      return joined(
        `search ${event.attempt} found ${event.candidates.map(({ vehicleId, etaSeconds }) => `${vehicleId} in ${secondsText(etaSeconds)}`).join(', ') || 'nobody'}`,
        event.skipped.length === 0
          ? null
          : `passed over ${event.skipped.map(({ vehicleId, reason }) => `${vehicleId} (${reason})`).join(', ')}`,
        event.failure,
      );
    case 'offered':
      return `offered to ${event.vehicleId}, ${secondsText(event.etaSeconds)} away`;
    case 'offerSeen':
      return `the phone of ${event.vehicleId} has the offer, until ${timeText(event.expiresAt)}`;
    case 'offerHedged':
      return `the phone of ${event.vehicleId} does not answer: another is asked as well`;
    case 'offerClosed':
      return `the offer to ${event.vehicleId} was ${event.outcome}${reasonText(event.refusal ?? event.reason)}`;
    case 'assigned':
      return `assigned to ${event.vehicleId}, ${secondsText(event.etaSeconds)} away`;
    case 'enroute':
      return 'the driver set out for the pickup';
    case 'arrived':
      return 'the driver arrived at the pickup';
    case 'onboard':
      return 'the rider got in';
    case 'completed':
      return 'the rider got out';
    case 'returned':
      return `the ${event.by} took it from ${event.vehicleId}${reasonText(event.reason)}`;
    case 'cancelled':
      return `cancelled by the ${event.ended.by}${reasonText(event.ended.reason)}; ${moneyText(event.fare)}`;
    case 'unfulfilled':
      return `given up by the ${event.ended.by}${reasonText(event.ended.reason)}`;
    case 'livenessChecked':
      return event.heardAt === null
        ? 'nobody could tell when the vehicle was last heard'
        : `the vehicle was last heard at ${timeText(event.heardAt)}`;
    case 'vehicleDark':
      return `the vehicle is dark, since ${timeText(event.since)}`;
    case 'vehicleBack':
      return 'the vehicle is heard again';
    case 'historyAsked':
      return 'the history was asked whether it has the trip';
    case 'erased':
      return 'the history has it: the journal was erased';
  }
}

/** Returns a trip's state as one line of text. */
export function tripStateText(state: TripState): string {
  if (state.kind === 'none') return 'no trip';
  if (state.kind === 'erased') return 'erased; the history has it';
  const { phase, version, search, offers, assignment, fare, ended } = state;
  return joined(
    `${phase}, version ${version}`,
    search === null
      ? null
      : `searching until ${timeText(search.deadline)}${search.pending === null ? '' : `, question ${search.pending.attempt} is out`}`,
    offers.length === 0
      ? null
      : `offers to ${offers.map(({ vehicleId, seen, hedged }) => `${vehicleId}${seen ? ' (seen)' : ''}${hedged ? ' (hedged)' : ''}`).join(', ')}`,
    assignment === null
      ? null
      : `vehicle ${assignment.vehicle.id}${assignment.darkSince === null ? '' : `, dark since ${timeText(assignment.darkSince)}`}`,
    ended === null ? null : `ended by the ${ended.by}${reasonText(ended.reason)}, ${moneyText(fare)}`,
  );
}
