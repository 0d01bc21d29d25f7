import { isEmptyParty } from '../../../src/domain/party.ts';
import type { BookedTrip } from '../../../src/domain/trip/state.ts';
import type { VehicleState } from '../../../src/domain/vehicle/state.ts';
import { isTold, type KnownTrip, type KnownVehicle, type Ledger, runningTrip } from './ledger.ts';

/** returned-goods: goods that are on board leave the plan by being handed over, at the drop-off or where they came from. */
export function checkGoods(ledger: Ledger, vehicle: KnownVehicle, before: VehicleState): void {
  const { stops, concluded } = vehicle.state;
  for (const { offerId, tripId, kind, status, party } of before.stops) {
    if (kind !== 'pickup' || status !== 'done' || !isEmptyParty(party)) continue;
    if (stops.some((stop) => stop.offerId === offerId)) continue;
    if (concluded.some((past) => past.offerId === offerId && past.conclusion === 'completed')) continue;
    const trip = ledger.trip(vehicle.tenant, tripId)?.state;
    if (trip?.kind !== 'trip' || mayStayOnBoard(trip)) continue;
    ledger.violate('returned-goods', `the goods of ${tripId} stay in ${vehicle.tenant}/${vehicle.id}`);
  }
}

/** Its time ran out, or it was cancelled before it heard that the goods were taken. */
function mayStayOnBoard({ ended, assignment }: BookedTrip): boolean {
  return ended?.by === 'system' || assignment?.milestones.onboard === undefined;
}

/** returned-goods: a vehicle that knows of the cancel does not drive to the drop-off. */
export function checkReturn(ledger: Ledger, vehicle: KnownVehicle, trip: KnownTrip): void {
  const running = runningTrip(trip);
  const offerId = running?.assignment?.offerId;
  if (running === null || running.cancelledDelivery === null || offerId === undefined) return;
  const goesOn = vehicle.state.stops.some(
    (stop) => stop.offerId === offerId && stop.kind !== 'pickup' && stop.status !== 'done' && !stop.isReturn,
  );
  if (!goesOn || isTold(trip, vehicle.id, 'bringBack', offerId)) return;
  ledger.violate('returned-goods', `${vehicle.tenant}/${vehicle.id} still delivers ${trip.id}`);
}
