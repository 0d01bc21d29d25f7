import type { VehicleFix } from '../../calls/trip.ts';
import { cancellationOf } from '../../domain/trip/cancellation.ts';
import { isOver } from '../../domain/trip/phases.ts';
import { contactOf, pinsOf, recordOf, type TripNow } from '../../domain/trip/record.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import type { LiveEta } from './liveEta.ts';
import { shownFix } from './visiblePosition.ts';

/** Returns the trip's current state with its vehicle's position; `fix` is null where none may be shown. */
export function snapshotOf(trip: BookedTrip, fix: VehicleFix | null, eta: LiveEta, now: number): TripNow {
  const cancellation = isOver(trip.phase) ? null : cancellationOf(trip, 'rider', now);
  const snapshot = {
    outcome: 'found',
    record: recordOf(trip),
    cancellation,
    pins: pinsOf(trip),
    ...contactOf(trip),
  } as const;
  if (fix === null) {
    return { ...snapshot, position: null, pickupEtaSeconds: snapshot.record.pickupEtaSeconds };
  }
  const shown = shownFix(trip, fix);
  const { lat, lng, ts } = shown;
  const pickupEtaSeconds = trip.phase === 'assigned' ? eta.of(trip, shown, now) : null;
  return { ...snapshot, position: { lat, lng, ts }, pickupEtaSeconds };
}
