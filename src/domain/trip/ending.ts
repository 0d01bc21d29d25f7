import type { MilestoneFacts, ReleaseReason } from '../messages.ts';
import { type Cause, cancellationOf } from './cancellation.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import { drivenLegs } from './drivenLegs.ts';
import type { Ended } from './events.ts';
import { sendRelease, type TripDraft } from './messages.ts';
import { withdrawOffers } from './offers.ts';
import { isOver } from './phases.ts';
import { isBacked } from './state.ts';

/**
 * Cancels the trip for a rider or an operator. Repeating it gives the same reply; refuses ended trips and a stale
 * `ifVersion`.
 */
export function cancel(
  draft: TripDraft,
  { by, reason, ifVersion }: TripCommand & { type: 'cancel' },
): TripReplies['cancel'] {
  const trip = draft.state;
  if (trip.phase === 'cancelled') return { type: 'cancelled', trip };
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  endCancelled(draft, { by, reason: reason ?? `${by}-cancelled` }, by === 'rider' ? 'rider' : 'other');
  return { type: 'cancelled', trip: draft.state };
}

/** Ends the trip as cancelled, with the fee the rider owes if they caused it. */
export function endCancelled(
  draft: TripDraft,
  ended: Ended,
  cause: Cause,
  evidence?: MilestoneFacts['evidence'],
): void {
  const { fee, reason } = cancellationOf(draft.state, cause, draft.now, evidence);
  releaseAll(draft, 'cancelled');
  draft.emit({
    type: 'cancelled',
    at: draft.now,
    ended,
    fare: fee,
    feeReason: reason,
    ...(evidence !== undefined && { evidence }),
  });
}

/** Ends the trip when its search reaches the deadline: nothing is owed. */
export function endUnfulfilled(draft: TripDraft): void {
  releaseAll(draft, 'unfulfilled');
  const ended: Ended = { by: 'system', reason: 'no-vehicle-found' };
  const fare = { amount: 0, currency: draft.state.booking.fare.currency };
  draft.emit({ type: 'unfulfilled', at: draft.now, ended, fare });
}

/** Withdraws every offer and releases the assigned vehicle. */
function releaseAll(draft: TripDraft, reason: ReleaseReason): void {
  withdrawOffers(draft, reason);
  const { assignment } = draft.state;
  if (assignment === null) return;
  sendRelease(draft, { offerId: assignment.offerId, vehicleId: assignment.vehicle.id }, reason);
}

/** Completes the trip. A vehicle that was seen neither at the pickup nor at the drop-off has earned no fare. */
export function complete(draft: TripDraft, facts: MilestoneFacts): void {
  const { assignment, booking } = draft.state;
  const { arrived, onboard } = assignment?.milestones ?? {};
  const wasSeen = isBacked(arrived ?? onboard) || isBacked({ evidence: facts.evidence ?? null });
  const nothing = { amount: 0, currency: booking.fare.currency };
  draft.emit({ type: 'completed', at: draft.now, ...facts, ...(!wasSeen && { fare: nothing }) });
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
  if (isOver(trip.phase))
    draft.forget({ type: 'erased', at: draft.now, fingerprint: trip.booking.fingerprint });
}
