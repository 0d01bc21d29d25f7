import type { ErasedPast } from '../../calls/vehicle.ts';
import type { VehicleEvent } from '../../domain/vehicle/events.ts';
import type { LiveVehicle } from './liveVehicle.ts';

/**
 * Takes a rider out of a vehicle: from the blocked ones, and from a journal that still has notes or messages of their
 * trips, which is folded. False while a consumer of the feed lacks some of it, or a trip is in the plan.
 */
export function forgetPast(
  shell: Pick<LiveVehicle['shell'], 'state' | 'journal' | 'passedByAll' | 'execute'>,
  { rider, trips }: ErasedPast,
): boolean {
  const isRider = (id: string): boolean => id === rider;
  const isAbout = ({ event }: { readonly event: VehicleEvent }): boolean => {
    const text = JSON.stringify(event);
    return blockedIn(event).some(isRider) || trips.some((trip) => text.includes(trip));
  };
  const { permit } = shell.state;
  if (permit?.blockedRiders.some(isRider)) {
    const blockedRiders = permit.blockedRiders.filter((id) => !isRider(id));
    shell.execute({ type: 'permit', permit: { ...permit, blockedRiders } });
  }
  const about = shell.journal().filter(isAbout);
  if (about.length === 0) return true;
  if (about.some(({ sequence }) => sequence > shell.passedByAll)) return false;
  shell.execute({ type: 'fold' });
  return !shell.journal().some(isAbout);
}

function blockedIn(event: VehicleEvent): readonly string[] {
  if (event.type === 'snapshot') return event.state.permit?.blockedRiders ?? [];
  return ('permit' in event && event.permit?.blockedRiders) || [];
}
