import type { ReleaseReason, VehicleToTrip } from '../messages.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import { complete, endCancelled } from './ending.ts';
import { sendRelease, type TripDraft } from './messages.ts';
import { isOver } from './phases.ts';
import { overdueAt } from './state.ts';

/** What the assigned vehicle says of its trip, which is not over. */
export function handleAssignmentMessage(draft: TripDraft, message: VehicleToTrip): void {
  const { now } = draft;
  const { phase, assignment } = draft.state;
  switch (message.type) {
    case 'enroute':
      if (phase === 'assigned' && assignment?.enrouteAt === null) draft.emit({ type: 'enroute', at: now });
      return;
    case 'arrived':
      if (phase === 'assigned') draft.emit({ type: 'arrived', at: now });
      return;
    case 'onboard':
      if (phase === 'assigned' || phase === 'arrived') draft.emit({ type: 'onboard', at: now });
      return;
    case 'completed':
      complete(draft);
      return;
    case 'noShow':
      endCancelled(draft, { by: 'system', reason: 'no-show' }, 'noShow');
      return;
    case 'gaveBack':
      searchAgain(draft, message.by ?? 'driver', message.reason ?? 'given-back', null);
      return;
    default:
      return;
  }
}

/** The alarm of a trip with a vehicle: nothing has moved for too long, or it is time to listen for a sign of life. */
export function wakeAssigned(draft: TripDraft): void {
  const { now, state: trip } = draft;
  const overdue = overdueAt(trip);
  if (overdue !== null && overdue <= now) {
    if (trip.phase === 'assigned') {
      searchAgain(draft, 'system', 'pickup-overdue', 'overdue');
    } else {
      const reason = trip.phase === 'arrived' ? 'boarding-overdue' : 'ride-overdue';
      endCancelled(draft, { by: 'system', reason }, 'other');
    }
    return;
  }
  if (trip.assignment !== null && trip.assignment.checkAt <= now) {
    draft.ask({ type: 'checkLiveness', vehicleId: trip.assignment.vehicle.id });
  }
}

/** The answer of whoever was asked for the vehicle's last sign of life. */
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

/** An operator takes the trip from its vehicle, which is not asked again; another is looked for. */
export function reassign(
  draft: TripDraft,
  { reason, ifVersion }: TripCommand & { type: 'reassign' },
): TripReplies['reassign'] {
  const trip = draft.state;
  if (isOver(trip.phase)) return { type: 'over', ended: trip.ended };
  if (ifVersion !== null && ifVersion !== trip.version) return { type: 'stale', version: trip.version };
  if (trip.phase === 'onboard') return { type: 'boarded' };
  if (trip.assignment === null) return { type: 'notAssigned' };
  searchAgain(draft, 'operator', reason ?? 'reassigned', 'reassigned');
  return { type: 'reassigned', trip: draft.state };
}

/** The vehicle is out: the search begins again. Where it does not know that itself, it is told why. */
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
  draft.emit({ type: 'returned', at: draft.now, vehicleId: vehicle.id, by, reason });
}
