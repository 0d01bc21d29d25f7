import { rideTexts } from '../i18n/ride.ts';

/** Returns a vehicle type's display name: translated for common types, else the operator's own name. */
export function vehicleTypeName(type: string | null): string {
  const texts = rideTexts();
  if (type === null) return texts.anyVehicle;
  return new Map(Object.entries(texts.vehicleTypes)).get(type) ?? type;
}
