import { z } from 'zod';
import { tripCallerRoleSchema } from '../domain/access.ts';
import { placeSchema } from '../domain/geo/place.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';
import { sentPolicySchema } from '../domain/policy.ts';

/** What the Worker vouches for when it hands a stream to an object, as JSON in this header. */
export const STREAM_HEADER = 'x-hexhail-stream';

export const driverStreamSchema = z.object({
  tenant: tenantIdSchema,
  vehicle: vehicleIdSchema,
  driver: personIdSchema,
  /** When the token ends, epoch milliseconds. */
  expiresAt: z.number(),
  /** Where the driver says to be; the object's cell holds it. */
  place: placeSchema,
  policy: sentPolicySchema,
  /** Register a vehicle nobody registered (the demo tenant, in development). */
  registerUnknown: z.boolean(),
});
export type DriverStream = z.infer<typeof driverStreamSchema>;

export const tripStreamSchema = z.object({
  /** Left out by the version before. */
  tenant: tenantIdSchema.optional(),
  role: tripCallerRoleSchema,
  person: personIdSchema,
  expiresAt: z.number(),
});
export type TripStream = z.infer<typeof tripStreamSchema>;

export const operatorStreamSchema = z.object({
  expiresAt: z.number(),
  /** Of the tenant's cells. */
  cellResolution: z.int(),
});
export type OperatorStreamOpening = z.infer<typeof operatorStreamSchema>;
