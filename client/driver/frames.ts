import * as z from 'zod/mini';

/**
 * The part of the contract's frames that a driver client reads. Unknown properties are dropped, so the contract may
 * grow.
 */

const placeSchema = z.object({ lat: z.number(), lng: z.number() });
export type Place = z.infer<typeof placeSchema>;

const labelledPlaceSchema = z.extend(placeSchema, { label: z.optional(z.string()) });

const partySchema = z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() });
const moneySchema = z.object({ amount: z.number(), currency: z.string() });

export const availabilitySchema = z.enum(['available', 'paused', 'offline']);
export type Availability = z.infer<typeof availabilitySchema>;

const offerSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  party: partySchema,
  pooled: z.boolean(),
  /** Capabilities that the trip requires; absent: none. */
  requires: z.optional(z.array(z.string())),
  pickupEtaSeconds: z.number(),
  fare: moneySchema,
  /** `accepted` waits for the trip's confirmation and no longer expires. */
  status: z.enum(['open', 'seen', 'accepted']),
  /** In epoch milliseconds of the server's clock. */
  expiresAt: z.number(),
});
export type PlannedOffer = z.infer<typeof offerSchema>;

const stopSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  kind: z.enum(['pickup', 'dropoff']),
  place: labelledPlaceSchema,
  party: partySchema,
  status: z.enum(['pending', 'enroute', 'arrived', 'done']),
  promisedBy: z.nullable(z.number()),
  notes: z.nullable(z.string()),
  /** From when on a no-show may be reported (epoch ms, server's clock). Absent until the pickup is reached. */
  noShowFrom: z.optional(z.number()),
  /** How near the vehicle must be seen before `arrived` is accepted. Absent: anywhere. */
  arrivalRadiusMeters: z.optional(z.number()),
});
export type PlannedStop = z.infer<typeof stopSchema>;

const planFrameSchema = z.object({
  type: z.literal('plan'),
  version: z.number(),
  epoch: z.number(),
  availability: availabilitySchema,
  offers: z.array(offerSchema),
  stops: z.array(stopSchema),
  pauseSuggested: z.boolean(),
  /** Set while an operator has taken the vehicle out of service: it gets no offers. */
  outOfService: z.optional(z.nullable(z.object({ since: z.number(), reason: z.nullable(z.string()) }))),
  /**
   * The wanted interval of positions and their number per frame. Absent from servers that do not read binary
   * frames.
   */
  cadence: z.optional(z.object({ everySeconds: z.number().check(z.positive()), batch: z.number() })),
  /** The server's clock when the frame was sent: lets a client correct its own clock. */
  ts: z.number(),
});
export type PlanFrame = z.infer<typeof planFrameSchema>;

const refusedFrameSchema = z.object({
  type: z.literal('refused'),
  /** More reasons may be added. */
  reason: z.string(),
  detail: z.string(),
  ref: z.optional(z.string()),
});
export type RefusedFrame = z.infer<typeof refusedFrameSchema>;

export const driverDownFrameSchema = z.discriminatedUnion('type', [
  planFrameSchema,
  refusedFrameSchema,
  z.object({ type: z.literal('move'), cell: z.string() }),
]);

/** A position of the vehicle at a time. */
export interface Fix extends Place {
  /** Epoch milliseconds. */
  readonly ts: number;
  /** Degrees clockwise from north. */
  readonly heading?: number | null;
  /** Metres per second. */
  readonly speed?: number | null;
  /** Metres. */
  readonly accuracy?: number | null;
}
