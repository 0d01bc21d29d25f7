import { z } from 'zod';
import { personIdSchema } from '../ids.ts';

export const paymentStates = ['authorized', 'captured', 'failed', 'refunded'] as const;
const paymentSchema = z.object({
  state: z.enum(paymentStates),
  /** Of whoever takes the payment. */
  reference: z.string().nullable(),
});
export type Payment = z.infer<typeof paymentSchema>;

const ratingSchema = z.object({
  stars: z.int().min(1).max(5),
  tags: z.array(z.string()),
  /** The comment, under the name that erasure clears. */
  notes: z.string().nullable(),
});
export type Rating = z.infer<typeof ratingSchema>;

/** What of a receipt an adjustment is about. */
export const adjustedParts = ['tolls', 'tip'] as const;
export type AdjustedPart = (typeof adjustedParts)[number];

/** What is said about a ride's price, most of it after the ride: the data of each event, in the journal and in the feed. */
export const settlementData = {
  /** An operator adds a line. The id tells a repeated adjustment from another one. */
  adjusted: {
    id: z.string(),
    person: personIdSchema,
    amount: z.int(),
    reason: z.string(),
    /** Left out: the price, and by older code anything. */
    of: z.enum(adjustedParts).optional(),
  },
  /** The driver paid a toll during the ride. The id tells a repeated report from another toll. */
  tollReported: { id: z.string(), person: personIdSchema, amount: z.int() },
  tipped: { amount: z.int() },
  /** `by` rates the other one. */
  rated: { by: z.enum(['rider', 'driver']), ...ratingSchema.shape },
  paymentChanged: { person: personIdSchema, ...paymentSchema.shape },
};

const at = { at: z.number() };

/** The events of `settlementData`; spread into the trip's own. */
export const settlementEvents = [
  z.object({ type: z.literal('adjusted'), ...at, ...settlementData.adjusted }),
  z.object({ type: z.literal('tollReported'), ...at, ...settlementData.tollReported }),
  z.object({ type: z.literal('tipped'), ...at, ...settlementData.tipped }),
  z.object({ type: z.literal('rated'), ...at, ...settlementData.rated }),
  z.object({ type: z.literal('paymentChanged'), ...at, ...settlementData.paymentChanged }),
] as const;
