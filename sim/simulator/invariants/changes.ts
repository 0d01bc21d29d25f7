import type { TenantId, TripId } from '../../../src/domain/ids.ts';
import { isSamePlace } from '../../../src/domain/tripChange.ts';
import { isTold, type KnownTrip, type KnownVehicle, type Ledger, runningTrip } from './ledger.ts';

/**
 * agreed-change: the vehicle serves the ride that its trip's journal has, unless the confirmation of a change is in
 * flight.
 */
export function checkAgreement(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip): void {
  const running = runningTrip(trip);
  const offerId = running?.assignment?.offerId;
  if (running === null || offerId === undefined) return;
  const own = vehicle.state.stops.filter((stop) => stop.offerId === offerId);
  if (own.length === 0 || isTold(trip, vehicle.id, 'confirmChange', offerId)) return;
  const { pickup, via = [], dropoff, notes } = running.booking;
  const viaPlaces = via.map(({ place }) => place);
  // Goods that are not delivered go back, from wherever they are.
  const booked = own.some(({ isReturn }) => isReturn === true)
    ? [pickup, ...viaPlaces.slice(0, Math.max(0, own.length - 2)), pickup]
    : [pickup, ...viaPlaces, dropoff];
  const isSame =
    own.length === booked.length &&
    own.every((stop, at) => isSamePlace(stop.place, booked[at])) &&
    own[0]?.notes === notes;
  if (isSame) return;
  ledger.violate(
    'agreed-change',
    `${vehicle.tenant}/${vehicle.id} serves another ride than ${trip.id} booked`,
  );
}

/** agreed-change: a change of which a caller was told that it does not happen never does. */
export function checkVoid(ledger: Ledger, tenant: TenantId, id: TripId, change: number): void {
  ledger.voidChanges.add(`${tenant}/${id} ${change}`);
  const trip = ledger.trip(tenant, id);
  if (trip !== null) checkNotMade(ledger, trip);
}

/** Call after each step of the trip. */
export function checkNotMade(ledger: Ledger, { tenant, id, state }: KnownTrip): void {
  if (state.kind !== 'trip' || state.lastChange !== 'changed' || state.changes === 0) return;
  if (!ledger.voidChanges.has(`${tenant}/${id} ${state.changes}`)) return;
  ledger.violate(
    'agreed-change',
    `change ${state.changes} of ${id} was made, and its caller was told otherwise`,
  );
}
