import { stopIdOf } from '../ids.ts';
import { draftOf, type Machine } from '../machine.ts';
import type { OfferRefusal, Proposal, TripToVehicle } from '../messages.ts';
import { fits } from '../party.ts';
import { fitsAlong } from './boarding.ts';
import {
  aboutOffer,
  tellTrip,
  type VehicleCommand,
  type VehicleDecision,
  type VehicleDraft,
  type VehicleEffect,
  type VehicleMessage,
  type VehicleReply,
} from './commands.ts';
import type { Profile, Stop, VehicleEvent, VehicleOffer, VehicleState } from './events.ts';
import { isOpenTo, openingOf } from './opening.ts';
import { planOf, type VehicleSnapshot } from './plan.ts';
import { applyReport, decline } from './report.ts';
import { handOver, returnToService, takeOutOfService } from './service.ts';
import { consider, refuseConsidered, takeTravel } from './sharing.ts';
import { evolveVehicle, inOrder, isCommitted, newVehicle, vehicleWakeAt } from './state.ts';

/** The journal is folded into a snapshot after this many events. */
const snapshotEvery = 200;

const done: VehicleReply = { type: 'done' };

/** The vehicle: the single writer of what the vehicle will do, and the fence of its streams. */
export const vehicleMachine: Machine<
  VehicleState,
  VehicleCommand,
  VehicleEvent,
  VehicleMessage,
  VehicleEffect,
  VehicleReply
> = {
  initial: newVehicle,
  decide: decideVehicle,
  evolve: evolveVehicle,
  wakeAt: vehicleWakeAt,
};

function decideVehicle(state: VehicleState, command: VehicleCommand, now: number): VehicleDecision {
  const draft: VehicleDraft = draftOf(state, evolveVehicle, now);
  const reply = apply(draft, command);
  if (reply.type === 'done' || isLate(command, state)) pushChange(draft, state);
  const forget = draft.state.eventsSinceSnapshot >= snapshotEvery;
  if (forget) draft.emit({ type: 'snapshot', at: now, state: draft.state });
  // A snapshot says what went before it in the same decision too.
  const events = forget ? draft.events.slice(-1) : draft.events;
  return { events, messages: draft.messages, effects: draft.effects, forget, reply };
}

/**
 * A connection and a report are answered with the plan, which the driver then has; everything else pushes it.
 * The answer to a report that was made under an older plan may reach nobody any more: it is pushed as well.
 */
function isLate(command: VehicleCommand, { planVersion }: VehicleState): boolean {
  return command.type === 'report' && (command.report.planVersion ?? planVersion) < planVersion;
}

function apply(draft: VehicleDraft, command: VehicleCommand): VehicleReply {
  switch (command.type) {
    case 'register':
      register(draft, command.profile);
      return done;
    case 'connect':
      return connect(draft, command);
    case 'disconnect':
      if (draft.state.connection !== null && draft.state.epoch === command.epoch) {
        draft.emit({ type: 'disconnected', at: draft.now, epoch: command.epoch });
      }
      return done;
    case 'report': {
      const before = draft.state;
      if (before.connection === null || before.epoch !== command.epoch) return { type: 'superseded' };
      lapseOffers(draft);
      const refusals = applyReport(draft, command.report);
      const saidOffline = command.report.availability === 'offline';
      const standing = snapshotOf(draft.state, saidOffline || !isShiftOver(before));
      return standing === null ? { type: 'superseded' } : { type: 'reported', refusals, standing };
    }
    case 'tripSays':
      hearTrip(draft, command.says);
      return done;
    case 'travelAnswered':
      lapseOffers(draft);
      hearTravel(draft, command);
      return done;
    case 'takeOutOfService':
      takeOutOfService(draft, command.reason);
      return done;
    case 'returnToService':
      returnToService(draft);
      return done;
    case 'wake':
      lapseOffers(draft);
      return done;
  }
}

function register(draft: VehicleDraft, profile: Profile): void {
  if (JSON.stringify(draft.state.profile) === JSON.stringify(profile)) return;
  draft.emit({ type: 'registered', at: draft.now, profile });
  draft.send({
    to: 'history',
    body: { recordVersion: 1, version: draft.state.profileVersion, profile },
  });
  for (const offer of draft.state.offers) {
    const misfit = misfitOf(draft.state, profile, offer);
    if (misfit !== null && offer.status !== 'accepted') decline(draft, offer, misfit);
  }
}

function connect(draft: VehicleDraft, command: VehicleCommand & { type: 'connect' }): VehicleReply {
  const previous = draft.state.connection;
  if (draft.state.profile === null) {
    if (command.fallbackProfile === null) return { type: 'unregistered' };
    register(draft, command.fallbackProfile);
  }
  const epoch = draft.state.epoch + 1;
  const { cell, driver, rules } = command;
  draft.emit({ type: 'connected', at: draft.now, epoch, connection: { cell, driver }, rules });
  // A cell that gets the new stream itself sees to its older ones.
  if (previous !== null && previous.cell !== cell) {
    const vehicleId = draft.state.profile?.id;
    if (vehicleId !== undefined) {
      draft.send({ to: 'cell', cell: previous.cell, body: { type: 'superseded', vehicleId, epoch } });
    }
  }
  const standing = snapshotOf(draft.state, false);
  return standing === null ? { type: 'unregistered' } : { type: 'connected', standing };
}

function hearTrip(draft: VehicleDraft, says: TripToVehicle): void {
  switch (says.type) {
    case 'offer':
      considerOffer(draft, says.proposal);
      return;
    case 'confirm':
      confirm(draft, says);
      return;
    case 'release': {
      const { offers, stops, considering } = draft.state;
      const holds =
        considering?.proposal.offerId === says.offerId ||
        offers.some((offer) => offer.proposal.offerId === says.offerId) ||
        stops.some((stop) => stop.offerId === says.offerId);
      if (holds) draft.emit({ type: 'released', at: draft.now, offerId: says.offerId, reason: says.reason });
      return;
    }
  }
}

function considerOffer(draft: VehicleDraft, proposal: Proposal): void {
  lapseOffers(draft);
  const { state, now } = draft;
  const known =
    state.considering?.proposal.offerId === proposal.offerId ||
    state.offers.some((offer) => offer.proposal.offerId === proposal.offerId) ||
    state.stops.some((stop) => stop.offerId === proposal.offerId) ||
    state.concluded.some((concluded) => concluded.offerId === proposal.offerId);
  if (known) return;
  const refusal = refusalOf(state, proposal);
  if (refusal !== null) {
    tellTrip(draft, { type: 'offerRefused', ...aboutOffer(proposal), reason: refusal });
    return;
  }
  if (proposal.pooled && openingOf(state)?.among === true) {
    consider(draft, proposal);
    return;
  }
  const expiresAt = now + (proposal.receiptSeconds + proposal.acceptSeconds) * 1000;
  draft.emit({ type: 'offerOpened', at: now, proposal, expiresAt });
}

function hearTravel(draft: VehicleDraft, answer: VehicleCommand & { type: 'travelAnswered' }): void {
  const { considering, ...state } = draft.state;
  if (considering?.proposal.offerId !== answer.offerId) return;
  const { proposal } = considering;
  const refusal = refusalOf({ ...state, considering: null }, proposal);
  if (refusal === null) takeTravel(draft, answer, proposal);
  else refuseConsidered(draft, proposal, refusal);
}

/** Why the vehicle cannot take the proposal now; null when it can. */
function refusalOf(state: VehicleState, proposal: Proposal): OfferRefusal | null {
  const { profile } = state;
  if (profile === null) return 'unregistered';
  if (state.connection === null) return 'dark';
  if (state.outOfService !== null) return 'out-of-service';
  if (state.availability !== 'available') return state.availability;
  if (proposal.vehicleType !== null && proposal.vehicleType !== profile.type) return 'wrong-type';
  if (!fits(proposal.party, profile.capacity)) return 'incapable';
  const opening = openingOf(state);
  return opening !== null && isOpenTo(opening, proposal) ? null : 'busy';
}

/** Why the vehicle, as it is registered now, cannot take an offer it was made; null when it can. */
function misfitOf(
  { stops }: VehicleState,
  profile: Profile,
  { proposal, order }: VehicleOffer,
): OfferRefusal | null {
  if (proposal.vehicleType !== null && proposal.vehicleType !== profile.type) return 'wrong-type';
  if (!fits(proposal.party, profile.capacity)) return 'incapable';
  if (order === undefined) return null;
  const shared = inOrder([...stops, ...stopsFor(proposal, 0)], order);
  return fitsAlong(shared, profile.capacity) ? null : 'incapable';
}

function confirm(draft: VehicleDraft, says: TripToVehicle & { type: 'confirm' }): void {
  const { state, now } = draft;
  const accepted = state.offers.find((offer) => offer.proposal.offerId === says.offerId);
  if (accepted?.status !== 'accepted') {
    const planned = state.stops.some((stop) => stop.offerId === says.offerId);
    // Whatever the cause, a trip must not wait for a vehicle that does not know of it.
    if (!planned) tellTrip(draft, { ...says, type: 'gaveBack', reason: 'offer-gone' });
    return;
  }
  const { proposal } = accepted;
  if (state.outOfService !== null) {
    handOver(draft, proposal);
    return;
  }
  const misfit = state.profile === null ? 'unregistered' : misfitOf(state, state.profile, accepted);
  if (misfit !== null) {
    // The vehicle was registered anew since its driver accepted.
    draft.emit({ type: 'givenBack', at: now, offerId: proposal.offerId, reason: misfit });
    tellTrip(draft, { type: 'gaveBack', ...aboutOffer(proposal), reason: misfit });
    return;
  }
  draft.emit({ type: 'planned', at: now, offerId: proposal.offerId, stops: stopsFor(proposal, now) });
}

/** The stops that an offer becomes when its trip confirms. */
function stopsFor(proposal: Proposal, now: number): Stop[] {
  const { offerId, tripId, party, pooled, notes, sharing, pickupEtaSeconds } = proposal;
  const slackSeconds = sharing?.pickupSlackSeconds ?? 0;
  const stopFor = (kind: Stop['kind']): Stop => ({
    id: stopIdOf(offerId, kind),
    tripId,
    offerId,
    kind,
    place: kind === 'pickup' ? proposal.pickup : proposal.dropoff,
    party,
    status: 'pending',
    statusAt: now,
    promisedBy: kind === 'pickup' ? now + Math.round((pickupEtaSeconds + slackSeconds) * 1000) : null,
    scheduledFor: proposal.scheduledFor ?? null,
    notes,
    pooled,
    ...(sharing && { longestRideSeconds: sharing.longestRideSeconds }),
  });
  return [stopFor('pickup'), stopFor('dropoff')];
}

/** Closes the offers whose time is over; what comes in before the alarm goes off finds them closed too. */
function lapseOffers(draft: VehicleDraft): void {
  const { considering } = draft.state;
  if (considering !== null && considering.until <= draft.now) {
    refuseConsidered(draft, considering.proposal, 'busy');
  }
  for (const offer of draft.state.offers) {
    if (offer.status === 'accepted' || offer.expiresAt > draft.now) continue;
    draft.emit({ type: 'offerLapsed', at: draft.now, offerId: offer.proposal.offerId });
    tellTrip(draft, { type: 'offerLapsed', ...aboutOffer(offer.proposal) });
  }
}

function isShiftOver(state: VehicleState): boolean {
  return state.availability === 'offline' && !isCommitted(state);
}

/** What the vehicle's cell is told. `mayEnd` is false where the shift was already over, or has not begun. */
function snapshotOf(state: VehicleState, mayEnd: boolean): VehicleSnapshot | null {
  if (state.profile === null) return null;
  const { id, type, capacity } = state.profile;
  const shiftOver = mayEnd && isShiftOver(state);
  const opening = openingOf(state);
  return { vehicleId: id, epoch: state.epoch, type, capacity, plan: planOf(state), opening, shiftOver };
}

function pushChange(draft: VehicleDraft, before: VehicleState): void {
  const { state } = draft;
  const unchanged =
    state.planVersion === before.planVersion && state.profileVersion === before.profileVersion;
  if (state.connection === null || unchanged) return;
  const standing = snapshotOf(state, !isShiftOver(before));
  if (standing !== null) {
    draft.send({ to: 'cell', cell: state.connection.cell, body: { type: 'standing', standing } });
  }
}
