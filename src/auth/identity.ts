import { z } from 'zod';
import { type CallerRole, callerRoleSchema, roleSchema } from '../domain/access.ts';
import {
  isReserved,
  type PersonId,
  personIdSchema,
  type TenantId,
  tenantIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../domain/ids.ts';

/** The largest time a `Date` can represent: a later `exp` is invalid. */
const MAX_EPOCH_SECONDS = 8.64e12;

/** The claims that identify a caller of one of these roles. */
function claimsOf(roles: readonly (CallerRole | 'admin')[]) {
  return z
    .object({
      sub: personIdSchema.refine((sub) => !isReserved(sub), 'is reserved'),
      tenant: tenantIdSchema,
      role: z.enum(roles),
      vehicle: vehicleIdSchema.optional(),
      exp: z.number().min(0).max(MAX_EPOCH_SECONDS),
    })
    .refine(({ role, vehicle }) => role !== 'driver' || vehicle !== undefined, {
      path: ['vehicle'],
      error: 'is required for drivers',
    })
    .transform(({ sub, tenant, role, vehicle, exp }): Identity => {
      return {
        tenant,
        person: sub,
        role: role === 'admin' ? 'operator' : role,
        isAdmin: role === 'admin',
        vehicle: role === 'driver' && vehicle !== undefined ? vehicle : null,
        expiresAt: Math.round(exp * 1000),
      };
    });
}

/** The caller, as attested by the tenant's issuer, or by a link that we made. */
export interface Identity {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly role: CallerRole;
  /** An admin is an operator who may also do more. */
  readonly isAdmin: boolean;
  /** The driver's vehicle; null for other roles. */
  readonly vehicle: VehicleId | null;
  /** When the token expires, epoch ms. */
  readonly expiresAt: number;
}

/** The claims of a token that a tenant's issuer signs. */
export const identityClaimsSchema = claimsOf([...roleSchema.options, 'admin']);
/** Those of a ticket, which we sign ourselves: also for guests, who have no token. */
export const ticketClaimsSchema = claimsOf([...callerRoleSchema.options, 'admin']);
