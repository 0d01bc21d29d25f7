import type { VehicleState } from '../../../src/domain/vehicle/state.ts';
import type { KnownVehicle, Ledger } from './ledger.ts';

/** permitted: no driver is offered a trip of a rider whom an operator keeps apart, or anything without valid documents. */
export function checkPermit(
  ledger: Ledger,
  { tenant, id, state }: KnownVehicle,
  before: VehicleState,
  now: number,
): void {
  const permit = ledger.permits.get(`${tenant}/${state.connection?.driver}`);
  if (permit === undefined) return;
  const known = new Set(before.offers.map(({ proposal }) => proposal.offerId));
  for (const { proposal } of state.offers) {
    if (known.has(proposal.offerId)) continue;
    const trip = ledger.trip(tenant, proposal.tripId);
    const rider = trip?.state.kind === 'trip' ? trip.state.booking.rider : null;
    if (rider !== null && permit.blockedRiders.includes(rider)) {
      ledger.violate(
        'permitted',
        `${id} offers its driver ${proposal.tripId} of ${rider}, who is kept apart`,
      );
    }
    if (permit.validUntil !== null && permit.validUntil <= now) {
      ledger.violate('permitted', `${id} offers its driver ${proposal.tripId} without valid documents`);
    }
  }
}
