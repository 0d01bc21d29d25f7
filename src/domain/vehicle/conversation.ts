import type { TripToVehicle } from '../tripVehicleMessages.ts';
import type { VehicleDraft } from './messages.ts';

/** A message of a trip that the vehicle has: its driver is shown it. Any other is no longer for this driver. */
export function hearMessage(
  draft: VehicleDraft,
  { offerId, tripId, message }: TripToVehicle & { type: 'said' },
): void {
  const { stops, offers } = draft.state;
  const isOurs =
    stops.some((stop) => stop.offerId === offerId) ||
    offers.some(({ proposal, status }) => proposal.offerId === offerId && status === 'accepted');
  if (isOurs) draft.emit({ type: 'messaged', at: draft.now, offerId, tripId, message });
}
