import { isEmptyParty } from '../party.ts';
import type { MilestoneFacts, ReleaseReason, VehicleToTrip } from '../tripVehicleMessages.ts';
import { handleChangeAnswer, withdrawIfOverdue } from './changing.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import { overdueAt } from './deadlines.ts';
import { direct } from './directing.ts';
import { complete, endCancelled, endOverdueRide } from './ending.ts';
import { loseReservation, sendRelease, type TripDraft, tellRank } from './messages.ts';
import { isOver } from './phases.ts';

/** Handles a message from the assigned vehicle of a trip that has not ended. */
export function handleAssignmentMessage(draft: TripDraft, message: VehicleToTrip): void {
  const { now: at } = draft;
  const { phase, assignment } = draft.state;
  switch (message.type) {
    case 'enroute':
      if (phase === 'assigned' && assignment?.milestones.enroute === undefined) {
        draft.emit({ type: 'enroute', at, ...factsOf(draft, message) });
      }
      return;
    case 'arrived':
      if (phase !== 'assigned') return;
      tellArrived(draft);
      draft.emit({ type: 'arrived', at, ...factsOf(draft, message) });
      return;
    case 'onboard':
      if (phase === 'assigned' || phase === 'arrived') {
        if (phase === 'assigned') tellArrived(draft);
        draft.emit({ type: 'onboard', at, ...factsOf(draft, message) });
      }
      return;
    case 'viaServed':
      if (phase === 'onboard' && message.served > draft.state.viasServed.length) {
        draft.emit({ type: 'viaServed', at, ...factsOf(draft, message), served: message.served });
      }
      return;
    case 'completed':
      complete(draft, factsOf(draft, message));
      return;
    case 'changeAgreed':
    case 'changeRefused':
      handleChangeAnswer(draft, message);
      return;
    case 'noShow':
      endCancelled(draft, { by: 'system', reason: 'no-show' }, 'noShow', { evidence: message.evidence });
      return;
    case 'deliveryFailed': {
      // Only goods that travel alone are brought back, and once.
      if (assignment === null || phase !== 'onboard') return;
      if (!isEmptyParty(draft.state.booking.party) || draft.state.failedDelivery !== null) return;
      const { offerId, reason } = message;
      draft.emit({ type: 'deliveryFailed', at, offerId, vehicleId: assignment.vehicle.id, reason });
      return;
    }
    case 'wrongPins': {
      const { offerId, stopId, count } = message;
      if (assignment === null) return;
      draft.emit({ type: 'wrongPins', at, offerId, vehicleId: assignment.vehicle.id, stopId, count });
      return;
    }
    case 'gaveBack':
      searchAgain(draft, message.by ?? 'driver', message.reason ?? 'given-back', null);
      return;
    default:
      return;
  }
}

function tellArrived(draft: TripDraft): void {
  const { assignment } = draft.state;
  if (assignment !== null) tellRank(draft, { type: 'arrived', vehicleId: assignment.vehicle.id });
}

/** What is journaled of a milestone. The timeline never goes back. */
function factsOf({ state, now }: TripDraft, { happenedAt, evidence }: MilestoneFacts): MilestoneFacts {
  const lastAt = state.timeline.at(-1)?.at ?? now;
  const isEarlier = happenedAt !== undefined && happenedAt < now;
  return {
    ...(isEarlier && { happenedAt: Math.max(lastAt, happenedAt) }),
    ...(evidence !== undefined && { evidence }),
  };
}

/** Handles the alarm of an assigned trip: a phase is overdue, or the vehicle's liveness is due for a check. */
export function wakeAssigned(draft: TripDraft): void {
  withdrawIfOverdue(draft);
  const { now, state: trip } = draft;
  const overdue = overdueAt(trip);
  if (overdue !== null && overdue <= now) {
    if (trip.phase === 'assigned') {
      searchAgain(draft, 'system', 'pickup-overdue', 'overdue');
    } else if (trip.phase === 'arrived') {
      endCancelled(draft, { by: 'system', reason: 'boarding-overdue' }, 'other');
    } else endOverdueRide(draft);
    return;
  }
  if (trip.assignment !== null && trip.assignment.checkAt <= now) {
    draft.ask({ type: 'checkLiveness', vehicleId: trip.assignment.vehicle.id });
  }
}

/**
 * Handles the result of a liveness check: marks the vehicle dark or back, and dispatches again when it is dark for
 * too long before the pickup.
 */
export function handleLiveness(
  draft: TripDraft,
  { vehicleId, heardAt }: TripCommand & { type: 'vehicleHeard' },
): void {
  if (draft.state.assignment?.vehicle.id !== vehicleId || isOver(draft.state.phase)) return;
  const { now } = draft;
  draft.emit({ type: 'livenessChecked', at: now, heardAt });
  const { assignment, phase, booking } = draft.state;
  if (assignment === null) return;
  const { streams, dispatch } = booking.policy;
  const silentMs = now - assignment.heardAt;
  if (silentMs < streams.darkSeconds * 1000) {
    if (assignment.darkSince !== null) draft.emit({ type: 'vehicleBack', at: now });
    return;
  }
  if (assignment.darkSince === null) draft.emit({ type: 'vehicleDark', at: now, since: assignment.heardAt });
  const beforePickup = phase === 'assigned' || phase === 'arrived';
  if (beforePickup && silentMs >= dispatch.darkRedispatchSeconds * 1000) {
    searchAgain(draft, 'system', 'vehicle-dark', 'dark');
  }
}

/**
 * Removes the vehicle on an operator's request and searches again, excluding that vehicle; with `to`, asks that one. Refuses trips that have
 * ended, boarded or have no vehicle, and a stale `ifVersion`.
 */
export function reassign(
  draft: TripDraft,
  { reason, ifVersion, to }: TripCommand & { type: 'reassign' },
): TripReplies['reassign'] {
  const trip = draft.state;
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  if (trip.phase === 'onboard') return { type: 'boarded' };
  if (to === undefined && trip.assignment === null && trip.reservation.holder === null) {
    return { type: 'notAssigned' };
  }
  // It has the trip already.
  const holder = trip.assignment ?? trip.reservation.holder;
  if (to !== undefined && holder?.vehicle.id === to) return { type: 'reassigned', trip };
  if (trip.assignment !== null) searchAgain(draft, 'operator', reason ?? 'reassigned', 'reassigned');
  else loseReservation(draft, 'operator', reason ?? 'reassigned', 'reassigned');
  if (to !== undefined) direct(draft, to);
  return { type: 'reassigned', trip: draft.state };
}

/**
 * Returns the trip to the search. `release` is the reason sent to the vehicle; null when the vehicle knows already.
 */
function searchAgain(
  draft: TripDraft,
  by: 'driver' | 'operator' | 'system',
  reason: string,
  release: ReleaseReason | null,
): void {
  const { assignment } = draft.state;
  if (assignment === null) return;
  const { offerId, vehicle } = assignment;
  if (release !== null) sendRelease(draft, { offerId, vehicleId: vehicle.id }, release);
  tellRank(draft, { type: 'ended', vehicleId: vehicle.id, how: by === 'driver' ? 'driver-gave-back' : by });
  draft.emit({ type: 'returned', at: draft.now, vehicleId: vehicle.id, by, reason });
}
