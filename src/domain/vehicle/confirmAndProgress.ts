import type { Seen } from '../evidence.ts';
import { isStopOf, type OfferId, type TripId } from '../ids.ts';
import type { Proposal, TripToVehicle } from '../tripVehicleMessages.ts';
import { registrationRefusal } from './admission.ts';
import { isReservation } from './agenda.ts';
import { boardingRefusal } from './boarding.ts';
import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { refuseConsidered } from './considering.ts';
import { failDelivery, hasFailed, proofRefusal, takenMeanwhile } from './delivery.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import { judged } from './milestones.ts';
import { lapse } from './offerExpiry.ts';
import { pinRefusal } from './pins.ts';
import { type Concluded, noShowFrom, type Stop, type StopStatus, type VehicleState } from './state.ts';
import { stopsFor } from './stopsFor.ts';

/** Handles the trip's confirmation: the accepted offer becomes stops of the plan. */
export function confirm(draft: VehicleDraft, message: TripToVehicle & { type: 'confirm' }): void {
  const { state, now } = draft;
  const accepted = state.offers.find((offer) => offer.proposal.offerId === message.offerId);
  if (accepted?.status !== 'accepted') {
    const planned = [...state.stops, ...state.agenda].some(({ offerId }) => offerId === message.offerId);
    // Whatever the cause, a trip must not wait for a vehicle that does not plan it.
    if (planned) return;
    const { tripId, offerId } = message;
    sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason: 'offer-gone' });
    return;
  }
  const { proposal } = accepted;
  if (state.outOfService !== null) {
    handOver(draft, proposal);
    return;
  }
  const misfit =
    state.profile === null ? 'unregistered' : registrationRefusal(state, state.profile, accepted);
  if (misfit !== null) {
    // The vehicle was registered anew after its driver accepted.
    draft.emit({ type: 'givenBack', at: now, offerId: proposal.offerId, reason: misfit });
    sendToTrip(draft, { type: 'gaveBack', ...aboutOffer(proposal), reason: misfit });
    return;
  }
  const { offerId, tripId } = proposal;
  if (isReservation(accepted)) draft.emit({ type: 'reserved', at: now, offerId, tripId });
  else draft.emit({ type: 'planned', at: now, offerId, stops: stopsFor(proposal, now, message) });
}

/** It is time to drive: the reservation's stops enter the plan. Offers that the driver has not accepted yet lapse. */
export function activate(draft: VehicleDraft, message: TripToVehicle & { type: 'activate' }): void {
  const { now } = draft;
  const { pickupEtaSeconds, notes, ...confirmed } = message;
  const { offerId, tripId } = message;
  // Only a trip that counts with this vehicle asks: its confirmation is still under way.
  const isAwaited = draft.state.offers.some(
    ({ proposal, status }) => proposal.offerId === offerId && status === 'accepted',
  );
  if (isAwaited) confirm(draft, { ...confirmed, type: 'confirm' });
  const { state } = draft;
  const reserved = state.agenda.find((entry) => entry.offerId === offerId);
  if (reserved === undefined) {
    const planned = state.stops.some((stop) => stop.offerId === offerId);
    if (!planned && !isAwaited)
      sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason: 'offer-gone' });
    return;
  }
  if (state.considering !== null) refuseConsidered(draft, state.considering.proposal, 'busy');
  for (const offer of state.offers) {
    if (!isReservation(offer) && offer.status !== 'accepted') lapse(draft, offer);
  }
  const proposal = { ...reserved, pickupEtaSeconds, ...(notes !== undefined && { notes }) };
  const stops = stopsFor(proposal, now, message);
  draft.emit({ type: 'planned', at: now, offerId, stops });
}

/** Gives the trip back without asking the driver. */
export function handOver(
  draft: VehicleDraft,
  { offerId, tripId }: { readonly offerId: OfferId; readonly tripId: TripId },
): void {
  const reason = 'out-of-service';
  draft.emit({ type: 'released', at: draft.now, offerId, reason });
  sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason, by: 'operator' });
}

const rank: Record<StopStatus, number> = { pending: 0, enroute: 1, arrived: 2, done: 3 };

/** Applies the reported progress of a stop. Returns null, or why it has no effect. */
export function applyProgress(
  draft: VehicleDraft,
  progress: Progress,
  seen: Seen | undefined,
): ReportRefusal | null {
  const { state } = draft;
  const stop = state.stops.find((planned) => planned.id === progress.stopId);
  if (stop === undefined) {
    if (hasFailed(state, progress) || takenMeanwhile(draft, progress)) return null;
    const reserved = state.agenda.find(({ offerId }) => isStopOf(progress.stopId, offerId));
    return reserved === undefined
      ? refusalOfGoneStop(state.concluded, progress)
      : progressAhead(draft, reserved, progress);
  }
  const pickup = state.stops.find((other) => other.offerId === stop.offerId && other.kind === 'pickup');
  const aboard = pickup?.status === 'done';
  const { status, at, pin } = progress;
  if (isAboutToChange(state, stop) && status !== 'enroute' && status !== 'giveBack') {
    return refuse('out-of-order', stop.id, 'this ride is being changed: report again under the next plan');
  }
  switch (status) {
    case 'giveBack':
      return aboard
        ? refuse('out-of-order', stop.id, 'the passenger is on board')
        : giveBack(draft, stop, progress);
    case 'noShow':
      return noShow(draft, stop, progress, seen);
    case 'failed':
      return failDelivery(draft, stop, aboard, progress.reason);
    default:
      return advance(draft, stop, aboard, { status, at, pin }, seen);
  }
}

/** A reservation can only be given back before it is time. */
function progressAhead(draft: VehicleDraft, reserved: Proposal, progress: Progress): ReportRefusal | null {
  if (progress.status === 'giveBack') return giveBack(draft, reserved, progress);
  return refuse('out-of-order', progress.stopId, 'this ride is for later: it is not in the plan yet');
}

/** Whether the trip may confirm a change of the stop at any moment, to which its vehicle has agreed. */
function isAboutToChange({ changing }: VehicleState, { offerId }: Stop): boolean {
  return changing?.offerId === offerId && changing.order !== undefined;
}

function advance(
  draft: VehicleDraft,
  stop: Stop,
  aboard: boolean,
  { status, at, pin }: Pick<Progress, 'at' | 'pin'> & { readonly status: 'enroute' | 'arrived' | 'done' },
  seen: Seen | undefined,
): ReportRefusal | null {
  if (rank[status] <= rank[stop.status]) return null;
  if (stop.kind !== 'pickup' && !aboard) {
    return refuse('out-of-order', stop.id, 'the pickup of this trip is not done');
  }
  if (viasBefore(draft.state.stops, stop).some((via) => via.status !== 'done')) {
    return refuse('out-of-order', stop.id, 'a stop on the way comes first');
  }
  if (stop.kind === 'pickup' && status === 'done' && stop.status !== 'arrived') {
    return refuse('out-of-order', stop.id, 'report arrived before done');
  }
  if (stop.kind === 'pickup') {
    const refusal = boardingRefusal(draft.state, stop);
    if (refusal !== null) return refuse('out-of-order', stop.id, refusal);
  }
  const unproven = status === 'done' ? (proofRefusal(stop) ?? pinRefusal(draft, stop, pin)) : null;
  if (unproven !== null) return unproven;
  const facts = judged(draft.state, stop, { status, at }, seen, draft.now);
  if ('reason' in facts) return facts;
  const { offerId, tripId } = stop;
  const reportedAt = at ?? null;
  draft.emit({ type: 'progressed', at: draft.now, offerId, stopId: stop.id, status, reportedAt, ...facts });
  const about = { tripId, offerId, ...facts };
  if (stop.kind === 'pickup') sendToTrip(draft, { type: status === 'done' ? 'onboard' : status, ...about });
  else if (status === 'done' && stop.kind === 'dropoff') sendToTrip(draft, { type: 'completed', ...about });
  else if (status === 'done') {
    const served = viasBefore(draft.state.stops, stop).length + 1;
    sendToTrip(draft, { type: 'viaServed', served, ...about });
  }
  return null;
}

/** The stops that the trip goes by before this one. */
function viasBefore(stops: readonly Stop[], { id, offerId }: Stop): Stop[] {
  const own = stops.filter((stop) => stop.offerId === offerId);
  return own
    .slice(
      0,
      own.findIndex((stop) => stop.id === id),
    )
    .filter(({ kind }) => kind === 'via');
}

function giveBack(
  draft: VehicleDraft,
  { tripId, offerId, isOrder }: Pick<Stop, 'tripId' | 'offerId' | 'isOrder'>,
  progress: Progress,
): ReportRefusal | null {
  if (isOrder === true) {
    return refuse('out-of-order', progress.stopId, 'an operator ordered this trip: ask them to take it back');
  }
  const reason = progress.reason ?? null;
  draft.emit({ type: 'givenBack', at: draft.now, offerId, reason });
  sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason });
  return null;
}

function noShow(
  draft: VehicleDraft,
  stop: Stop,
  { at }: Progress,
  seen: Seen | undefined,
): ReportRefusal | null {
  const { state, now } = draft;
  if (stop.kind !== 'pickup' || stop.status !== 'arrived') {
    return refuse('out-of-order', stop.id, 'a no-show is reported at a pickup, after arriving');
  }
  // By the server's clock, so that a phone cannot shorten the rider's wait.
  const waitMs = noShowFrom(stop, state.rules) - now;
  if (waitMs > 0) {
    return refuse('out-of-order', stop.id, `wait ${Math.ceil(waitMs / 1000)} more seconds for the rider`);
  }
  const facts = judged(state, stop, { status: 'noShow', at }, seen, now);
  if ('reason' in facts) return facts;
  const { tripId, offerId } = stop;
  draft.emit({ type: 'noShow', at: now, offerId, reportedAt: at ?? null, ...facts });
  sendToTrip(draft, { type: 'noShow', tripId, offerId, ...facts });
  return null;
}

/** For each conclusion, the statuses that contradict it; null when the stop was not ended by a report. */
const contradictions: Record<Concluded['conclusion'], readonly Progress['status'][] | null> = {
  completed: ['noShow', 'giveBack'],
  noShow: ['done', 'giveBack', 'failed'],
  givenBack: ['done', 'noShow', 'failed'],
  released: null,
  declined: null,
  lapsed: null,
};

/**
 * Answers progress of a stop that is no longer planned: null for a repetition of how it ended, otherwise a refusal.
 */
function refusalOfGoneStop(concluded: readonly Concluded[], progress: Progress): ReportRefusal | null {
  const past = concluded.find(({ offerId }) => isStopOf(progress.stopId, offerId));
  if (past === undefined || !past.planned) {
    return refuse('unknown-stop', progress.stopId, 'this stop is not in the plan');
  }
  const isRepeated = contradictions[past.conclusion]?.includes(progress.status) === false;
  return isRepeated ? null : refuse('unknown-stop', progress.stopId, `the stop is gone: ${past.conclusion}`);
}
