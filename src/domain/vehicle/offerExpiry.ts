import { refuseConsidered } from './considering.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import type { VehicleOffer } from './state.ts';

/**
 * Expires offers whose driver did not answer in time and reports `offerLapsed` to their trips. Commands that depend
 * on open offers run this first, so the outcome does not depend on the alarm. An accepted offer never expires: it
 * waits for its trip's confirmation. An offer considered for too long is refused.
 */
export function expireOffers(draft: VehicleDraft): void {
  const { considering } = draft.state;
  if (considering !== null && considering.until <= draft.now) {
    refuseConsidered(draft, considering.proposal, 'busy');
  }
  for (const offer of draft.state.offers) {
    if (offer.status !== 'accepted' && offer.expiresAt <= draft.now) lapse(draft, offer);
  }
}

/** Closes an open offer as expired and reports it to its trip. */
export function lapse(draft: VehicleDraft, { proposal }: VehicleOffer): void {
  draft.emit({ type: 'offerLapsed', at: draft.now, offerId: proposal.offerId });
  sendToTrip(draft, { type: 'offerLapsed', ...aboutOffer(proposal) });
}
