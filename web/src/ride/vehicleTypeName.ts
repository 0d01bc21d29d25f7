import { rideTexts } from '../i18n/ride.ts';

/** Kinds of vehicles are the operator's own words; for the usual ones there are those of the language. */
export function vehicleTypeName(type: string | null): string {
  const texts = rideTexts();
  if (type === null) return texts.anyVehicle;
  return new Map(Object.entries(texts.vehicleTypes)).get(type) ?? type;
}
