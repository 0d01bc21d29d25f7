import * as z from 'zod/mini';
import { tripPhases } from '../../../src/domain/trip/phases.ts';

/** The part of the contract's answers that the pages read. Unknown properties are dropped, so the contract may grow. */

export const placeSchema = z.object({ lat: z.number(), lng: z.number() });
export type Place = z.infer<typeof placeSchema>;

/** A place with its name. The type allows `undefined`, as parsed optional properties do. */
export const labelledPlaceSchema = z.extend(placeSchema, { label: z.optional(z.string()) });
export type LabelledPlace = z.infer<typeof labelledPlaceSchema>;

/** Where cars stop for people, beside a place that they cannot drive up to. */
export const pickupSpotSchema = z.object({ name: z.string(), place: placeSchema });
export type PickupSpot = z.infer<typeof pickupSpotSchema>;

export const moneySchema = z.object({ amount: z.number(), currency: z.string() });
export type Money = z.infer<typeof moneySchema>;

export const meSchema = z.object({
  tenant: z.string(),
  role: z.enum(['rider', 'driver', 'operator', 'guest']),
  /** Left out by older answers. */
  isAdmin: z.optional(z.boolean()),
  person: z.string(),
  vehicle: z.nullable(z.string()),
  isVehicleRegistered: z.optional(z.boolean()),
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

export const receiptLineSchema = z.object({
  code: z.string(),
  label: z.string(),
  amount: z.number(),
  rule: z.object({ configuration: z.string(), tariff: z.string(), item: z.string() }),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ReceiptLine = z.infer<typeof receiptLineSchema>;

export const receiptSchema = z.object({
  currency: z.string(),
  lines: z.array(receiptLineSchema),
  total: z.number(),
  tax: z.number(),
  final: z.boolean(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** How sure it is that a vehicle comes, by the reason that the service gives. */
const feasibilitySchema = z.object({ reason: z.string() });

export const quoteSchema = z.object({
  id: z.string(),
  vehicleType: z.nullable(z.string()),
  pooled: z.boolean(),
  fare: moneySchema,
  lines: z.array(receiptLineSchema),
  mayChange: z.array(z.object({ code: z.string(), label: z.string(), atMost: moneySchema })),
  mayReprice: z._default(z.array(z.object({ code: z.string(), label: z.string() })), []),
  /** Of a ride that is to be reserved. */
  reservation: z.optional(z.object({ feasibility: feasibilitySchema })),
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

export const contactSchema = z.object({ name: z.string(), phone: z.string() });
export type Contact = z.infer<typeof contactSchema>;

/** What a driver brings from a drop-off. */
export const proofSchema = z.enum(['none', 'pin', 'photo', 'signature']);
export type Proof = z.infer<typeof proofSchema>;

const endedBySchema = z.enum(['rider', 'driver', 'operator', 'system']);

const viaSchema = z.object({
  place: labelledPlaceSchema,
  notes: z.optional(z.nullable(z.string())),
  /** When the vehicle has left it; null or left out: still to come. */
  servedAt: z.optional(z.nullable(z.string())),
});
export type ViaStop = z.infer<typeof viaSchema>;

export const tripSchema = z.object({
  id: z.string(),
  version: z.number(),
  state: tripStateSchema,
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  /** Left out by older answers, as all that is optional here. */
  via: z.optional(z.array(viaSchema)),
  party: z.optional(z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() })),
  items: z.optional(z.array(z.object({ description: z.string(), quantity: z.number(), size: z.string() }))),
  notes: z.optional(z.nullable(z.string())),
  /** Who waits at the drop-off, and what the driver brings from there. */
  recipient: z.optional(contactSchema),
  proof: z.optional(proofSchema),
  leaveAtDoor: z.optional(z.boolean()),
  pooled: z.boolean(),
  vehicleType: z.nullable(z.string()),
  scheduledFor: z.nullable(z.string()),
  /** Whether a vehicle holds a ride for later. Absent from older services. */
  reservation: z.optional(
    z.object({
      state: z.enum(['none', 'held', 'lost']),
      vehicle: z.optional(z.object({ name: z.string(), plate: z.string() })),
      feasibility: z.optional(feasibilitySchema),
    }),
  ),
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
  /** What its driver reported of tolls; part of the fare. */
  tolls: z.optional(moneySchema),
  /** What it costs when the rider cancels now; null when it is over. */
  cancellation: z.nullable(cancellationSchema),
  /** Said to the driver when boarding. */
  pin: z.optional(z.string()),
  /** The recipient says it at the drop-off. */
  deliveryPin: z.optional(z.string()),
  /** Whom to call about it while it is under way. */
  contactPhone: z.optional(z.string()),
  /** Of goods alone: false while they are brought back, and where they were. */
  delivered: z.optional(z.boolean()),
  /** Who wanted them back or why, since when, and when they came, or nobody waited any more; null: not yet. */
  goodsReturn: z.optional(
    z.object({
      by: endedBySchema,
      reason: z.string(),
      since: z.string(),
      returnedAt: z.nullable(z.string()),
      lostAt: z.optional(z.nullable(z.string())),
    }),
  ),
  requestedAt: z.string(),
  timeline: z.array(z.object({ state: tripStateSchema, at: z.string() })),
  ended: z.nullable(z.object({ by: endedBySchema, reason: z.string() })),
});
export type Trip = z.infer<typeof tripSchema>;

/** A page of a list. */
export function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.nullable(z.string()) });
}
