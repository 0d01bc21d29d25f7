import type { Handover, Pins } from '../../src/domain/handover.ts';
import { type OfferId, type StopId, stopIdOf } from '../../src/domain/ids.ts';
import { isEmptyParty } from '../../src/domain/party.ts';
import { type ReleaseReason, releaseReasonSchema } from '../../src/domain/tripVehicleMessages.ts';
import type { Report, VehicleCommand } from '../../src/domain/vehicle/commands.ts';
import type { VehicleEvent } from '../../src/domain/vehicle/events.ts';
import { shiftEndsAt } from '../../src/domain/vehicle/permit.ts';
import type { Stop, VehicleState } from '../../src/domain/vehicle/state.ts';
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
    case 'permitChanged':
      return { command: { type: 'permit', permit: event.permit } };
    case 'shiftsPlanned': {
      const { by, shifts } = event;
      return { command: { type: 'planShifts', by, role: 'operator', shifts, ifVersion: null } };
    }
    case 'availabilityChanged':
      // A shift that is over ends by itself.
      if (event.availability === 'offline' && (shiftEndsAt(state) ?? event.at + 1) <= event.at) return wake;
      return reported({ availability: event.availability });
    case 'offerConsidered':
      return offered(event.proposal);
    case 'messaged': {
      const { tripId, offerId, message } = event;
      return {
        command: { type: 'tripMessage', tripId, message: { type: 'said', tripId, offerId, message } },
      };
    }
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
    case 'reserved':
      return confirmed(event);
    case 'planned': {
      const tripId = event.stops[0]?.tripId;
      if (tripId === undefined) return { unclear: 'it plans no stops' };
      if (state.agenda.some(({ offerId }) => offerId === event.offerId)) {
        return {
          unclear: 'it was time for a reservation, and the journal does not keep how far the pickup was',
        };
      }
      return confirmed({ tripId, offerId: event.offerId }, metAt(event.stops));
    }
    case 'proofStored':
      return { command: { type: 'proofStored', stopId: event.stopId } };
    case 'deliveryFailed': {
      const { offerId, stopId, reason, back, pickup } = event;
      if (pickup !== undefined) {
        const pin = state.concluded.find((past) => past.offerId === offerId)?.pickup?.pin;
        return reported({ progress: [{ stopId, status: 'done', pin }] });
      }
      if (back.isTripless === true) {
        // Any reason but a word of a person is one of a release.
        const released = releaseReasonSchema.safeParse(reason);
        if (!released.success) return { unclear: 'no trip releases a vehicle for that' };
        return releasedFrom({ offerId, tripId: back.tripId }, released.data);
      }
      // Only at the drop-off a driver may report it.
      const isThere = state.stops.some(({ id, status }) => id === stopId && status === 'arrived');
      if (isThere) return reported({ progress: [{ stopId, status: 'failed', reason }] });
      const { tripId } = back;
      return {
        command: { type: 'tripMessage', tripId, message: { type: 'bringBack', tripId, offerId, reason } },
      };
    }
    case 'pinRefused': {
      const { stopId, pin } = event;
      return reported({ progress: [{ stopId, status: 'done', pin }] });
    }
    case 'changeConsidered':
      return changeAsked(event);
    case 'changeAgreed':
      return state.changing === null ? changeAsked(event) : byTravelTimes;
    case 'changed':
      return changeTold(state, 'confirmChange', event);
    case 'changeEnded':
      // Or it was refused by travel times.
      return state.changing?.order === undefined ? byTravelTimes : changeTold(state, 'withdrawChange', event);
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
      const pin = state.stops.find(({ id }) => id === stopId)?.pin;
      return reported({ progress: [{ stopId, status, pin, ...atIfKnown(reportedAt) }] });
    }
    case 'noShow': {
      const { offerId, reportedAt, evidence } = event;
      if (evidence !== undefined) return byPositions;
      const stopId = pickupOf(state, offerId);
      return reported({ progress: [{ stopId, status: 'noShow', ...atIfKnown(reportedAt) }] });
    }
    case 'givenBack': {
      const { offerId, reason } = event;
      const accepted = state.offers.find(({ proposal }) => proposal.offerId === offerId);
      if (accepted !== undefined) return confirmed(accepted.proposal);
      const stopId = pickupOf(state, offerId);
      return reported({ progress: [{ stopId, status: 'giveBack', ...(reason !== null && { reason }) }] });
    }
    case 'snapshot':
      return { unclear: 'it stands for what was before it' };
  }
}

/** The pickup may have been moved since it was planned. */
function pickupOf({ stops }: VehicleState, offerId: OfferId): StopId {
  return stops.find((stop) => stop.offerId === offerId)?.id ?? stopIdOf(offerId, 'pickup');
}

type Proposal = VehicleState['offers'][number]['proposal'];

function offered(proposal: Proposal): Caused {
  return { command: { type: 'tripMessage', tripId: proposal.tripId, message: { type: 'offer', proposal } } };
}

function confirmed({ tripId, offerId }: Pick<Proposal, 'tripId' | 'offerId'>, met: Met = {}): Caused {
  return { command: { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId, ...met } } };
}

type Met = Handover & Pins;

/** What the confirmation said of whom the vehicle meets at these stops. */
function metAt(stops: readonly Stop[]): Met {
  const pickup = stops.find(({ kind }) => kind === 'pickup');
  const dropoff = stops.find(({ kind }) => kind === 'dropoff');
  return {
    guest: pickup?.contact,
    boardingPin: pickup?.pin,
    recipient: dropoff?.contact,
    deliveryPin: dropoff?.pin,
    proof: dropoff?.proof,
    leaveAtDoor: dropoff?.leaveAtDoor,
  };
}

function changeAsked({
  tripId,
  offerId,
  change,
  ride,
}: VehicleEvent & { type: 'changeConsidered' | 'changeAgreed' }): Caused {
  const message = { type: 'change', tripId, offerId, change, ride } as const;
  return { command: { type: 'tripMessage', tripId, message } };
}

function changeTold(
  { changing }: VehicleState,
  type: 'confirmChange' | 'withdrawChange',
  { offerId, change }: VehicleEvent & { type: 'changed' | 'changeEnded' },
): Caused {
  if (changing === null) return { unclear: 'no change is known' };
  const { tripId } = changing;
  return { command: { type: 'tripMessage', tripId, message: { type, tripId, offerId, change } } };
}

function connectedBy(
  { connection, rules, permit }: VehicleEvent & { type: 'connected' },
  fallbackProfile: VehicleState['profile'],
): Caused {
  return { command: { type: 'connect', ...connection, rules, permit, fallbackProfile } };
}

function releasedBy(state: VehicleState, { offerId, reason }: VehicleEvent & { type: 'released' }): Caused {
  const about = [
    ...state.stops,
    ...state.agenda,
    ...state.offers.map(({ proposal }) => proposal),
    ...(state.considering === null ? [] : [state.considering.proposal]),
  ].find((held) => held.offerId === offerId);
  if (about === undefined) return { unclear: 'the vehicle does not hold that offer' };
  const { tripId } = about;
  // Out of service, it gives an offer back when the trip confirms it.
  if (reason === 'out-of-service') return confirmed({ tripId, offerId });
  const own = state.stops.filter((stop) => stop.offerId === offerId);
  if (reason === 'overdue' && own.some(({ isTripless }) => isTripless === true)) return wake;
  // Goods that are on board leave the plan only where their trip lets them go.
  const isGoods = own.some(
    (stop) => stop.kind === 'pickup' && stop.status === 'done' && isEmptyParty(stop.party),
  );
  return releasedFrom({ tripId, offerId }, reason, isGoods ? { lettingGo: true } : {});
}

function releasedFrom(
  { tripId, offerId }: Pick<Stop, 'tripId' | 'offerId'>,
  reason: ReleaseReason,
  more: { readonly lettingGo?: boolean } = {},
): Caused {
  const message = { type: 'release', tripId, offerId, reason, ...more } as const;
  return { command: { type: 'tripMessage', tripId, message } };
}

function atIfKnown(reportedAt: number | null): { at?: number } {
  return reportedAt === null ? {} : { at: reportedAt };
}
