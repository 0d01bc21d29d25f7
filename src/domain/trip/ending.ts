import type { ReleaseReason } from '../messages.ts';
import { type Cause, cancellationOf } from './cancellation.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import { drivenLegs } from './drivenLegs.ts';
import type { Ended } from './events.ts';
import { sendRelease, type TripDraft } from './messages.ts';
import { withdrawOffers } from './offers.ts';
import { isOver } from './phases.ts';

/** A rider or an operator ends the trip. Repeated, it is answered alike. */
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

/** Ends the trip; a rider who caused it may owe something. */
export function endCancelled(draft: TripDraft, ended: Ended, cause: Cause): void {
  const { fee, reason } = cancellationOf(draft.state, cause, draft.now);
  releaseAll(draft, 'cancelled');
  draft.emit({ type: 'cancelled', at: draft.now, ended, fare: fee, feeReason: reason });
}

/** The search found nobody until its deadline: nothing is owed. */
export function endUnfulfilled(draft: TripDraft): void {
  releaseAll(draft, 'unfulfilled');
  const ended: Ended = { by: 'system', reason: 'no-vehicle-found' };
  const fare = { amount: 0, currency: draft.state.booking.fare.currency };
  draft.emit({ type: 'unfulfilled', at: draft.now, ended, fare });
}

/** Voids whatever vehicles hold of this trip. */
function releaseAll(draft: TripDraft, reason: ReleaseReason): void {
  withdrawOffers(draft, reason);
  const { assignment } = draft.state;
  if (assignment === null) return;
  sendRelease(draft, { offerId: assignment.offerId, vehicleId: assignment.vehicle.id }, reason);
}

export function complete(draft: TripDraft): void {
  draft.emit({ type: 'completed', at: draft.now });
  const legs = drivenLegs(draft.state);
  if (legs.length === 0) return;
  draft.send({ to: 'speeds', region: draft.state.booking.policy.routing.region, body: { legs } });
}

/** Long over: asks whether the history has the trip. */
export function askHistory(draft: TripDraft): void {
  const { booking, version } = draft.state;
  draft.emit({ type: 'historyAsked', at: draft.now });
  draft.ask({ type: 'checkHistory', tripId: booking.tripId, version });
}

/** The history has the trip, which forgets what it was. */
export function forget(draft: TripDraft): void {
  const trip = draft.state;
  if (isOver(trip.phase))
    draft.forget({ type: 'erased', at: draft.now, fingerprint: trip.booking.fingerprint });
}
