import { stopIdOf } from '../../src/domain/ids.ts';
import type { Report, VehicleCommand } from '../../src/domain/vehicle/commands.ts';
import type { VehicleEvent } from '../../src/domain/vehicle/events.ts';
import type { VehicleState } from '../../src/domain/vehicle/state.ts';
import type { Cause } from './replay.ts';

type Caused = Cause<VehicleCommand>;

const wake: Caused = { command: { type: 'wake' } };
const byPositions: Caused = {
  unclear: 'it was judged by positions that the cell saw, and the journal keeps the judgement alone',
};
const byTravelTimes: Caused = {
  unclear: 'it was decided by travel times, which the journal does not keep',
};

/** Derives a vehicle's command from the events that it decided; `state` is the vehicle before them. */
export function vehicleCauseOf(
  state: VehicleState,
  events: readonly [VehicleEvent, ...VehicleEvent[]],
): Caused {
  const [event, next] = events;
  const reported = (report: Report): Caused => ({ command: { type: 'report', epoch: state.epoch, report } });
  switch (event.type) {
    case 'registered': {
      const { profile } = event;
      // A stream can register an unknown vehicle.
      if (next?.type === 'connected') return connectedBy(next, profile);
      return { command: { type: 'register', profile } };
    }
    case 'connected':
      return connectedBy(event, null);
    case 'disconnected':
      return { command: { type: 'disconnect', epoch: event.epoch, carried: event.carried } };
    case 'availabilityChanged':
      return reported({ availability: event.availability });
    case 'offerConsidered':
      return offered(event.proposal);
    case 'considerationEnded':
      return state.considering !== null && state.considering.until <= event.at ? wake : byTravelTimes;
    case 'offerOpened':
      return state.considering === null ? offered(event.proposal) : byTravelTimes;
    case 'offerSeen':
      return reported({ answers: [{ offerId: event.offerId, answer: 'seen' }] });
    case 'offerAccepted':
      return reported({ answers: [{ offerId: event.offerId, answer: 'accept' }] });
    case 'offerDeclined': {
      const { offerId, reason } = event;
      return reported({ answers: [{ offerId, answer: 'decline', ...(reason !== null && { reason }) }] });
    }
    case 'offerLapsed':
      return wake;
    case 'planned': {
      const tripId = event.stops[0]?.tripId;
      if (tripId === undefined) return { unclear: 'it plans no stops' };
      return confirmed({ tripId, offerId: event.offerId });
    }
    case 'takenOutOfService':
      return { command: { type: 'takeOutOfService', reason: event.reason } };
    case 'returnedToService':
      return { command: { type: 'returnToService' } };
    case 'released':
      return releasedBy(state, event);
    case 'progressed': {
      const { stopId, status, reportedAt, evidence } = event;
      if (evidence !== undefined) return byPositions;
      if (status === 'pending') return { unclear: 'nobody reports that a stop is pending' };
      return reported({ progress: [{ stopId, status, ...atIfKnown(reportedAt) }] });
    }
    case 'noShow': {
      const { offerId, reportedAt, evidence } = event;
      if (evidence !== undefined) return byPositions;
      const stopId = stopIdOf(offerId, 'pickup');
      return reported({ progress: [{ stopId, status: 'noShow', ...atIfKnown(reportedAt) }] });
    }
    case 'givenBack': {
      const { offerId, reason } = event;
      const accepted = state.offers.find(({ proposal }) => proposal.offerId === offerId);
      if (accepted !== undefined) return confirmed(accepted.proposal);
      const stopId = stopIdOf(offerId, 'pickup');
      return reported({ progress: [{ stopId, status: 'giveBack', ...(reason !== null && { reason }) }] });
    }
    case 'snapshot':
      return { unclear: 'it stands for what was before it' };
  }
}

type Proposal = VehicleState['offers'][number]['proposal'];

function offered(proposal: Proposal): Caused {
  return { command: { type: 'tripMessage', tripId: proposal.tripId, message: { type: 'offer', proposal } } };
}

function confirmed({ tripId, offerId }: Pick<Proposal, 'tripId' | 'offerId'>): Caused {
  return { command: { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId } } };
}

function connectedBy(
  { connection, rules }: VehicleEvent & { type: 'connected' },
  fallbackProfile: VehicleState['profile'],
): Caused {
  return { command: { type: 'connect', ...connection, rules, fallbackProfile } };
}

function releasedBy(state: VehicleState, { offerId, reason }: VehicleEvent & { type: 'released' }): Caused {
  const about = [
    ...state.stops,
    ...state.offers.map(({ proposal }) => proposal),
    ...(state.considering === null ? [] : [state.considering.proposal]),
  ].find((held) => held.offerId === offerId);
  if (about === undefined) return { unclear: 'the vehicle does not hold that offer' };
  const { tripId } = about;
  // Out of service, it gives an offer back when the trip confirms it.
  if (reason === 'out-of-service') return confirmed({ tripId, offerId });
  return { command: { type: 'tripMessage', tripId, message: { type: 'release', tripId, offerId, reason } } };
}

function atIfKnown(reportedAt: number | null): { at?: number } {
  return reportedAt === null ? {} : { at: reportedAt };
}
