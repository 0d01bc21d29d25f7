import { z } from 'zod';
import { itemSchema, loadOf } from './items.ts';
import { capacitySchema, fits, partySchema } from './party.ts';

/**
 * What a trip requires of its vehicle. Journaled, sent and public objects embed these fields: a schema with
 * `...requirementsSchema.shape`, a value with `...requirementsOf(value)`. A new field must be optional, since older
 * code leaves it out; it then travels from the request body to the vehicle by itself.
 */
export const requirementsSchema = z.object({
  party: partySchema,
  /** The trip may be pooled with others in one vehicle. */
  pooled: z.boolean(),
  /** Null: any type. */
  vehicleType: z.string().nullable(),
  /** Capabilities the vehicle must have; left out: none. */
  requires: z.array(z.string()).optional(),
  /** Goods that ride along, or alone where the party is empty; left out: none. */
  items: z.array(itemSchema).optional(),
});
export type RideRequirements = z.infer<typeof requirementsSchema>;

/** Picks the requirements out of an object that embeds them. */
export function requirementsOf(value: RideRequirements): RideRequirements {
  return requirementsSchema.parse(value);
}

/** What a vehicle can serve, regardless of its current state. Embedded and picked like requirements. */
export const vehicleKindSchema = z.object({
  type: z.string(),
  capacity: capacitySchema,
  /** Capability names chosen by the tenant; left out: none. */
  capabilities: z.array(z.string()).optional(),
});
export type VehicleKind = z.infer<typeof vehicleKindSchema>;

/** Picks the vehicle kind out of an object that embeds it. */
export function vehicleKindOf(value: VehicleKind): VehicleKind {
  return vehicleKindSchema.parse(value);
}

/** What of a trip's requirements makes a vehicle's kind fit: nothing that somebody has written. */
export const needsSchema = z.object({
  /** Null: any type. */
  vehicleType: z.string().nullable(),
  load: capacitySchema,
  requires: z.array(z.string()).optional(),
});
export type Needs = z.infer<typeof needsSchema>;

export function needsOf({
  vehicleType,
  party,
  items,
  requires = [],
}: Omit<RideRequirements, 'pooled'>): Needs {
  return { vehicleType, load: loadOf({ party, items }), ...(requires.length > 0 && { requires }) };
}

/**
 * Returns why a vehicle of this kind can never serve the requirements; null when an empty one can. Pooling is decided
 * by the plan, not by the kind.
 */
export function kindRefusal(kind: VehicleKind, requirements: Omit<RideRequirements, 'pooled'>) {
  return needsRefusal(kind, needsOf(requirements));
}

/** The same for what is left of requirements. */
export function needsRefusal(
  { type, capacity, capabilities = [] }: VehicleKind,
  { vehicleType, load, requires = [] }: Needs,
): 'wrong-type' | 'incapable' | null {
  if (vehicleType !== null && vehicleType !== type) return 'wrong-type';
  const isAble = requires.every((capability) => capabilities.includes(capability));
  return isAble && fits(load, capacity) ? null : 'incapable';
}
