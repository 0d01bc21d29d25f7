import * as z from 'zod/mini';
import { tripPhases } from '../../../src/domain/trip/phases.ts';

/** The part of the contract's answers that the pages read. Unknown properties are dropped, so the contract may grow. */

export const placeSchema = z.object({ lat: z.number(), lng: z.number() });
export type Place = z.infer<typeof placeSchema>;

/** A place with its name. The type allows `undefined`, as parsed optional properties do. */
export const labelledPlaceSchema = z.extend(placeSchema, { label: z.optional(z.string()) });
export type LabelledPlace = z.infer<typeof labelledPlaceSchema>;

export const moneySchema = z.object({ amount: z.number(), currency: z.string() });
export type Money = z.infer<typeof moneySchema>;

export const meSchema = z.object({
  tenant: z.string(),
  role: z.enum(['rider', 'driver', 'operator']),
  person: z.string(),
  vehicle: z.nullable(z.string()),
  expiresAt: z.string(),
  region: z.nullable(z.string()),
  mapStyleUrl: z.nullable(z.string()),
  timeZone: z.string(),
  currency: z.string(),
});
export type Me = z.infer<typeof meSchema>;

export const regionMapSchema = z.object({
  name: z.string(),
  attribution: z.string(),
  bounds: z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() }),
  minZoom: z.number(),
  maxZoom: z.number(),
});
export type RegionMap = z.infer<typeof regionMapSchema>;

export const ticketSchema = z.object({ ticket: z.string() });

export const quoteSchema = z.object({
  id: z.string(),
  vehicleType: z.nullable(z.string()),
  pooled: z.boolean(),
  fare: moneySchema,
  fareBreakdown: z.object({
    base: moneySchema,
    distance: moneySchema,
    time: moneySchema,
    minimumSurcharge: moneySchema,
    /** Subtracted from the sum of the others. */
    pooledDiscount: z.optional(moneySchema),
  }),
  pickupEtaSeconds: z.nullable(z.number()),
  rideSeconds: z.number(),
  distanceMeters: z.number(),
  expiresAt: z.string(),
});
export type Quote = z.infer<typeof quoteSchema>;

export const tripStateSchema = z.enum(tripPhases);

export const fixSchema = z.object({ lat: z.number(), lng: z.number(), ts: z.number() });

const cancellationSchema = z.object({ fee: moneySchema, freeUntil: z.nullable(z.string()) });
export type Cancellation = z.infer<typeof cancellationSchema>;

export const tripSchema = z.object({
  id: z.string(),
  version: z.number(),
  state: tripStateSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  pooled: z.boolean(),
  vehicleType: z.nullable(z.string()),
  scheduledFor: z.nullable(z.string()),
  vehicle: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      plate: z.string(),
      position: z.nullable(fixSchema),
    }),
  ),
  pickupEtaSeconds: z.nullable(z.number()),
  fare: moneySchema,
  /** What it costs when the rider cancels now; null when it is over. */
  cancellation: z.nullable(cancellationSchema),
  requestedAt: z.string(),
  timeline: z.array(z.object({ state: tripStateSchema, at: z.string() })),
  ended: z.nullable(z.object({ by: z.enum(['rider', 'driver', 'operator', 'system']), reason: z.string() })),
});
export type Trip = z.infer<typeof tripSchema>;

/** A page of a list. */
export function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.nullable(z.string()) });
}
