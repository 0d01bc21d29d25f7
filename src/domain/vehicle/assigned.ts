import type { Seen } from '../evidence.ts';
import { type OfferId, stopIdOf, type TripId } from '../ids.ts';
import type { TripToVehicle, VehicleToTrip } from '../messages.ts';
import { boardingRefusal } from './boarding.ts';
import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import { judged } from './milestones.ts';
import { registrationRefusal } from './opening.ts';
import { type Concluded, noShowFrom, type Stop, type StopStatus, stopsFor } from './state.ts';

/** Handles the trip's confirmation: the accepted offer becomes stops of the plan. */
export function confirm(draft: VehicleDraft, message: TripToVehicle & { type: 'confirm' }): void {
  const { state, now } = draft;
  const accepted = state.offers.find((offer) => offer.proposal.offerId === message.offerId);
  if (accepted?.status !== 'accepted') {
    const planned = state.stops.some((stop) => stop.offerId === message.offerId);
    // Whatever the cause, a trip must not wait for a vehicle that does not plan it.
    if (!planned) sendToTrip(draft, { ...message, type: 'gaveBack', reason: 'offer-gone' });
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
  draft.emit({ type: 'planned', at: now, offerId: proposal.offerId, stops: stopsFor(proposal, now) });
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
  if (stop === undefined) return refusalOfGoneStop(state.concluded, progress);
  const pickup = state.stops.find((other) => other.offerId === stop.offerId && other.kind === 'pickup');
  const aboard = pickup?.status === 'done';
  const { status, at } = progress;
  switch (status) {
    case 'giveBack':
      return giveBack(draft, stop, aboard, progress);
    case 'noShow':
      return noShow(draft, stop, progress, seen);
    default:
      return advance(draft, stop, aboard, { status, at }, seen);
  }
}

function advance(
  draft: VehicleDraft,
  stop: Stop,
  aboard: boolean,
  { status, at }: { readonly status: 'enroute' | 'arrived' | 'done'; readonly at: number | undefined },
  seen: Seen | undefined,
): ReportRefusal | null {
  if (rank[status] <= rank[stop.status]) return null;
  if (stop.kind === 'dropoff' && !aboard) {
    return refuse('out-of-order', stop.id, 'the pickup of this trip is not done');
  }
  if (stop.kind === 'pickup' && status === 'done' && stop.status !== 'arrived') {
    return refuse('out-of-order', stop.id, 'report arrived before done');
  }
  if (stop.kind === 'pickup') {
    const refusal = boardingRefusal(draft.state, stop);
    if (refusal !== null) return refuse('out-of-order', stop.id, refusal);
  }
  const facts = judged(draft.state, stop, { status, at }, seen, draft.now);
  if ('reason' in facts) return facts;
  const { offerId, tripId } = stop;
  const reportedAt = at ?? null;
  draft.emit({ type: 'progressed', at: draft.now, offerId, stopId: stop.id, status, reportedAt, ...facts });
  const reached = milestone(stop.kind, status);
  if (reached !== null) sendToTrip(draft, { type: reached, tripId, offerId, ...facts });
  return null;
}

type Milestone = Extract<VehicleToTrip['type'], 'enroute' | 'arrived' | 'onboard' | 'completed'>;

/** The message to the trip for a stop's new status; null when there is none. */
function milestone(kind: Stop['kind'], status: 'enroute' | 'arrived' | 'done'): Milestone | null {
  if (kind === 'dropoff') return status === 'done' ? 'completed' : null;
  return status === 'done' ? 'onboard' : status;
}

function giveBack(
  draft: VehicleDraft,
  stop: Stop,
  aboard: boolean,
  progress: Progress,
): ReportRefusal | null {
  if (aboard) return refuse('out-of-order', stop.id, 'the passenger is on board');
  const { tripId, offerId } = stop;
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
  noShow: ['done', 'giveBack'],
  givenBack: ['done', 'noShow'],
  released: null,
  declined: null,
  lapsed: null,
};

/**
 * Answers progress of a stop that is no longer planned: null for a repetition of how it ended, otherwise a refusal.
 */
function refusalOfGoneStop(concluded: readonly Concluded[], progress: Progress): ReportRefusal | null {
  const past = concluded.find(
    ({ offerId }) =>
      stopIdOf(offerId, 'pickup') === progress.stopId || stopIdOf(offerId, 'dropoff') === progress.stopId,
  );
  if (past === undefined || !past.planned) {
    return refuse('unknown-stop', progress.stopId, 'this stop is not in the plan');
  }
  const isRepeated = contradictions[past.conclusion]?.includes(progress.status) === false;
  return isRepeated ? null : refuse('unknown-stop', progress.stopId, `the stop is gone: ${past.conclusion}`);
}
