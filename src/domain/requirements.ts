import { z } from 'zod';
import { capacitySchema, fits, partySchema } from './party.ts';

/**
 * What a trip asks of the vehicle that serves it. What is journaled, sent or shown has these fields beside its own:
 * a schema takes them with `...requirementsSchema.shape`, a value with `...requirementsOf(value)`. A field that is
 * added here is optional there, since older code leaves it out, and travels from the request body to the vehicle.
 */
export const requirementsSchema = z.object({
  party: partySchema,
  /** It may share the vehicle with other trips. */
  pooled: z.boolean(),
  /** Null: any. */
  vehicleType: z.string().nullable(),
  /** Capabilities that the vehicle must have; left out: none. */
  requires: z.array(z.string()).optional(),
});
export type RideRequirements = z.infer<typeof requirementsSchema>;

/** The requirements of a value that has them beside other fields. */
export function requirementsOf(value: RideRequirements): RideRequirements {
  return requirementsSchema.parse(value);
}

/** What a vehicle can serve, whatever it does at the moment; embedded and taken out as requirements are. */
export const vehicleKindSchema = z.object({
  type: z.string(),
  capacity: capacitySchema,
  /** What it is able to do beside carrying, by names that the tenant chooses; left out: nothing. */
  capabilities: z.array(z.string()).optional(),
});
export type VehicleKind = z.infer<typeof vehicleKindSchema>;

/** The kind of a value that has it beside other fields. */
export function vehicleKindOf(value: VehicleKind): VehicleKind {
  return vehicleKindSchema.parse(value);
}

/**
 * Why no vehicle of the kind can ever serve the requirements; null when an empty one can. Whether a trip may share a
 * vehicle is a question to the plan, not to the kind.
 */
export function kindRefusal(
  { type, capacity, capabilities = [] }: VehicleKind,
  { vehicleType, party, requires = [] }: Omit<RideRequirements, 'pooled'>,
): 'wrong-type' | 'incapable' | null {
  if (vehicleType !== null && vehicleType !== type) return 'wrong-type';
  const isAble = requires.every((capability) => capabilities.includes(capability));
  return isAble && fits(party, capacity) ? null : 'incapable';
}
