import type { Plan } from '../../domain/vehicle/plan.ts';
import type { VehicleActivity } from '../../protocol/vehicleActivities.ts';

/** What a vehicle is doing, as its plan says. Whether it is dark is another question. */
export function activityOf({ stops, offers, availability, outOfService = null }: Plan): VehicleActivity {
  const pickups = stops.filter(({ kind }) => kind === 'pickup');
  // The stops of a trip leave the plan when it ends: whoever was picked up is on board.
  if (pickups.some(({ status }) => status === 'done')) return 'onboard';
  if (pickups.some(({ status }) => status === 'arrived')) return 'arrived';
  if (stops.length > 0) return 'enroute';
  if (offers.length > 0) return 'offered';
  if (outOfService !== null) return 'outOfService';
  return availability === 'available' ? 'free' : availability;
}
