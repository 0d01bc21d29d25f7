import type { StopId } from '../ids.ts';
import type { Proposal } from '../tripVehicleMessages.ts';
import { takesItself } from './agenda.ts';
import { aboutOffer, sendToTrip, type VehicleDraft } from './messages.ts';
import type { Profile } from './state.ts';

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
  const { profile } = draft.state;
  const isOrder = opened.proposal.isOrder === true || takesItself(draft.state, opened.proposal);
  if (isOrder && profile !== null) accept(draft, opened.proposal, profile);
}

/** Accepts an open offer and tells its trip. */
export function accept(draft: VehicleDraft, proposal: Proposal, { id, name, type, plate }: Profile): void {
  draft.emit({ type: 'offerAccepted', at: draft.now, offerId: proposal.offerId });
  const { pickupEtaSeconds } = proposal;
  const vehicle = { id, name, type, plate };
  const driver = draft.state.connection?.driver;
  sendToTrip(draft, {
    type: 'offerAccepted',
    ...aboutOffer(proposal),
    vehicle,
    pickupEtaSeconds,
    ...(driver !== undefined && { driver }),
  });
}
