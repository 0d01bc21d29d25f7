import { isOver } from '../../../src/domain/trip/phases.ts';
import type { BookedTrip } from '../../../src/domain/trip/state.ts';
import type { Ledger } from './ledger.ts';

/** bounded-person: with this new trip its rider has no more trips open, of those not booked ahead, than allowed. */
export function checkOpenTrips(ledger: Ledger, { booking }: BookedTrip): void {
  if (booking.scheduledFor !== null) return;
  const open = [...ledger.trips.values()].filter(({ state }) => {
    if (state.kind !== 'trip' || isOver(state.phase) || state.booking.scheduledFor !== null) return false;
    return state.booking.tenant === booking.tenant && state.booking.rider === booking.rider;
  });
  const { maxOpenTrips } = booking.policy.limits;
  if (open.length > maxOpenTrips) {
    ledger.violate(
      'bounded-person',
      `${booking.tenant}/${booking.rider} has ${open.length} trips open at once`,
    );
  }
}
