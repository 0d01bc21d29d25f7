import { isStopOf, stopIdOf } from '../ids.ts';
import { isEmptyParty } from '../party.ts';
import type { TripToVehicle } from '../tripVehicleMessages.ts';
import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import type { Stop, VehicleState } from './state.ts';

/** Returns why a drop-off is not done: its photo or signature is missing; null when nothing is. */
export function proofRefusal({ id, proof, isProven }: Stop): ReportRefusal | null {
  const isMissing = (proof === 'photo' || proof === 'signature') && isProven !== true;
  return isMissing ? refuse('proof-missing', id, `send the ${proof} first`) : null;
}

/** Whether the vehicle is to send a photo or a signature for this stop of the trip. */
export function isProofWanted({ stops }: VehicleState, tripId: string, stopId: string): boolean {
  return stops.some((stop) => {
    const { proof } = stop;
    return stop.id === stopId && stop.tripId === tripId && (proof === 'photo' || proof === 'signature');
  });
}

/** The photo or signature of a stop is stored. Repeating it is harmless. */
export function proofStored(draft: VehicleDraft, stopId: string): void {
  const stop = draft.state.stops.find(({ id }) => id === stopId);
  if (stop === undefined || stop.isProven === true) return;
  draft.emit({ type: 'proofStored', at: draft.now, offerId: stop.offerId, stopId: stop.id });
}

/** The driver could not deliver goods: they go back to where they came from, after the stops of others. */
export function failDelivery(draft: VehicleDraft, stop: Stop, aboard: boolean, reason: Progress['reason']) {
  const pickup = draft.state.stops.find(({ offerId, kind }) => offerId === stop.offerId && kind === 'pickup');
  if (pickup === undefined || !aboard || stop.kind !== 'dropoff' || stop.status !== 'arrived') {
    return refuse('out-of-order', stop.id, 'a failed delivery is reported at its drop-off, after arriving');
  }
  if (!isEmptyParty(stop.party) || stop.isReturn === true) {
    return refuse('out-of-order', stop.id, 'only goods that travel alone can be taken back, and once');
  }
  if (draft.state.changing?.offerId === stop.offerId) {
    return refuse('out-of-order', stop.id, 'this ride is being changed: report again under the next plan');
  }
  goBack(draft, stop, pickup, reason ?? 'not-delivered');
  return null;
}

/** Somebody cancelled the delivery of goods that are on board. Goods that were handed over meanwhile stay there. */
export function bringBack(
  draft: VehicleDraft,
  { offerId, reason }: TripToVehicle & { type: 'bringBack' },
): void {
  const own = draft.state.stops.filter((stop) => stop.offerId === offerId);
  const pickup = own.find(({ kind, status }) => kind === 'pickup' && status === 'done');
  const dropoff = own.find(({ kind, isReturn }) => kind === 'dropoff' && isReturn !== true);
  if (pickup !== undefined && dropoff !== undefined) goBack(draft, dropoff, pickup, reason);
}

function goBack(draft: VehicleDraft, dropoff: Stop, pickup: Stop, reason: string): void {
  const { offerId, tripId, party, items, pooled } = dropoff;
  const back: Stop = {
    id: stopIdOf(offerId, 'return'),
    tripId,
    offerId,
    kind: 'dropoff',
    isReturn: true,
    place: pickup.place,
    party,
    ...(items && { items }),
    status: 'pending',
    statusAt: draft.now,
    promisedBy: null,
    notes: pickup.notes,
    ...(pooled !== undefined && { pooled }),
  };
  draft.emit({ type: 'deliveryFailed', at: draft.now, offerId, stopId: dropoff.id, reason, back });
  sendToTrip(draft, { type: 'deliveryFailed', tripId, offerId, reason });
}

/** Whether the stop is gone because its delivery failed: the report is a repetition. */
export function hasFailed({ stops }: VehicleState, { stopId, status }: Progress): boolean {
  return (
    status === 'failed' &&
    stops.some(({ offerId, isReturn }) => isReturn === true && isStopOf(stopId, offerId))
  );
}
