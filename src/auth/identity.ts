import { z } from 'zod';
import { roleSchema } from '../domain/access.ts';
import { erasedRider, personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';

/** The largest time a `Date` can represent: a later `exp` is invalid. */
const MAX_EPOCH_SECONDS = 8.64e12;

/** The claims that identify the caller; tickets carry the same ones. */
export const identityClaimsSchema = z
  .object({
    sub: personIdSchema.refine((sub) => sub !== erasedRider, 'is reserved'),
    tenant: tenantIdSchema,
    role: z.enum([...roleSchema.options, 'admin']),
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
    /** An admin is an operator who may also do more. */
    role: role === 'admin' ? 'operator' : role,
    isAdmin: role === 'admin',
    /** The driver's vehicle; null for other roles. */
    vehicle: role === 'driver' && vehicle !== undefined ? vehicle : null,
    /** When the token expires, epoch ms. */
    expiresAt: Math.round(exp * 1000),
  }));

/** The caller, as attested by the tenant's issuer. */
export type Identity = z.infer<typeof identityClaimsSchema>;
