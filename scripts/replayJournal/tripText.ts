import type { TripEvent } from '../../src/domain/trip/events.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import { joined, moneyText, partyText, placeText, reasonText, secondsText, timeText } from './text.ts';

/** Returns a trip event as one line of text. */
export function tripEventText(event: TripEvent): string {
  switch (event.type) {
    case 'requested': {
      const { rider, pickup, via = [], dropoff, party, pooled, scheduledFor, fare } = event.booking;
      return joined(
        `${rider} booked a ride from ${placeText(pickup)} to ${placeText(dropoff)}`,
        via.length === 0 ? null : `by ${via.map(({ place }) => placeText(place)).join(' and ')}`,
        partyText(party),
        pooled ? 'pooled' : null,
        scheduledFor === null ? null : `for ${timeText(scheduledFor)}`,
        moneyText(fare),
      );
    }
    case 'due':
      return 'it was time to search for the scheduled ride';
    case 'leadAsked':
      return 'it was asked how early the search must begin';
    case 'leadEstimated':
      return joined(
        `it begins ${secondsText(event.leadSeconds)} before its time`,
        event.travelSeconds === null
          ? 'no travel time is known'
          : `travel ${secondsText(event.travelSeconds)}`,
        event.marginSeconds === null ? null : `margin ${secondsText(event.marginSeconds)}`,
        event.misses === 0 ? null : `its vehicle was not heard ${event.misses} times`,
      );
    case 'reserved':
      return `reserved by ${event.vehicleId}`;
    case 'reservationLost':
      return `the ${event.by} took the reservation from ${event.vehicleId}${reasonText(event.reason)}`;
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
    case 'viaServed':
      return `the driver was done at stop ${event.served} on the way`;
    case 'completed':
      return 'the rider got out';
    case 'directed':
      return `an operator chose ${event.vehicleId}`;
    case 'deliveryFailed':
      return `${event.vehicleId} could not deliver, and brings it back${reasonText(event.reason)}`;
    case 'deliveryCancelled':
      return `the ${event.by} cancelled the delivery: the goods come back${reasonText(event.reason)}`;
    case 'goodsReturnBegun':
      return `${event.vehicleId} had taken the goods already, and brings them back${reasonText(event.reason)}`;
    case 'goodsReturnEnded':
      return event.outcome === 'returned'
        ? `${event.vehicleId} brought the goods back`
        : `nobody waits any more for the goods in ${event.vehicleId}`;
    case 'wrongPins':
      return `${event.count} wrong pins were reported at ${event.stopId}`;
    case 'changeAsked':
      return `the ${event.by} asked for ${changeText(event)}`;
    case 'changed':
      return `the ${event.by} has ${changeText(event)}`;
    case 'changeEnded':
      return `change ${event.change} was ${event.outcome}${reasonText(event.reason)}`;
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
    case 'tollReported':
      return `the driver paid a toll of ${event.amount}`;
    case 'adjusted':
      return `an operator adjusted the price by ${event.amount}${reasonText(event.reason)}`;
    case 'tipped':
      return `the rider tipped ${event.amount}`;
    case 'rated':
      return `the ${event.by} gave ${event.stars} stars`;
    case 'paymentChanged':
      return `the payment is ${event.state}${reasonText(event.reference)}`;
    case 'linkShared':
      return `a share link was made: ${event.link}`;
    case 'linkRevoked':
      return `the share link ${event.link} was revoked`;
    case 'messageSent':
      return `the ${event.from} said something`;
    case 'safetyRaised':
      return `the ${event.by} raised the alarm`;
    case 'safetyAcknowledged':
      return `${event.person} has seen alert ${event.alert}`;
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

function changeText({ change, changes, fare }: TripEvent & { type: 'changeAsked' | 'changed' }): string {
  const { pickup, via, dropoff, party, notes } = changes;
  return joined(
    `change ${change}`,
    pickup === undefined ? null : `from ${placeText(pickup)}`,
    via === undefined ? null : `by ${via.map(({ place }) => placeText(place)).join(' and ') || 'nowhere'}`,
    dropoff === undefined ? null : `to ${placeText(dropoff)}`,
    party === undefined ? null : partyText(party),
    notes === undefined ? null : 'other notes',
    changes.scheduledFor === undefined ? null : `for ${timeText(changes.scheduledFor ?? 0)}`,
    moneyText(fare),
  );
}
