import { z } from 'zod';
import { roleSchema } from '../domain/access.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';

/** The largest time a `Date` can represent: a later `exp` is invalid. */
const MAX_EPOCH_SECONDS = 8.64e12;

/** The claims that identify the caller; tickets carry the same ones. */
export const identityClaimsSchema = z
  .object({
    sub: personIdSchema,
    tenant: tenantIdSchema,
    role: roleSchema,
    vehicle: vehicleIdSchema.optional(),
    exp: z.number().min(0).max(MAX_EPOCH_SECONDS),
  })
  .refine(({ role, vehicle }) => role !== 'driver' || vehicle !== undefined, {
    path: ['vehicle'],
    error: 'is required for drivers',
  })
  .transform(({ sub, tenant, role, vehicle, exp }) => ({
    tenant,
    person: sub,
    role,
    /** The driver's vehicle; null for other roles. */
    vehicle: role === 'driver' && vehicle !== undefined ? vehicle : null,
    /** When the token expires, epoch ms. */
    expiresAt: Math.round(exp * 1000),
  }));

/** The caller, as attested by the tenant's issuer. */
export type Identity = z.infer<typeof identityClaimsSchema>;
