import type { OfferId } from '../ids.ts';
import { isEmptyParty } from '../party.ts';
import { inTimeOrder, isReservation } from './agenda.ts';
import { withRoom } from './boarding.ts';
import { afterConnect } from './connects.ts';
import type { VehicleEvent } from './events.ts';
import { withDuty } from './permit.ts';
import {
  type Concluded,
  type Conclusion,
  inOrder,
  type Stop,
  stopsAhead,
  type VehicleState,
} from './state.ts';

/** Repeated reports about older offers than this many are no longer recognised. */
const rememberedConclusions = 50;

/** Of the last of them the pickup is known, while it is not done: goods may have been taken there. */
const rememberedPickups = 5;

/** A multiple of how many are told to the trip at once. */
const rememberedPins = 300;

/** Of all trips in the plan: what was said before is read over HTTP. */
const rememberedMessages = 30;

export type VehicleSummary = VehicleEvent & { type: 'snapshot' };
/** Every event but the snapshot, which replaces them. */
export type VehicleFact = Exclude<VehicleEvent, VehicleSummary>;

/** Folds one event of the journal into the state. */
export function evolveVehicle(state: VehicleState, event: VehicleEvent): VehicleState {
  return event.type === 'snapshot' ? { ...event.state, eventsSinceSnapshot: 0 } : evolveFact(state, event);
}

/** Folds one event that is not a snapshot. */
export function evolveFact(state: VehicleState, event: VehicleFact): VehicleState {
  const after = withDuty(state, happened(state, event), event.at);
  return { ...after, eventsSinceSnapshot: state.eventsSinceSnapshot + 1 };
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
        connectedAt: event.at,
        disconnectedAt: null,
        rules: event.rules,
        connects: afterConnect(state.connects, event.rules, event.at),
        ...(event.permit !== undefined && { permit: event.permit }),
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
    case 'permitChanged':
      return { ...state, permit: event.permit };
    case 'shiftsPlanned':
      return { ...state, shiftPlan: { version: event.version, shifts: event.shifts } };
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
    case 'offerDeclined': {
      // A driver who wants no ride tomorrow is not tired today.
      const isNow = !state.offers.some(
        (offer) => offer.proposal.offerId === event.offerId && isReservation(offer),
      );
      return {
        ...conclude(state, event.offerId, 'declined'),
        declinesInARow: state.declinesInARow + Number(isNow),
      };
    }
    case 'offerLapsed':
      return conclude(state, event.offerId, 'lapsed');
    case 'reserved': {
      const isIt = (offer: VehicleState['offers'][number]) => offer.proposal.offerId === event.offerId;
      const reserved = state.offers.filter(isIt).map(({ proposal }) => proposal);
      return {
        ...changed(state),
        offers: state.offers.filter((offer) => !isIt(offer)),
        agenda: inTimeOrder([...state.agenda, ...reserved]),
      };
    }
    case 'planned':
      return planned(state, event);
    case 'changeConsidered':
    case 'changeAgreed': {
      const { type: _, at: __, ...changing } = event;
      return { ...state, changing };
    }
    case 'changed': {
      const others = state.stops.filter(({ offerId }) => offerId !== event.offerId);
      // What entered the plan since the vehicle agreed comes last.
      const since = stopsAhead(others).filter(({ id }) => !event.order.includes(id));
      const order = [...event.order, ...since.map(({ id }) => id)];
      const stops = inOrder([...others, ...event.stops], order);
      return servable({ ...changed(state), changing: null, stops });
    }
    case 'changeEnded':
      return { ...state, changing: null };
    case 'takenOutOfService':
      return { ...changed(state), outOfService: { since: event.at, reason: event.reason } };
    case 'returnedToService':
      return { ...changed(state), outOfService: null };
    case 'released':
      return conclude(state, event.offerId, 'released');
    case 'progressed':
      return progressed(state, event);
    case 'proofStored': {
      const proven = (stop: Stop): Stop => (stop.id === event.stopId ? { ...stop, isProven: true } : stop);
      return { ...changed(state), stops: state.stops.map(proven) };
    }
    case 'deliveryFailed':
      return goesBack(state, event);
    case 'pinRefused': {
      const withTry = (stop: Stop): Stop => {
        const tried = [...(stop.wrongPins?.tried ?? []), event.pin].slice(-rememberedPins);
        return { ...stop, wrongPins: { tried, at: event.at } };
      };
      const stops = state.stops.map((stop) => (stop.id === event.stopId ? withTry(stop) : stop));
      return { ...state, stops };
    }
    case 'messaged': {
      const { offerId, tripId, message } = event;
      const messages = [...state.messages, { ...message, offerId, tripId }].slice(-rememberedMessages);
      return { ...changed(state), messages };
    }
    case 'noShow':
      return conclude(state, event.offerId, 'noShow');
    case 'givenBack':
      return conclude(state, event.offerId, 'givenBack');
  }
}

/**
 * The stops enter the plan: in the order that was found for them, else before the pickup of a reservation that nobody
 * has set out for, else at the end.
 */
function planned(state: VehicleState, { offerId, stops }: VehicleEvent & { type: 'planned' }): VehicleState {
  const isOther = (proposal: { readonly offerId: OfferId }) => proposal.offerId !== offerId;
  const offer = state.offers.find(({ proposal }) => !isOther(proposal));
  const isReserved = stops.some(({ reserved }) => reserved === true);
  const before = isReserved
    ? -1
    : state.stops.findIndex(({ kind, reserved, status }) => {
        return kind === 'pickup' && reserved === true && status === 'pending';
      });
  const at = before === -1 ? state.stops.length : before;
  const ids = stops.map(({ id }) => id);
  return servable({
    ...changed(state),
    offers: state.offers
      .filter(({ proposal }) => isOther(proposal))
      // What is accepted meanwhile was given a place before the reservation.
      .map((open) => (isReserved && open.order ? { ...open, order: [...open.order, ...ids] } : open)),
    agenda: state.agenda.filter(isOther),
    stops: inOrder(state.stops.toSpliced(at, 0, ...stops), offer?.order),
  });
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
  const isIt = (held: { readonly offerId: OfferId }) => held.offerId === offerId;
  const { considering, changing } = state;
  return {
    ...changed(state),
    considering: considering?.proposal.offerId === offerId ? null : considering,
    changing: changing?.offerId === offerId ? null : changing,
    offers: state.offers.filter((offer) => offer.proposal.offerId !== offerId),
    stops: state.stops.filter((stop) => !isIt(stop)),
    agenda: state.agenda.filter((reserved) => !isIt(reserved)),
    messages: state.messages.filter((message) => !isIt(message)),
    concluded: remembered([
      ...state.concluded,
      {
        offerId,
        planned: state.stops.some(isIt) || state.agenda.some(isIt),
        conclusion,
        ...(conclusion === 'released' && goodsNotTaken(state.stops.filter(isIt))),
      },
    ]),
  };
}

/** The pickup of goods that travel alone, unless they are on board. */
function goodsNotTaken(stops: readonly Stop[]): Pick<Concluded, 'pickup'> {
  const pickup = stops.find(({ kind, status }) => kind === 'pickup' && status !== 'done');
  return pickup !== undefined && isEmptyParty(pickup.party) ? { pickup } : {};
}

function remembered(concluded: readonly Concluded[]): Concluded[] {
  const kept = concluded.slice(-rememberedConclusions);
  return [...withoutPickups(kept.slice(0, -rememberedPickups)), ...kept.slice(-rememberedPickups)];
}

/** Forgets where goods were to be taken. */
export function withoutPickups(concluded: readonly Concluded[]): Concluded[] {
  return concluded.map(({ pickup: _, ...past }) => past);
}

/** The goods go back to where they came from, for their trip or, without one, for nobody who waits. */
function goesBack(state: VehicleState, event: VehicleEvent & { type: 'deliveryFailed' }): VehicleState {
  const { offerId, stopId, back, pickup } = event;
  const isLeftOut = (stop: Stop) =>
    stop.id === stopId || (stop.offerId === offerId && stop.kind === 'via' && stop.status !== 'done');
  const others = state.stops.filter((stop) => !isLeftOut(stop));
  const stops = [...(pickup === undefined ? [] : [pickup]), ...others, back];
  if (back.isTripless !== true) return servable({ ...changed(state), stops });
  const isOther = (held: { readonly offerId: OfferId }) => held.offerId !== offerId;
  const { changing, messages, concluded } = state;
  return servable({
    ...changed(state),
    stops,
    changing: changing !== null && isOther(changing) ? changing : null,
    messages: messages.filter(isOther),
    concluded: concluded.filter(isOther),
  });
}

function progressed(state: VehicleState, event: VehicleEvent & { type: 'progressed' }): VehicleState {
  const stop = state.stops.find((candidate) => candidate.id === event.stopId);
  if (stop?.kind === 'dropoff' && event.status === 'done') return conclude(state, event.offerId, 'completed');
  const move = (candidate: Stop): Stop =>
    candidate.id === event.stopId ? withStatus(candidate, event) : candidate;
  return servable({ ...changed(state), stops: state.stops.map(move) });
}

/**
 * Returns the plan in an order in which everybody can board: a pickup made out of order may have taken the seats of a
 * planned one, and goods that go back stay on board when something is planned before others.
 */
function servable(state: VehicleState): VehicleState {
  return state.profile === null ? state : { ...state, stops: withRoom(state, state.stops) };
}

function withStatus(
  { happenedAt: _, ...stop }: Stop,
  { status, at, happenedAt }: VehicleEvent & { type: 'progressed' },
): Stop {
  return { ...stop, status, statusAt: at, ...(happenedAt !== undefined && { happenedAt }) };
}
