import * as z from 'zod/mini';

/**
 * The part of the contract's frames that a driver client reads. Unknown properties are dropped, so the contract may
 * grow.
 */

const placeSchema = z.object({ lat: z.number(), lng: z.number() });
export type Place = z.infer<typeof placeSchema>;

const labelledPlaceSchema = z.extend(placeSchema, { label: z.optional(z.string()) });

const partySchema = z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() });
const itemSchema = z.object({
  description: z.string(),
  quantity: z.number(),
  /** `small`, `medium`, `large`, or one added since. */
  size: z.string(),
});

const moneySchema = z.object({ amount: z.number(), currency: z.string() });

export const availabilitySchema = z.enum(['available', 'paused', 'offline']);
export type Availability = z.infer<typeof availabilitySchema>;

/** Of a trip booked ahead, in epoch milliseconds of the server's clock. Absent from older servers. */
const times = {
  scheduledFor: z.optional(z.nullable(z.number())),
  /** The rider is not expected at the pickup before this. */
  notBefore: z.optional(z.nullable(z.number())),
};

const offerSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  party: partySchema,
  pooled: z.boolean(),
  /** Capabilities that the trip requires; absent: none. */
  requires: z.optional(z.array(z.string())),
  ...times,
  /** Goods that ride along; alone with a party of nobody. */
  items: z.optional(z.array(itemSchema)),
  pickupEtaSeconds: z.number(),
  fare: moneySchema,
  /** `accepted` waits for the trip's confirmation and no longer expires. */
  status: z.enum(['open', 'seen', 'accepted']),
  /** In epoch milliseconds of the server's clock. */
  expiresAt: z.number(),
  /** The ride is for later: accepting it puts it into the agenda. */
  reservation: z.optional(z.boolean()),
  /** An operator ordered it: the driver is not asked. */
  isOrder: z.optional(z.boolean()),
});
export type PlannedOffer = z.infer<typeof offerSchema>;

const stopSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  /** `return`: goods that could not be delivered come back here. */
  kind: z.enum(['pickup', 'via', 'dropoff', 'return']),
  place: labelledPlaceSchema,
  party: partySchema,
  items: z.optional(z.array(itemSchema)),
  status: z.enum(['pending', 'enroute', 'arrived', 'done']),
  promisedBy: z.nullable(z.number()),
  ...times,
  notes: z.nullable(z.string()),
  /** An operator ordered the trip: `giveBack` is refused. */
  isOrder: z.optional(z.boolean()),
  /** Whom to ask for here. */
  contact: z.optional(z.object({ name: z.string(), phone: z.string() })),
  /** `done` must carry the four digits that are said here. */
  asksPin: z.optional(z.boolean()),
  /** What `done` needs besides: `photo`, `signature`, or one added since. */
  proof: z.optional(z.string()),
  /** What `proof` asks for is stored. */
  isProven: z.optional(z.boolean()),
  leaveAtDoor: z.optional(z.boolean()),
  /** Drop-offs: what tolls that the driver reports may add to the fare. Absent where it includes them. */
  tollsAtMost: z.optional(moneySchema),
  /** From when on a no-show may be reported (epoch ms, server's clock). Absent until the pickup is reached. */
  noShowFrom: z.optional(z.number()),
  /** How near the vehicle must be seen before `arrived` is accepted. Absent: anywhere. */
  arrivalRadiusMeters: z.optional(z.number()),
});
export type PlannedStop = z.infer<typeof stopSchema>;

const reservedSchema = z.object({
  id: z.string(),
  tripId: z.string(),
  /** The pickup that it becomes: report its `giveBack` to give the reservation back. */
  stopId: z.string(),
  pickup: labelledPlaceSchema,
  dropoff: labelledPlaceSchema,
  party: partySchema,
  items: z.optional(z.array(itemSchema)),
  pooled: z.boolean(),
  /** In epoch milliseconds of the server's clock. */
  scheduledFor: z.number(),
  fare: moneySchema,
  notes: z.nullable(z.string()),
  /** An operator ordered the trip: `giveBack` is refused. */
  isOrder: z.optional(z.boolean()),
});
export type ReservedRide = z.infer<typeof reservedSchema>;

const planFrameSchema = z.object({
  type: z.literal('plan'),
  version: z.number(),
  epoch: z.number(),
  availability: availabilitySchema,
  offers: z.array(offerSchema),
  stops: z.array(stopSchema),
  /** Rides that the vehicle holds for later, by time. Absent from older servers. */
  agenda: z.optional(z.array(reservedSchema)),
  /** What rider and driver of each trip have said lately, oldest first. Absent where nobody has. */
  messages: z.optional(
    z.array(
      z.object({
        id: z.string(),
        tripId: z.string(),
        from: z.enum(['rider', 'driver']),
        text: z.optional(z.string()),
        /** The key of what is said in the reader's language; one may be added. */
        phrase: z.optional(z.string()),
      }),
    ),
  ),
  /** A number to call about a trip of the plan. */
  contactPhone: z.optional(z.string()),
  /** Its place in the line of a rank; null: in none. Absent from older servers. */
  rank: z.optional(
    z.nullable(
      z.object({
        id: z.string(),
        name: z.string(),
        /** From 1. */
        position: z.number(),
        /** How many wait. */
        of: z.number(),
        /** Until its turn, as far as it can be foretold. */
        waitSeconds: z.nullable(z.number()),
      }),
    ),
  ),
  pauseSuggested: z.boolean(),
  /**
   * When the driver has worked as long as may be, and from when on to warn of that; in epoch milliseconds of the server's clock.
   * Absent without a limit, while nobody works, and from older servers.
   */
  shiftEndsAt: z.optional(z.number()),
  shiftWarningAt: z.optional(z.number()),
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
