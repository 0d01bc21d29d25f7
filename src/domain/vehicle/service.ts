import type { OfferId, TripId } from '../ids.ts';
import { tellTrip, type VehicleDraft } from './commands.ts';
import { decline } from './report.ts';
import { refuseConsidered } from './sharing.ts';

/**
 * An operator takes the vehicle out of service: nothing new comes, what was only promised goes to others, and whoever
 * is on board is brought to the end. An offer that its driver has accepted waits for its trip's word, as ever.
 */
export function takeOutOfService(draft: VehicleDraft, reason: string | null): void {
  const { outOfService, considering, offers, stops } = draft.state;
  if (outOfService !== null) return;
  draft.emit({ type: 'takenOutOfService', at: draft.now, reason });
  if (considering !== null) refuseConsidered(draft, considering.proposal, 'out-of-service');
  for (const offer of offers) if (offer.status !== 'accepted') decline(draft, offer, 'out-of-service');
  for (const { kind, status, offerId, tripId } of stops) {
    if (kind === 'pickup' && status !== 'done') handOver(draft, { offerId, tripId });
  }
}

export function returnToService(draft: VehicleDraft): void {
  if (draft.state.outOfService !== null) draft.emit({ type: 'returnedToService', at: draft.now });
}

/** The vehicle will not serve the trip, and its driver was not asked. */
export function handOver(
  draft: VehicleDraft,
  { offerId, tripId }: { readonly offerId: OfferId; readonly tripId: TripId },
): void {
  const reason = 'out-of-service';
  draft.emit({ type: 'released', at: draft.now, offerId, reason });
  tellTrip(draft, { type: 'gaveBack', tripId, offerId, reason, by: 'operator' });
}
