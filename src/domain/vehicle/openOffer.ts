import type { StopId } from '../ids.ts';
import type { Proposal } from '../messages.ts';
import type { VehicleDraft } from './messages.ts';

/**
 * Shows an offer to the driver. It expires if the phone neither acknowledges it nor answers in time: see `expireOffers`.
 * `order` is the new order of the stops, left out when the trip goes to the end.
 */
export function openOffer(
  draft: VehicleDraft,
  opened: { readonly proposal: Proposal; readonly order?: StopId[] },
): void {
  const { receiptSeconds, acceptSeconds } = opened.proposal;
  const expiresAt = draft.now + (receiptSeconds + acceptSeconds) * 1000;
  draft.emit({ type: 'offerOpened', at: draft.now, expiresAt, ...opened });
}
