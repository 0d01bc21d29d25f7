import type { VehicleEvent } from '../../src/domain/vehicle/events.ts';
import type { VehicleState } from '../../src/domain/vehicle/state.ts';
import { joined, partyText, reasonText, timeText } from './text.ts';

/** Returns a vehicle event as one line of text. */
export function vehicleEventText(event: VehicleEvent): string {
  switch (event.type) {
    case 'registered': {
      const { name, type, plate, capacity } = event.profile;
      return `registered as ${name}, ${type}, ${plate}, with room for ${partyText(capacity)}`;
    }
    case 'connected':
      return `${event.connection.driver} connected to cell ${event.connection.cell}, epoch ${event.epoch}`;
    case 'disconnected':
      return `the stream of epoch ${event.epoch} was lost`;
    case 'availabilityChanged':
      return `the driver is ${event.availability}`;
    case 'permitChanged':
      return `an operator changed what ${event.permit.driver} may drive`;
    case 'offerConsidered':
      return `looks for a place for ${event.proposal.tripId}, until ${timeText(event.until)}`;
    case 'considerationEnded':
      return `found no place for ${event.offerId}`;
    case 'offerOpened':
      return `was offered ${event.proposal.tripId} as ${event.proposal.offerId}, until ${timeText(event.expiresAt)}`;
    case 'offerSeen':
      return `the phone has ${event.offerId}, until ${timeText(event.expiresAt)}`;
    case 'offerAccepted':
      return `the driver accepted ${event.offerId}`;
    case 'offerDeclined':
      return `declined ${event.offerId}${reasonText(event.reason)}`;
    case 'offerLapsed':
      return `the time for ${event.offerId} was over`;
    case 'reserved':
      return `the trip confirmed ${event.offerId}, for later`;
    case 'planned':
      return `the trip confirmed ${event.offerId}: ${event.stops.length} stops more`;
    case 'changeConsidered':
      return `asks for travel times about change ${event.change} of ${event.tripId}`;
    case 'changeAgreed':
      return `agreed to change ${event.change} of ${event.tripId}`;
    case 'changed':
      return `the trip confirmed change ${event.change}: ${event.stops.length} stops`;
    case 'changeEnded':
      return `change ${event.change} was refused or withdrawn`;
    case 'shiftsPlanned':
      return `${event.by} planned ${event.shifts.length} shifts`;
    case 'takenOutOfService':
      return `an operator took it out of service${reasonText(event.reason)}`;
    case 'returnedToService':
      return 'an operator returned it to service';
    case 'released':
      return `${event.offerId} was taken back${reasonText(event.reason)}`;
    case 'progressed':
      return `${event.stopId} is ${event.status}${event.reportedAt === null ? '' : `, by the driver's clock at ${timeText(event.reportedAt)}`}`;
    case 'noShow':
      return `nobody came for ${event.offerId}`;
    case 'proofStored':
      return `the proof of ${event.stopId} is stored`;
    case 'deliveryFailed':
      if (event.back.isTripless === true)
        return `has goods on board that its trip counts with no more${reasonText(event.reason)}`;
      return `could not deliver at ${event.stopId}${reasonText(event.reason)}`;
    case 'pinRefused':
      return `${event.stopId} has another pin than the driver reported`;
    case 'messaged':
      return `somebody said something about ${event.tripId}`;
    case 'givenBack':
      return `gave ${event.offerId} back${reasonText(event.reason)}`;
    case 'snapshot':
      return 'a snapshot of all that was before it';
  }
}

/** Returns a vehicle's state as one line of text. */
export function vehicleStateText(state: VehicleState): string {
  const { profile, availability, connection, epoch, planVersion, offers, considering, stops, outOfService } =
    state;
  return joined(
    profile === null ? 'not registered' : availability,
    connection === null ? 'no stream' : `epoch ${epoch} in cell ${connection.cell}`,
    `plan ${planVersion}: ${stops.map(({ kind, tripId, status }) => `${kind} of ${tripId} ${status}`).join(', ') || 'no stops'}`,
    considering === null ? null : `considers ${considering.proposal.offerId}`,
    offers.length === 0
      ? null
      : `offers ${offers.map(({ proposal, status }) => `${proposal.offerId} (${status})`).join(', ')}`,
    outOfService === null ? null : `out of service${reasonText(outOfService.reason)}`,
  );
}
