import type { OfferId } from '../ids.ts';
import { withRoom } from './boarding.ts';
import type { VehicleEvent } from './events.ts';
import { type Conclusion, inOrder, type Stop, type VehicleState } from './state.ts';

/** Repeated reports about older offers than this many are no longer recognised. */
const rememberedConclusions = 50;

export type VehicleSummary = VehicleEvent & { type: 'snapshot' };
/** Every event but the snapshot, which replaces them. */
export type VehicleFact = Exclude<VehicleEvent, VehicleSummary>;

/** Folds one event of the journal into the state. */
export function evolveVehicle(state: VehicleState, event: VehicleEvent): VehicleState {
  return event.type === 'snapshot' ? { ...event.state, eventsSinceSnapshot: 0 } : evolveFact(state, event);
}

/** Folds one event that is not a snapshot. */
export function evolveFact(state: VehicleState, event: VehicleFact): VehicleState {
  return { ...happened(state, event), eventsSinceSnapshot: state.eventsSinceSnapshot + 1 };
}

function happened(state: VehicleState, event: VehicleFact): VehicleState {
  switch (event.type) {
    case 'registered':
      return { ...state, profile: event.profile, profileVersion: state.profileVersion + 1 };
    case 'connected':
      return {
        ...state,
        epoch: event.epoch,
        connection: event.connection,
        disconnectedAt: null,
        rules: event.rules,
      };
    case 'disconnected':
      return {
        ...state,
        connection: null,
        disconnectedAt: event.at,
        ...(event.carried !== undefined && { carried: event.carried }),
      };
    case 'availabilityChanged':
      return { ...changed(state), availability: event.availability, declinesInARow: 0 };
    case 'offerConsidered':
      return { ...state, considering: { proposal: event.proposal, until: event.until } };
    case 'considerationEnded':
      return { ...state, considering: null };
    case 'offerOpened': {
      const { proposal, expiresAt, order } = event;
      const offer = { proposal, status: 'open', expiresAt, ...(order && { order }) } as const;
      return { ...changed(state), considering: null, offers: [...state.offers, offer] };
    }
    case 'offerSeen':
      return withOffer(changed(state), event.offerId, { status: 'seen', expiresAt: event.expiresAt });
    case 'offerAccepted':
      return { ...withOffer(changed(state), event.offerId, { status: 'accepted' }), declinesInARow: 0 };
    case 'offerDeclined':
      return {
        ...conclude(state, event.offerId, 'declined'),
        declinesInARow: state.declinesInARow + 1,
      };
    case 'offerLapsed':
      return conclude(state, event.offerId, 'lapsed');
    case 'planned': {
      const planned = state.offers.find((offer) => offer.proposal.offerId === event.offerId);
      return {
        ...changed(state),
        offers: state.offers.filter((offer) => offer !== planned),
        stops: inOrder([...state.stops, ...event.stops], planned?.order),
      };
    }
    case 'takenOutOfService':
      return { ...changed(state), outOfService: { since: event.at, reason: event.reason } };
    case 'returnedToService':
      return { ...changed(state), outOfService: null };
    case 'released':
      return conclude(state, event.offerId, 'released');
    case 'progressed':
      return progressed(state, event);
    case 'noShow':
      return conclude(state, event.offerId, 'noShow');
    case 'givenBack':
      return conclude(state, event.offerId, 'givenBack');
  }
}

/** The plan visible to the driver has changed. */
function changed(state: VehicleState): VehicleState {
  return { ...state, planVersion: state.planVersion + 1 };
}

function withOffer(
  state: VehicleState,
  offerId: OfferId,
  change: Partial<VehicleState['offers'][number]>,
): VehicleState {
  return {
    ...state,
    offers: state.offers.map((offer) =>
      offer.proposal.offerId === offerId ? { ...offer, ...change } : offer,
    ),
  };
}

function conclude(state: VehicleState, offerId: OfferId, conclusion: Conclusion): VehicleState {
  const planned = state.stops.some((stop) => stop.offerId === offerId);
  const { considering } = state;
  return {
    ...changed(state),
    considering: considering?.proposal.offerId === offerId ? null : considering,
    offers: state.offers.filter((offer) => offer.proposal.offerId !== offerId),
    stops: state.stops.filter((stop) => stop.offerId !== offerId),
    concluded: [...state.concluded, { offerId, planned, conclusion }].slice(-rememberedConclusions),
  };
}

function progressed(state: VehicleState, event: VehicleEvent & { type: 'progressed' }): VehicleState {
  const stop = state.stops.find((candidate) => candidate.id === event.stopId);
  if (stop?.kind === 'dropoff' && event.status === 'done') return conclude(state, event.offerId, 'completed');
  const move = (candidate: Stop): Stop =>
    candidate.id === event.stopId ? withStatus(candidate, event) : candidate;
  const stops = state.stops.map(move);
  const { profile } = state;
  // A pickup made out of order may have taken the seats of a planned one.
  return { ...changed(state), stops: profile === null ? stops : withRoom(stops, profile.capacity) };
}

function withStatus(
  { happenedAt: _, ...stop }: Stop,
  { status, at, happenedAt }: VehicleEvent & { type: 'progressed' },
): Stop {
  return { ...stop, status, statusAt: at, ...(happenedAt !== undefined && { happenedAt }) };
}
