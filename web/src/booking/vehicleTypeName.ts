import { planTexts } from '../i18n/plan.ts';

/** Returns a vehicle type's display name: translated for common types, else the operator's own name. */
export function vehicleTypeName(type: string | null): string {
  const texts = planTexts();
  if (type === null) return texts.anyVehicle;
  return new Map(Object.entries(texts.vehicleTypes)).get(type) ?? type;
}
