import { type Blame, fareAfterCancellation } from '../fares.ts';
import type { VehicleId } from '../ids.ts';
import { draftOf, type Machine } from '../machine.ts';
import type { ReleaseReason } from '../messages.ts';
import {
  type ReassignCommand,
  sendRelease,
  type TripCommand,
  type TripDecision,
  type TripDraft,
  type TripEffect,
  type TripMessage,
  type TripReply,
} from './commands.ts';
import { drivenLegs } from './drivenLegs.ts';
import type { Ended, SentBooking, TripEvent } from './events.ts';
import { evolveTrip, requestedTrip } from './evolve.ts';
import { isOver } from './phases.ts';
import { recordOf } from './record.ts';
import { closeOffer, hearOffer, pursue, takeAnswer } from './searching.ts';
import {
  type BookedTrip,
  isAskingOverdue,
  lostAt,
  noTrip,
  overdueAt,
  receiptDueAt,
  type TripState,
  tripWakeAt,
} from './state.ts';

const done: TripReply = { type: 'done' };

/** The trip: the single writer of what the rider was promised. */
export const tripMachine: Machine<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReply> = {
  initial: noTrip,
  decide: decideTrip,
  evolve: evolveTrip,
  wakeAt: tripWakeAt,
};

function decideTrip(state: TripState, command: TripCommand, now: number): TripDecision {
  const draft: TripDraft = draftOf(state, evolveTrip, now);
  const reply = apply(draft, command);
  const after = draft.state;
  if (after.kind === 'trip') {
    pursue(draft, after);
    const versionBefore = state.kind === 'trip' ? state.version : 0;
    if (after.version !== versionBefore) draft.send({ to: 'history', body: recordOf(after) });
  }
  const { events, messages, effects } = draft;
  return { events, messages, effects, forget: after.kind === 'erased' && state.kind !== 'erased', reply };
}

function apply(draft: TripDraft, command: TripCommand): TripReply {
  const trip = draft.state;
  if (command.type === 'request') return request(draft, command.booking);
  if (trip.kind !== 'trip') {
    if (command.type === 'vehicleSays') freeVehicle(draft, command);
    return { type: trip.kind === 'erased' ? 'erased' : 'unknown' };
  }
  switch (command.type) {
    case 'cancel':
      return cancel(draft, trip, command);
    case 'reassign':
      return reassign(draft, trip, command);
    case 'wake':
      wake(draft, trip);
      return done;
    case 'searchAnswered':
      takeAnswer(draft, trip, command);
      return done;
    case 'vehicleHeard':
      if (trip.assignment?.vehicle.id === command.vehicleId && !isOver(trip.phase)) {
        hearLiveness(draft, command.heardAt);
      }
      return done;
    case 'vehicleSays':
      hearVehicle(draft, trip, command);
      return done;
    case 'historyChecked':
      forgetOrTellAgain(draft, trip, command.stored);
      return done;
  }
}

/** A vehicle that waits for the word of a trip that is gone must not wait for ever. */
function freeVehicle(draft: TripDraft, { says, vehicleId }: TripCommand & { type: 'vehicleSays' }): void {
  if (says.type !== 'offerAccepted') return;
  sendRelease(draft, says.tripId, { offerId: says.offerId, vehicleId }, 'lapsed');
}

function request(draft: TripDraft, booking: SentBooking): TripReply {
  const { state, now } = draft;
  if (state.kind === 'none') {
    draft.emit({ type: 'requested', at: now, booking });
    const trip = draft.state;
    return trip.kind === 'trip' ? { type: 'created', trip } : { type: 'unknown' };
  }
  const fingerprint = state.kind === 'trip' ? state.booking.fingerprint : state.fingerprint;
  if (fingerprint !== booking.fingerprint) return { type: 'mismatch' };
  if (state.kind === 'erased') return { type: 'erased' };
  const requestedAt = state.timeline[0]?.at ?? now;
  return { type: 'replayed', original: requestedTrip(state.booking, requestedAt) };
}

function cancel(draft: TripDraft, trip: BookedTrip, command: TripCommand & { type: 'cancel' }): TripReply {
  if (trip.phase === 'cancelled') return { type: 'cancelled', trip };
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  if (command.ifVersion !== null && command.ifVersion !== trip.version) {
    return { type: 'stale', version: trip.version };
  }
  const riderBlame = trip.phase === 'onboard' ? 'leftEarly' : 'cancelled';
  const blame = command.by === 'rider' ? riderBlame : 'none';
  endCancelled(draft, trip, { by: command.by, reason: command.reason ?? `${command.by}-cancelled` }, blame);
  const after = draft.state;
  return after.kind === 'trip' ? { type: 'cancelled', trip: after } : { type: 'unknown' };
}

function endCancelled(draft: TripDraft, trip: BookedTrip, ended: Ended, blame: Blame): void {
  releaseAll(draft, trip, 'cancelled');
  const fare = fareAfterCancellation({
    fare: trip.booking.fare,
    policy: trip.booking.policy,
    assignedAt: trip.assignment?.assignedAt ?? null,
    now: draft.now,
    blame,
  });
  draft.emit({ type: 'cancelled', at: draft.now, ended, fare });
}

/** Takes the trip from its vehicle, which is not asked again, and looks for another. */
function reassign(draft: TripDraft, trip: BookedTrip, { reason, ifVersion }: ReassignCommand): TripReply {
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  if (trip.phase === 'onboard') return { type: 'boarded' };
  if (trip.assignment === null) return { type: 'notAssigned' };
  returnToSearch(draft, trip, 'operator', reason ?? 'reassigned', 'reassigned');
  const after = draft.state;
  return after.kind === 'trip' ? { type: 'reassigned', trip: after } : { type: 'unknown' };
}

/** Voids whatever vehicles hold of this trip. */
function releaseAll(draft: TripDraft, trip: BookedTrip, reason: ReleaseReason): void {
  for (const offer of trip.offers) closeOffer(draft, trip, offer, 'withdrawn', reason);
  const { assignment } = trip;
  if (assignment !== null) {
    sendRelease(
      draft,
      trip.booking.tripId,
      { offerId: assignment.offerId, vehicleId: assignment.vehicle.id },
      reason,
    );
  }
}

function wake(draft: TripDraft, trip: BookedTrip): void {
  const { now } = draft;
  if (isOver(trip.phase)) {
    if ((tripWakeAt(trip) ?? now + 1) <= now) {
      draft.emit({ type: 'historyAsked', at: now });
      draft.ask({ type: 'checkHistory', tripId: trip.booking.tripId, version: trip.version });
    }
    return;
  }
  if (trip.phase === 'scheduled') {
    if ((tripWakeAt(trip) ?? now + 1) <= now) draft.emit({ type: 'due', at: now });
    return;
  }
  if (trip.search !== null) wakeSearch(draft, trip);
  else wakeAssigned(draft, trip);
}

function wakeSearch(draft: TripDraft, trip: BookedTrip): void {
  const { now } = draft;
  if (trip.search !== null && trip.search.deadline <= now) {
    releaseAll(draft, trip, 'unfulfilled');
    const ended: Ended = { by: 'system', reason: 'no-vehicle-found' };
    draft.emit({ type: 'unfulfilled', at: now, ended });
    return;
  }
  for (const offer of trip.offers) {
    if (lostAt(offer) <= now) closeOffer(draft, trip, offer, 'lost', 'lapsed');
    else if (!offer.seen && !offer.hedged && receiptDueAt(offer, trip.booking.policy) <= now) {
      draft.emit({ type: 'offerHedged', at: now, offerId: offer.offerId, vehicleId: offer.vehicleId });
    }
  }
  if (trip.search !== null && trip.search.asking !== null && isAskingOverdue(trip.search, now)) {
    draft.emit({
      type: 'searched',
      at: now,
      attempt: trip.search.asking.attempt,
      candidates: [],
      skipped: [],
      cellsAsked: 0,
      failure: 'no answer from the cell',
    });
  }
}

function wakeAssigned(draft: TripDraft, trip: BookedTrip): void {
  const { now } = draft;
  const overdue = overdueAt(trip);
  if (overdue !== null && overdue <= now) {
    if (trip.phase === 'assigned') returnToSearch(draft, trip, 'system', 'pickup-overdue', 'overdue');
    else {
      const reason = trip.phase === 'arrived' ? 'boarding-overdue' : 'ride-overdue';
      endCancelled(draft, trip, { by: 'system', reason }, 'none');
    }
    return;
  }
  if (trip.assignment !== null && trip.assignment.checkAt <= now) {
    draft.ask({ type: 'listen', vehicleId: trip.assignment.vehicle.id });
  }
}

function returnToSearch(
  draft: TripDraft,
  trip: BookedTrip,
  by: 'driver' | 'operator' | 'system',
  reason: string,
  release: ReleaseReason | null,
): void {
  const { assignment } = trip;
  if (assignment === null) return;
  const vehicleId: VehicleId = assignment.vehicle.id;
  if (release !== null)
    sendRelease(draft, trip.booking.tripId, { offerId: assignment.offerId, vehicleId }, release);
  draft.emit({ type: 'returned', at: draft.now, vehicleId, by, reason });
}

function hearLiveness(draft: TripDraft, heardAt: number | null): void {
  const { now } = draft;
  draft.emit({ type: 'livenessChecked', at: now, heardAt });
  const trip = draft.state;
  if (trip.kind !== 'trip' || trip.assignment === null) return;
  const { policy } = trip.booking;
  const silentMs = now - trip.assignment.heardAt;
  if (silentMs < policy.streams.darkSeconds * 1000) {
    if (trip.assignment.darkSince !== null) draft.emit({ type: 'vehicleBack', at: now });
    return;
  }
  if (trip.assignment.darkSince === null) {
    draft.emit({ type: 'vehicleDark', at: now, since: trip.assignment.heardAt });
  }
  const beforePickup = trip.phase === 'assigned' || trip.phase === 'arrived';
  if (beforePickup && silentMs >= policy.dispatch.darkRedispatchSeconds * 1000) {
    returnToSearch(draft, trip, 'system', 'vehicle-dark', 'dark');
  }
}

function hearVehicle(
  draft: TripDraft,
  trip: BookedTrip,
  command: TripCommand & { type: 'vehicleSays' },
): void {
  const { says, vehicleId } = command;
  if (trip.assignment?.offerId !== says.offerId || isOver(trip.phase)) {
    hearOffer(draft, trip, vehicleId, says);
    return;
  }
  switch (says.type) {
    case 'enroute':
      if (trip.phase === 'assigned' && trip.assignment.enrouteAt === null)
        draft.emit({ type: 'enroute', at: draft.now });
      return;
    case 'arrived':
      if (trip.phase === 'assigned') draft.emit({ type: 'arrived', at: draft.now });
      return;
    case 'onboard':
      if (trip.phase === 'assigned' || trip.phase === 'arrived')
        draft.emit({ type: 'onboard', at: draft.now });
      return;
    case 'completed':
      complete(draft);
      return;
    case 'noShow':
      endCancelled(draft, trip, { by: 'system', reason: 'no-show' }, 'noShow');
      return;
    case 'gaveBack':
      returnToSearch(draft, trip, says.by ?? 'driver', says.reason ?? 'given-back', null);
      return;
    default:
      return;
  }
}

function complete(draft: TripDraft): void {
  draft.emit({ type: 'completed', at: draft.now });
  const trip = draft.state;
  const legs = trip.kind === 'trip' ? drivenLegs(trip) : [];
  if (trip.kind !== 'trip' || legs.length === 0) return;
  draft.send({ to: 'speeds', region: trip.booking.policy.routing.region, body: { legs } });
}

function forgetOrTellAgain(draft: TripDraft, trip: BookedTrip, stored: boolean): void {
  if (!isOver(trip.phase)) return;
  if (!stored) draft.send({ to: 'history', body: recordOf(trip) });
  else draft.emit({ type: 'erased', at: draft.now, fingerprint: trip.booking.fingerprint });
}
