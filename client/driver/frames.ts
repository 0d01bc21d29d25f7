import * as z from 'zod/mini';

/** What a driver's program reads of the contract's frames. What it does not know is dropped: the contract may grow. */

const placeSchema = z.object({ lat: z.number(), lng: z.number() });
export type Place = z.infer<typeof placeSchema>;

const partySchema = z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() });
const moneySchema = z.object({ amount: z.number(), currency: z.string() });

export const availabilitySchema = z.enum(['available', 'paused', 'offline']);
export type Availability = z.infer<typeof availabilitySchema>;

const offerSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  pickup: placeSchema,
  dropoff: placeSchema,
  party: partySchema,
  pooled: z.boolean(),
  /** Capabilities that its trip requires; left out: none. */
  requires: z.optional(z.array(z.string())),
  pickupEtaSeconds: z.number(),
  fare: moneySchema,
  /** `accepted` waits for the trip's word, and no longer lapses. */
  status: z.enum(['open', 'seen', 'accepted']),
  /** By the service's clock. */
  expiresAt: z.number(),
});
export type PlannedOffer = z.infer<typeof offerSchema>;

const stopSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  kind: z.enum(['pickup', 'dropoff']),
  place: placeSchema,
  party: partySchema,
  status: z.enum(['pending', 'enroute', 'arrived', 'done']),
  promisedBy: z.nullable(z.number()),
  notes: z.nullable(z.string()),
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
  /** An operator has taken the vehicle off the street: nothing is offered. */
  outOfService: z.optional(z.nullable(z.object({ since: z.number(), reason: z.nullable(z.string()) }))),
  /** How often a position is wanted, and how many in a frame. Left out by services that read no binary frames. */
  cadence: z.optional(z.object({ everySeconds: z.number().check(z.positive()), batch: z.number() })),
  /** The service's clock when it was sent: lets a phone find out how wrong its own is. */
  ts: z.number(),
});
export type PlanFrame = z.infer<typeof planFrameSchema>;

const refusedFrameSchema = z.object({
  type: z.literal('refused'),
  /** Others may come to those of today. */
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

/** Where the vehicle was at a time. */
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
