import type { OfferId, StopId } from '../ids.ts';
import { stopIdOf } from '../ids.ts';
import type { VehicleCard, VehicleToTrip } from '../messages.ts';
import { boardingRefusal } from './boarding.ts';
import {
  type Answer,
  aboutOffer,
  type Progress,
  type Report,
  type ReportRefusal,
  tellTrip,
  type VehicleDraft,
} from './commands.ts';
import type { Concluded, Profile, Stop, StopStatus } from './events.ts';
import { refuseConsidered } from './sharing.ts';

/**
 * Applies what a driver says. What was said before changes nothing; what contradicts the plan is returned,
 * and the rest of the report still applies.
 */
export function applyReport(draft: VehicleDraft, report: Report): ReportRefusal[] {
  const refusals: ReportRefusal[] = [];
  const note = (refusal: ReportRefusal | null) => {
    if (refusal !== null) refusals.push(refusal);
  };
  for (const answer of report.answers ?? []) note(applyAnswer(draft, answer));
  for (const progress of inOrder(draft, report.progress ?? [])) note(applyProgress(draft, progress));
  if (report.availability !== undefined) applyAvailability(draft, report.availability);
  return refusals;
}

const turn: Record<Progress['status'], number> = { enroute: 0, arrived: 1, noShow: 2, done: 2, giveBack: 3 };

/**
 * In the order of the plan, whatever order the report has it in: so it can have happened, and a repeated report must
 * find nothing left to do.
 */
function inOrder({ state }: VehicleDraft, reported: readonly Progress[]): Progress[] {
  const position = ({ stopId }: Progress) => state.stops.findIndex((stop) => stop.id === stopId);
  return reported.toSorted((a, b) => position(a) - position(b) || turn[a.status] - turn[b.status]);
}

function applyAvailability(draft: VehicleDraft, wanted: NonNullable<Report['availability']>): void {
  if (draft.state.availability === wanted) return;
  draft.emit({ type: 'availabilityChanged', at: draft.now, availability: wanted });
  if (wanted === 'available') return;
  const { considering } = draft.state;
  if (considering !== null) refuseConsidered(draft, considering.proposal, wanted);
  for (const offer of draft.state.offers) {
    if (offer.status !== 'accepted') decline(draft, offer, wanted);
  }
}

type OpenOffer = VehicleDraft['state']['offers'][number];

/** Closes an open offer that this vehicle will not take, and tells its trip. */
export function decline(draft: VehicleDraft, offer: OpenOffer, reason: string | null): void {
  draft.emit({ type: 'offerDeclined', at: draft.now, offerId: offer.proposal.offerId, reason });
  tellTrip(draft, { type: 'offerDeclined', ...aboutOffer(offer.proposal), reason });
}

function applyAnswer(draft: VehicleDraft, answer: Answer): ReportRefusal | null {
  const { state } = draft;
  const offer = state.offers.find((open) => open.proposal.offerId === answer.offerId);
  if (offer === undefined) return refusalOfGoneOffer(draft, answer);
  switch (answer.answer) {
    case 'seen':
      if (offer.status === 'open') see(draft, offer);
      return null;
    case 'accept':
      return offer.status === 'accepted' ? null : accept(draft, offer);
    case 'decline':
      if (offer.status === 'accepted') {
        return refuse('out-of-order', answer.offerId, 'the offer was accepted; give its stop back instead');
      }
      decline(draft, offer, answer.reason ?? null);
      return null;
  }
}

function see(draft: VehicleDraft, offer: OpenOffer): void {
  const { proposal } = offer;
  const expiresAt = draft.now + proposal.acceptSeconds * 1000;
  draft.emit({ type: 'offerSeen', at: draft.now, offerId: proposal.offerId, expiresAt });
  tellTrip(draft, { type: 'offerSeen', ...aboutOffer(proposal), expiresAt });
}

function accept(draft: VehicleDraft, offer: OpenOffer): ReportRefusal | null {
  const { proposal } = offer;
  const { profile } = draft.state;
  if (profile === null) return refuse('offer-gone', proposal.offerId, 'the vehicle is not registered');
  draft.emit({ type: 'offerAccepted', at: draft.now, offerId: proposal.offerId });
  const { pickupEtaSeconds } = proposal;
  tellTrip(draft, {
    type: 'offerAccepted',
    ...aboutOffer(proposal),
    vehicle: cardOf(profile),
    pickupEtaSeconds,
  });
  return null;
}

function cardOf({ id, name, type, plate }: Profile): VehicleCard {
  return { id, name, type, plate };
}

/** An answer to an offer that is no longer open: a repetition is fine, anything else comes too late. */
function refusalOfGoneOffer(draft: VehicleDraft, answer: Answer): ReportRefusal | null {
  const { state } = draft;
  const became = state.stops.some((stop) => stop.offerId === answer.offerId);
  if (became) {
    return answer.answer === 'decline'
      ? refuse('out-of-order', answer.offerId, 'the offer is in the plan; give its stop back instead')
      : null;
  }
  const past = state.concluded.find((concluded) => concluded.offerId === answer.offerId);
  if (past === undefined)
    return refuse('unknown-offer', answer.offerId, 'this vehicle was never offered that');
  const repeated =
    answer.answer === 'seen' ||
    (answer.answer === 'decline' && past.conclusion === 'declined') ||
    (answer.answer === 'accept' && past.planned && past.conclusion !== 'released');
  return repeated ? null : refuse('offer-gone', answer.offerId, `the offer is gone: ${past.conclusion}`);
}

const rank: Record<StopStatus, number> = { pending: 0, enroute: 1, arrived: 2, done: 3 };

function applyProgress(draft: VehicleDraft, progress: Progress): ReportRefusal | null {
  const { state } = draft;
  const stop = state.stops.find((planned) => planned.id === progress.stopId);
  if (stop === undefined) return refusalOfGoneStop(state.concluded, progress);
  const pickup = state.stops.find((other) => other.offerId === stop.offerId && other.kind === 'pickup');
  const aboard = pickup?.status === 'done';
  switch (progress.status) {
    case 'giveBack':
      return giveBack(draft, stop, aboard, progress);
    case 'noShow':
      return noShow(draft, stop, progress);
    default:
      return advance(draft, stop, aboard, progress.status, progress.at ?? null);
  }
}

function advance(
  draft: VehicleDraft,
  stop: Stop,
  aboard: boolean,
  status: 'enroute' | 'arrived' | 'done',
  reportedAt: number | null,
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
  const { offerId, tripId } = stop;
  draft.emit({ type: 'progressed', at: draft.now, offerId, stopId: stop.id, status, reportedAt });
  const says = milestone(stop.kind, status);
  if (says !== null) tellTrip(draft, { type: says, tripId, offerId });
  return null;
}

type Milestone = Extract<VehicleToTrip['type'], 'enroute' | 'arrived' | 'onboard' | 'completed'>;

/** What a stop's new status means to its trip. */
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
  tellTrip(draft, { type: 'gaveBack', tripId, offerId, reason });
  return null;
}

function noShow(draft: VehicleDraft, stop: Stop, progress: Progress): ReportRefusal | null {
  const { state, now } = draft;
  if (stop.kind !== 'pickup' || stop.status !== 'arrived') {
    return refuse('out-of-order', stop.id, 'a no-show is reported at a pickup, after arriving');
  }
  // By the server's clock: a phone cannot shorten the rider's time.
  const waitingSince = Math.max(stop.statusAt, stop.scheduledFor ?? 0);
  const waitMs = waitingSince + state.rules.noShowSeconds * 1000 - now;
  if (waitMs > 0) {
    return refuse('out-of-order', stop.id, `wait ${Math.ceil(waitMs / 1000)} more seconds for the rider`);
  }
  const { tripId, offerId } = stop;
  draft.emit({ type: 'noShow', at: now, offerId, reportedAt: progress.at ?? null });
  tellTrip(draft, { type: 'noShow', tripId, offerId });
  return null;
}

/** What cannot have been said before a stop ended so; null where the stop ended against the driver's word. */
const contradictions: Record<Concluded['conclusion'], readonly Progress['status'][] | null> = {
  completed: ['noShow', 'giveBack'],
  noShow: ['done', 'giveBack'],
  givenBack: ['done', 'noShow'],
  released: null,
  declined: null,
  lapsed: null,
};

/** Progress on a stop that is not in the plan: a repetition of how it ended is fine. */
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

function refuse(reason: ReportRefusal['reason'], ref: OfferId | StopId, detail: string): ReportRefusal {
  return { reason, detail, ref };
}
