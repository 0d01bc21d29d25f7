import type { Plan } from '../../domain/vehicle/plan.ts';
import type { VehicleActivity } from '../../protocol/vehicleActivities.ts';

/** Returns a vehicle's activity according to its plan. Darkness is judged separately. */
export function activityOf({ stops, offers, availability, outOfService = null }: Plan): VehicleActivity {
  const pickups = stops.filter(({ kind }) => kind === 'pickup');
  // A trip's stops leave the plan when it ends, so a picked-up rider is on board.
  if (pickups.some(({ status }) => status === 'done')) return 'onboard';
  if (pickups.some(({ status }) => status === 'arrived')) return 'arrived';
  if (stops.length > 0) return 'enroute';
  if (offers.length > 0) return 'offered';
  if (outOfService !== null) return 'outOfService';
  return availability === 'available' ? 'free' : availability;
}
