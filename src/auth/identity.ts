import { z } from 'zod';
import { roleSchema } from '../domain/access.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';

/** The last moment that a `Date` can show: an `exp` beyond it is not a time. */
const MAX_EPOCH_SECONDS = 8.64e12;

/** The claims that tell who calls; tickets carry the same ones. */
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
    /** The vehicle a driver drives; null for everybody else. */
    vehicle: role === 'driver' && vehicle !== undefined ? vehicle : null,
    /** When the token ends, epoch milliseconds. */
    expiresAt: Math.round(exp * 1000),
  }));

/** Who calls, as the tenant's issuer vouches for it. */
export type Identity = z.infer<typeof identityClaimsSchema>;
