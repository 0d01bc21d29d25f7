import { isStopOf, type OfferId, stopIdOf } from '../ids.ts';
import { isEmptyParty } from '../party.ts';
import type { TripToVehicle } from '../tripVehicleMessages.ts';
import { boardingRefusal } from './boarding.ts';
import { type Progress, type ReportRefusal, refuse } from './commands.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import { returnEndsAt, type Stop, type VehicleState } from './state.ts';

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

/**
 * The trip counts with this vehicle no more, and its goods are on board: they are brought back all the same. Returns
 * false where there are none.
 */
export function bringBackReleased(draft: VehicleDraft, offerId: OfferId, reason: string): boolean {
  const own = draft.state.stops.filter((stop) => stop.offerId === offerId);
  const pickup = own.find(({ kind, status }) => kind === 'pickup' && status === 'done');
  const dropoff = own.find(({ kind }) => kind === 'dropoff');
  if (pickup === undefined || dropoff === undefined || !isEmptyParty(pickup.party)) return false;
  if (dropoff.isTripless === true) return true;
  // Its driver may be on the way back already, and the trip was told.
  const isGoingBack = dropoff.isReturn === true;
  const back = { ...(isGoingBack ? dropoff : backTo(pickup, draft.now)), isTripless: true };
  draft.emit({ type: 'deliveryFailed', at: draft.now, offerId, stopId: dropoff.id, reason, back });
  if (!isGoingBack) tellOfReleased(draft, pickup, reason);
  return true;
}

/**
 * The driver reports goods as taken whose stops are void. Returns false where the report does not say so, or cannot be
 * true: without the pin nobody hands them over, and there must be room for them.
 */
export function takenMeanwhile(draft: VehicleDraft, { stopId, status, pin }: Progress): boolean {
  const { state, now } = draft;
  const past = state.concluded.find(({ pickup }) => pickup?.id === stopId);
  if (past?.pickup === undefined || status !== 'done') return false;
  const { offerId, pickup } = past;
  if ((pickup.pin !== undefined && pickup.pin !== pin) || boardingRefusal(state, pickup) !== null) {
    return false;
  }
  const { pin: _, wrongPins: __, happenedAt: ___, ...known } = pickup;
  const taken: Stop = { ...known, status: 'done', statusAt: now };
  const back = { ...backTo(pickup, now), isTripless: true };
  const reason = 'released';
  draft.emit({ type: 'deliveryFailed', at: now, offerId, stopId, reason, back, pickup: taken });
  tellOfReleased(draft, pickup, reason);
  return true;
}

/** Goods of which no trip takes care, and that nobody has handed back for far too long, leave the plan. */
export function endReturnsIfDue(draft: VehicleDraft): void {
  for (const stop of draft.state.stops) {
    const endsAt = returnEndsAt(stop, draft.state.rules);
    if (endsAt === null || endsAt > draft.now) continue;
    const { offerId, tripId } = stop;
    draft.emit({ type: 'released', at: draft.now, offerId, reason: 'overdue' });
    sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason: 'goods-not-returned' });
  }
}

function tellOfReleased(draft: VehicleDraft, { tripId, offerId }: Stop, reason: string): void {
  sendToTrip(draft, { type: 'deliveryFailed', tripId, offerId, reason, isReleased: true });
}

function goBack(draft: VehicleDraft, dropoff: Stop, pickup: Stop, reason: string): void {
  const { offerId, tripId } = dropoff;
  const back = backTo(pickup, draft.now);
  draft.emit({ type: 'deliveryFailed', at: draft.now, offerId, stopId: dropoff.id, reason, back });
  sendToTrip(draft, { type: 'deliveryFailed', tripId, offerId, reason });
}

/** The stop that goods from this pickup are brought back to. */
function backTo({ offerId, tripId, place, party, items, notes, pooled }: Stop, statusAt: number): Stop {
  return {
    id: stopIdOf(offerId, 'return'),
    tripId,
    offerId,
    kind: 'dropoff',
    isReturn: true,
    place,
    party,
    ...(items && { items }),
    status: 'pending',
    statusAt,
    promisedBy: null,
    notes,
    ...(pooled !== undefined && { pooled }),
  };
}

/** Whether the stop is gone because its delivery failed: the report is a repetition. */
export function hasFailed({ stops }: VehicleState, { stopId, status }: Progress): boolean {
  return (
    status === 'failed' &&
    stops.some(({ offerId, isReturn }) => isReturn === true && isStopOf(stopId, offerId))
  );
}
