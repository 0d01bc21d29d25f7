import { z } from 'zod';
import { tripCallerRoleSchema } from '../domain/access.ts';
import { placeSchema } from '../domain/geo/place.ts';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../domain/ids.ts';
import { sentPolicySchema } from '../domain/policy/policy.ts';
import { permitSchema } from '../domain/vehicle/permit.ts';

/** The header in which the Worker passes the verified facts of a stream to an object, as JSON. */
export const STREAM_HEADER = 'x-hexhail-stream';

export const driverStreamSchema = z.object({
  tenant: tenantIdSchema,
  vehicle: vehicleIdSchema,
  driver: personIdSchema,
  /** When the token expires, epoch ms. */
  expiresAt: z.number(),
  /** The driver's reported place; it lies in the object's cell. */
  place: placeSchema,
  policy: sentPolicySchema,
  /** Register an unknown vehicle (the demo tenant, in development). */
  registerUnknown: z.boolean(),
  /** What operators allow the driver. Left out where it could not be read, and by the previous version. */
  permit: permitSchema.optional(),
});
export type DriverStream = z.infer<typeof driverStreamSchema>;

export const tripStreamSchema = z.object({
  /** Left out by the previous version. */
  tenant: tenantIdSchema.optional(),
  role: tripCallerRoleSchema,
  person: personIdSchema,
  expiresAt: z.number(),
  /** How many the person may have on the trip. Left out of friends, and by the previous version. */
  maxStreams: z.int().optional(),
});
export type TripStream = z.infer<typeof tripStreamSchema>;

export const operatorStreamSchema = z.object({
  expiresAt: z.number(),
  /** H3 resolution of the tenant's cells. */
  cellResolution: z.int(),
});
export type OperatorStreamOpening = z.infer<typeof operatorStreamSchema>;
