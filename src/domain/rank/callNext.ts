import type { TripId } from '../ids.ts';
import { needsRefusal } from '../requirements.ts';
import type { RankCommand, RankDraft, RankReplies } from './commands.ts';
import type { TripToRank } from './messages.ts';
import { becomeAbsent, goOutside } from './sightings.ts';
import { awayFrom, callOf, type PassedOver, type PassReason, type Waiting, waitingIn } from './state.ts';

type CallCommand = RankCommand & { readonly type: 'call' };

/** Calls who waits longest of those that fit; who is called for the trip already is called again. */
export function call(draft: RankDraft, command: CallCommand): RankReplies['call'] {
  const { state, now: at } = draft;
  const { tripId, holdSeconds } = command;
  const passedOver: PassedOver[] = [];
  for (const waiting of state.line) {
    const { vehicle } = waiting;
    const reason = passReason(draft, waiting, command);
    if (reason !== null) {
      passedOver.push({ vehicle, reason });
      continue;
    }
    if (callOf(state, vehicle, tripId)?.isOpen !== true) {
      draft.emit({ type: 'called', at, vehicle, tripId, until: at + holdSeconds * 1000, passedOver });
    }
    return { type: 'called', vehicle };
  }
  return { type: 'called', vehicle: null };
}

/** Why a vehicle of the line is not called for a trip; null when it is. */
function passReason(
  { state }: RankDraft,
  waiting: Waiting,
  { tripId, needs, excluded }: CallCommand,
): PassReason | null {
  const { vehicle, absent } = waiting;
  if (absent !== null) return absent.reason;
  const isAbout = (one: { readonly vehicle: string }) => one.vehicle === vehicle;
  if (state.calls.some((one) => isAbout(one) && one.isOpen && one.tripId !== tripId)) return 'called';
  if (state.declined.some((one) => isAbout(one) && one.tripId === tripId)) return 'declined';
  if (excluded.includes(vehicle)) {
    return callOf(state, vehicle, tripId)?.isOpen === true ? 'not-answering' : 'excluded';
  }
  return needsRefusal(waiting.kind, needs) === null ? null : 'unfit';
}

/** Handles what a trip tells of its offers and its vehicle. */
export function hearTrip(draft: RankDraft, message: TripToRank): void {
  const { state, now: at } = draft;
  const { vehicleId: vehicle, tripId } = message;
  const away = awayFrom(state, vehicle);
  const hasTrip = away?.tripId === tripId;
  switch (message.type) {
    case 'offerEnded':
      endCall(draft, message);
      return;
    case 'assigned':
      if (!hasTrip) serve(draft, message);
      return;
    case 'arrived':
      if (hasTrip && away.arriveBy !== null) draft.emit({ type: 'reachedPickup', at, vehicle, tripId });
      return;
    case 'ended': {
      if (!hasTrip) return;
      const { how } = message;
      if (how === 'driver-gave-back' || how === 'system') {
        draft.emit({ type: 'departed', at, vehicle, reason: how });
        return;
      }
      draft.emit({ type: 'placeKept', at, vehicle, reason: how });
      comeBack(draft, message);
    }
  }
}

/** It has as long to come back as it had to get to the pickup. */
function comeBack(draft: RankDraft, { vehicleId }: TripToRank): void {
  const { graceSeconds = 0, arriveWithinSeconds = 0 } = draft.state.definition?.rules ?? {};
  becomeAbsent(draft, vehicleId, 'outside', Math.max(graceSeconds, arriveWithinSeconds) * 1000);
}

/** Only offers that the line led to count: for others nobody was passed over. */
function endCall(
  draft: RankDraft,
  { vehicleId: vehicle, tripId, how }: TripToRank & { type: 'offerEnded' },
): void {
  const { state, now: at } = draft;
  const known = callOf(state, vehicle, tripId);
  if (known === undefined) return;
  if (how !== 'declined' && how !== 'lapsed') {
    if (known.isOpen) draft.emit({ type: 'callEnded', at, vehicle, tripId, how });
    return;
  }
  if (state.declined.some((one) => one.vehicle === vehicle && one.tripId === tripId)) return;
  draft.emit({ type: 'declined', at, vehicle, tripId, how });
  const { declines = 0 } = waitingIn(draft.state, vehicle) ?? {};
  const most = state.definition?.rules.declinesBeforeLast ?? Number.POSITIVE_INFINITY;
  if (declines >= most) draft.emit({ type: 'sentLast', at, vehicle, reason: 'declined' });
}

function serve(
  draft: RankDraft,
  { vehicleId: vehicle, tripId, exception }: TripToRank & { type: 'assigned' },
): void {
  const { state, now: at } = draft;
  const index = state.line.findIndex((one) => one.vehicle === vehicle);
  if (index < 0 || state.definition === null) return;
  const passedOver =
    callOf(state, vehicle, tripId)?.passedOver ??
    state.line
      .slice(0, index)
      .map((one): PassedOver => ({ vehicle: one.vehicle, reason: exception ?? 'found-by-cell' }));
  const arriveBy = at + state.definition.rules.arriveWithinSeconds * 1000;
  draft.emit({ type: 'served', at, vehicle, tripId, arriveBy, passedOver });
}

/** A vehicle that was to be at a pickup by now, and was not, goes to the end; it is still on its way somewhere. */
export function missPickup(draft: RankDraft, vehicle: Waiting['vehicle']): void {
  draft.emit({ type: 'sentLast', at: draft.now, vehicle, reason: 'did-not-arrive' });
  goOutside(draft, vehicle);
}

export function expireCall(draft: RankDraft, vehicle: Waiting['vehicle'], tripId: TripId): void {
  draft.emit({ type: 'callEnded', at: draft.now, vehicle, tripId, how: 'expired' });
}
