import { isEmptyParty } from '../party.ts';
import { sumOf } from '../tariff/price.ts';
import type { MilestoneFacts, ReleaseReason } from '../tripVehicleMessages.ts';
import { type Cause, cancellationOf } from './cancellation.ts';
import { withdrawChange } from './changing.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import { awaitsReturn } from './deadlines.ts';
import { drivenLegs } from './drivenLegs.ts';
import type { Ended } from './events.ts';
import { sendRelease, type TripDraft, tellRank } from './messages.ts';
import { withdrawOffers } from './offers.ts';
import { isOver } from './phases.ts';
import { completionLines, feeLine } from './receiptLines.ts';
import { comesBack, promotionHeld } from './state.ts';

/**
 * Cancels the trip for a rider or an operator; a delivery on board is brought back first. Repeating it gives the same
 * reply; refuses ended trips and a stale `ifVersion`.
 */
export function cancel(
  draft: TripDraft,
  { by, reason, ifVersion }: TripCommand & { type: 'cancel' },
): TripReplies['cancel'] {
  const trip = draft.state;
  if (trip.phase === 'cancelled') return { type: 'cancelled', trip };
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  // Whoever asks again, and where the driver has failed to deliver: the goods are on their way back.
  if (comesBack(trip)) return { type: 'cancelled', trip };
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  if (trip.phase === 'onboard' && isEmptyParty(trip.booking.party)) {
    bringBack(draft, { by, reason: reason ?? `${by}-cancelled` }, by === 'rider' ? 'rider' : 'other');
    return { type: 'cancelled', trip: draft.state };
  }
  endCancelled(draft, { by, reason: reason ?? `${by}-cancelled` }, by === 'rider' ? 'rider' : 'other');
  return { type: 'cancelled', trip: draft.state };
}

/** Goods that travel alone do not stay on board: the trip goes on until they are back where they came from. */
function bringBack(draft: TripDraft, ended: Ended, cause: Cause): void {
  const { assignment, booking } = draft.state;
  if (assignment === null) return;
  withdrawChange(draft, 'cancelled');
  const { fee, reason: feeReason } = cancellationOf(draft.state, cause, draft.now);
  const { offerId, vehicle } = assignment;
  const vehicleId = vehicle.id;
  draft.emit({ type: 'deliveryCancelled', at: draft.now, offerId, vehicleId, ...ended, fee, feeReason });
  const { tripId } = booking;
  // Who is enough for the vehicle's journal, which keeps no words of people.
  draft.send({
    to: 'vehicle',
    vehicleId,
    body: {
      type: 'bringBack',
      tripId,
      offerId,
      reason: ended.by === 'system' ? ended.reason : `${ended.by}-cancelled`,
    },
  });
}

/**
 * Ends a ride that takes far too long. Goods that travel alone are first asked back; where they do not come either, the
 * trip ends without them, and its reason says so.
 */
export function endOverdueRide(draft: TripDraft): void {
  const trip = draft.state;
  const overdue: Ended = { by: 'system', reason: 'ride-overdue' };
  if (!isEmptyParty(trip.booking.party)) {
    endCancelled(draft, overdue, 'other');
  } else if (comesBack(trip)) {
    endCancelled(draft, { by: 'system', reason: 'goods-not-returned' }, 'other', { lettingGo: true });
  } else {
    bringBack(draft, overdue, 'other');
  }
}

interface CancelledEnd {
  readonly evidence?: MilestoneFacts['evidence'];
  /** Its vehicle does not bring goods on board back any more: it had its time to. */
  readonly lettingGo?: boolean;
}

/** Ends the trip as cancelled, with the fee the rider owes if they caused it. */
export function endCancelled(
  draft: TripDraft,
  ended: Ended,
  cause: Cause,
  { evidence, lettingGo = false }: CancelledEnd = {},
): void {
  const { fee, reason } = cancellationOf(draft.state, cause, draft.now, evidence);
  tellRankOfEnd(draft, ended, cause);
  releaseAll(draft, 'cancelled', lettingGo ? { lettingGo } : {});
  draft.emit({
    type: 'cancelled',
    at: draft.now,
    ended,
    fare: fee,
    feeReason: reason,
    lines: [feeLine(draft.state, { fee, reason })],
    ...(evidence !== undefined && { evidence }),
  });
  givePromotionBack(draft);
}

/** A vehicle whose rider is on board keeps no place for this. */
function tellRankOfEnd(draft: TripDraft, { by }: Ended, cause: Cause): void {
  const { assignment, phase } = draft.state;
  if (assignment === null || (phase !== 'assigned' && phase !== 'arrived')) return;
  const byPerson = by === 'operator' ? 'operator' : by === 'rider' ? 'rider-cancelled' : 'system';
  const how = cause === 'noShow' ? 'rider-no-show' : byPerson;
  tellRank(draft, { type: 'ended', vehicleId: assignment.vehicle.id, how });
}

/** Ends the trip when its search reaches the deadline: nothing is owed. */
export function endUnfulfilled(draft: TripDraft): void {
  releaseAll(draft, 'unfulfilled');
  const ended: Ended = { by: 'system', reason: 'no-vehicle-found' };
  const fare = { amount: 0, currency: draft.state.booking.fare.currency };
  draft.emit({ type: 'unfulfilled', at: draft.now, ended, fare });
  givePromotionBack(draft);
}

/** Gives the use of the promotion back, unless the ride has had it. */
function givePromotionBack({ state, send }: TripDraft): void {
  const { promotion } = state.booking;
  if (promotion === undefined || promotionHeld(state) !== null) return;
  send({ to: 'promotions', body: { type: 'giveBack', code: promotion.code } });
}

/** Withdraws every offer and releases the assigned vehicle. */
function releaseAll(
  draft: TripDraft,
  reason: ReleaseReason,
  more: { readonly lettingGo?: boolean } = {},
): void {
  withdrawOffers(draft, reason);
  const { assignment, reservation } = draft.state;
  const engaged = assignment ?? reservation.holder;
  if (engaged === null) return;
  sendRelease(draft, { offerId: engaged.offerId, vehicleId: engaged.vehicle.id }, reason, more);
}

/** Completes the trip: the agreed price and what the ride changed of it. */
export function complete(draft: TripDraft, facts: MilestoneFacts): void {
  const { assignment, booking } = draft.state;
  const lines = completionLines(draft.state, facts);
  const fare = {
    amount: sumOf([...draft.state.settlement.lines, ...lines]),
    currency: booking.fare.currency,
  };
  draft.emit({ type: 'completed', at: draft.now, ...facts, ...(lines.length > 0 && { fare, lines }) });
  const legs = drivenLegs(draft.state);
  if (legs.length === 0) return;
  const { rider, policy } = booking;
  const body = { legs, rider, ...(assignment && { vehicleId: assignment.vehicle.id }) };
  draft.send({ to: 'speeds', region: policy.routing.region, body });
}

/** Asks whether the history has the trip, once its retention has passed. */
export function askHistory(draft: TripDraft): void {
  const { booking, version } = draft.state;
  draft.emit({ type: 'historyAsked', at: draft.now });
  draft.ask({ type: 'checkHistory', tripId: booking.tripId, version });
}

/** Erases the trip: the history has it. */
export function forget(draft: TripDraft): void {
  const trip = draft.state;
  if (isOver(trip.phase) && !awaitsReturn(trip, draft.now))
    draft.forget({ type: 'erased', at: draft.now, fingerprint: trip.booking.fingerprint });
}
