import type { OfferRefusal, Proposal, TripToVehicle } from '../tripVehicleMessages.ts';
import { isOpenAmong, openingOf, refusalOf } from './admission.ts';
import { hasTimeFor, isReservation } from './agenda.ts';
import { type Answer, type ReportRefusal, refuse } from './commands.ts';
import { consider, refuseConsidered } from './considering.ts';
import { bringBackReleased } from './delivery.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import { expireOffers } from './offerExpiry.ts';
import { accept, openOffer } from './openOffer.ts';
import type { VehicleOffer, VehicleState } from './state.ts';

/**
 * Handles an offer of a trip: refuses it, shows it to the driver, or first considers where a pooled trip fits into
 * the plan.
 */
export function handleOffer(draft: VehicleDraft, proposal: Proposal): void {
  expireOffers(draft);
  const { state } = draft;
  const known =
    state.considering?.proposal.offerId === proposal.offerId ||
    state.offers.some((offer) => offer.proposal.offerId === proposal.offerId) ||
    state.stops.some((stop) => stop.offerId === proposal.offerId) ||
    state.agenda.some((reserved) => reserved.offerId === proposal.offerId) ||
    state.concluded.some((concluded) => concluded.offerId === proposal.offerId);
  if (known) return;
  const refusal = refusalOf(state, proposal, draft.now);
  if (refusal !== null) {
    sendToTrip(draft, { type: 'offerRefused', ...aboutOffer(proposal), reason: refusal });
  } else if (joinsAmong(state, proposal)) consider(draft, proposal);
  else openOffer(draft, { proposal });
}

function joinsAmong(state: VehicleState, proposal: Proposal): boolean {
  const opening = openingOf(state);
  return proposal.reservation !== true && opening !== null && isOpenAmong(opening, proposal);
}

/**
 * Handles a trip's release: drops its offer (accepted or not), or the stops it became. Goods that were taken on board
 * meanwhile are brought back first, unless their trip has waited for that in vain.
 */
export function release(
  draft: VehicleDraft,
  { offerId, reason, lettingGo }: TripToVehicle & { type: 'release' },
): void {
  if (lettingGo !== true && bringBackReleased(draft, offerId, reason)) return;
  const { offers, stops, agenda, considering } = draft.state;
  const holds =
    considering?.proposal.offerId === offerId ||
    offers.some((offer) => offer.proposal.offerId === offerId) ||
    stops.some((stop) => stop.offerId === offerId) ||
    agenda.some((reserved) => reserved.offerId === offerId);
  if (holds) draft.emit({ type: 'released', at: draft.now, offerId, reason });
}

/** Declines all open offers and refuses the considered one, since the vehicle takes no more trips. */
export function declineOffers(draft: VehicleDraft, reason: OfferRefusal): void {
  const { considering } = draft.state;
  if (considering !== null) refuseConsidered(draft, considering.proposal, reason);
  for (const offer of draft.state.offers) if (offer.status !== 'accepted') decline(draft, offer, reason);
}

/** Closes an open offer as declined and reports it to its trip. */
export function decline(draft: VehicleDraft, offer: VehicleOffer, reason: string | null): void {
  draft.emit({ type: 'offerDeclined', at: draft.now, offerId: offer.proposal.offerId, reason });
  sendToTrip(draft, { type: 'offerDeclined', ...aboutOffer(offer.proposal), reason });
}

/** Applies the driver's answer to an offer. Returns null, or why it has no effect. */
export function applyAnswer(draft: VehicleDraft, answer: Answer): ReportRefusal | null {
  const { state } = draft;
  const offer = state.offers.find((open) => open.proposal.offerId === answer.offerId);
  if (offer === undefined) return refusalOfGoneOffer(draft, answer);
  switch (answer.answer) {
    case 'seen':
      if (offer.status === 'open') see(draft, offer);
      return null;
    case 'accept':
      return offer.status === 'accepted' ? null : acceptFor(draft, offer);
    case 'decline':
      if (offer.status === 'accepted') {
        return refuse('out-of-order', answer.offerId, 'the offer was accepted; give its stop back instead');
      }
      decline(draft, offer, answer.reason ?? null);
      return null;
  }
}

function see(draft: VehicleDraft, offer: VehicleOffer): void {
  const { proposal } = offer;
  const expiresAt = draft.now + proposal.acceptSeconds * 1000;
  draft.emit({ type: 'offerSeen', at: draft.now, offerId: proposal.offerId, expiresAt });
  sendToTrip(draft, { type: 'offerSeen', ...aboutOffer(proposal), expiresAt });
}

function acceptFor(draft: VehicleDraft, offer: VehicleOffer): ReportRefusal | null {
  const { proposal } = offer;
  const { profile } = draft.state;
  if (profile === null) return refuse('offer-gone', proposal.offerId, 'the vehicle is not registered');
  if (isReservation(offer) && !hasTimeFor(draft.state, proposal, draft.now)) {
    // Other work was taken since it was offered.
    decline(draft, offer, 'breaks-agenda');
    return refuse('offer-gone', proposal.offerId, 'other rides of yours leave no time for this one any more');
  }
  accept(draft, proposal, profile);
  return null;
}

/** Answers for an offer that is no longer open: null for a repetition of how it ended, otherwise a refusal. */
function refusalOfGoneOffer(draft: VehicleDraft, answer: Answer): ReportRefusal | null {
  const { state } = draft;
  const became = [...state.stops, ...state.agenda].some(({ offerId }) => offerId === answer.offerId);
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
