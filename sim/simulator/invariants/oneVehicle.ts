import type { OfferId, TenantId, TripId } from '../../../src/domain/ids.ts';
import { comesBack } from '../../../src/domain/trip/state.ts';
import type { VehicleOffer } from '../../../src/domain/vehicle/state.ts';
import { checkAgreement } from './changes.ts';
import { checkReturn } from './goods.ts';
import { isSaid, isTold, type KnownTrip, type KnownVehicle, type Ledger, runningTrip } from './ledger.ts';

/**
 * one-vehicle and no-ghost-driver, after every step. A trip and a vehicle are two objects, so between two of their
 * steps their states may differ only by messages in flight:
 * - stops of an offer are in a vehicle's plan only while the trip's journal has that offer of that vehicle
 *   assigned, or its release is in the trip's outbox; but for the return of goods that were taken before it arrived;
 * - an offer is open at a vehicle only while the trip counts it as open, or its release is in the outbox;
 * - an accepted offer waits for a message in flight: the acceptance, the confirmation or the release;
 * - the stops of an assigned trip are in its vehicle's plan, or the confirmation, or the acceptance that it answers,
 *   or the vehicle's last message about them, is in flight.
 *
 * A violation about a trip that is over is a ghost driver; about any other trip, a second or missing vehicle.
 */
export function checkHolding(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip): void {
  checkAgreement(ledger, vehicle, trip);
  checkReturn(ledger, vehicle, trip);
  for (const offer of vehicle.state.offers) {
    if (offer.proposal.tripId === trip.id) checkOffer(ledger, vehicle, trip, offer);
  }
  for (const { tripId, offerId } of vehicle.state.agenda) {
    if (tripId === trip.id) checkReserved(ledger, vehicle, trip, offerId);
  }
  for (const stop of vehicle.state.stops) {
    if (stop.tripId !== trip.id || stop.kind !== 'dropoff') continue;
    const { offerId, isTripless } = stop;
    const isAssigned = runningTrip(trip)?.assignment?.offerId === offerId;
    if (isTripless === true && isAssigned && !isSaid(vehicle, trip.id, ['gaveBack'], offerId)) {
      breach(ledger, vehicle, trip, `brings ${offerId} back for nobody, which the trip assigned`);
    }
    if (isAssigned || isTripless === true || isTold(trip, vehicle.id, 'release', offerId)) continue;
    breach(ledger, vehicle, trip, `has the stops of ${offerId}, which the trip did not assign`);
  }
}

/** A reservation is in an agenda only while its trip counts with it, or has sent word. */
function checkReserved(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip, offerId: OfferId): void {
  const isHeld = runningTrip(trip)?.reservation.holder?.offerId === offerId;
  if (isHeld || isTold(trip, vehicle.id, 'release', offerId)) return;
  breach(ledger, vehicle, trip, `has ${offerId} in its agenda, which the trip does not count with`);
}

function checkOffer(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip, offer: VehicleOffer): void {
  const { offerId } = offer.proposal;
  if (isTold(trip, vehicle.id, 'release', offerId)) return;
  if (offer.status === 'accepted') {
    const isAwaited = isSaid(vehicle, trip.id, ['offerAccepted'], offerId);
    if (isAwaited || isTold(trip, vehicle.id, 'confirm', offerId)) return;
    breach(ledger, vehicle, trip, `waits in vain for a word about ${offerId}`);
    return;
  }
  const isCountedWith = runningTrip(trip)?.offers.some((open) => open.offerId === offerId) ?? false;
  if (!isCountedWith) breach(ledger, vehicle, trip, `holds ${offerId}, which the trip does not count with`);
}

function breach(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip, what: string): void {
  const invariant = runningTrip(trip) === null ? 'no-ghost-driver' : 'one-vehicle';
  ledger.violate(invariant, `${vehicle.tenant}/${vehicle.id} ${what}; the trip is ${phaseOf(trip)}`);
}

/** The other direction of the same invariant: the assigned vehicle knows about the trip. */
export function checkAssignment(ledger: Ledger, trip: KnownTrip): void {
  const assignment = runningTrip(trip)?.assignment;
  if (assignment === undefined || assignment === null) return;
  const vehicle = ledger.vehicle(trip.tenant, assignment.vehicle.id);
  const { offerId } = assignment;
  if (vehicle !== null && isKept(vehicle, trip, offerId)) return;
  ledger.violate(
    'one-vehicle',
    `${trip.id} is assigned ${offerId}, of which ${assignment.vehicle.id} knows nothing`,
  );
}

function isKept(vehicle: KnownVehicle, trip: KnownTrip, offerId: OfferId): boolean {
  return (
    vehicle.state.stops.some((stop) => stop.offerId === offerId) ||
    isTold(trip, vehicle.id, 'confirm', offerId) ||
    isTold(trip, vehicle.id, 'activate', offerId) ||
    isSaid(vehicle, trip.id, ['offerAccepted', 'gaveBack', 'completed', 'noShow'], offerId)
  );
}

/** no-ghost-driver: an answered cancel is in the journal, that of goods on board as a return. */
export function checkCancel(ledger: Ledger, tenant: TenantId, id: TripId): void {
  const trip = ledger.trip(tenant, id);
  const phase = trip === null ? 'unknown' : phaseOf(trip);
  const isOnItsWayBack = trip?.state.kind === 'trip' && comesBack(trip.state);
  if (phase !== 'cancelled' && phase !== 'erased' && !isOnItsWayBack) {
    ledger.violate('no-ghost-driver', `the cancel of ${id} was answered, and it is ${phase}`);
  }
}

export function phaseOf({ state }: KnownTrip): string {
  return state.kind === 'trip' ? state.phase : state.kind;
}
