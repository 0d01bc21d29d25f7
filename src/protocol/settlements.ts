import { z } from '@hono/zod-openapi';
import { type Settlement, tollsOf } from '../domain/trip/settlement.ts';
import { adjustedParts, paymentStates } from '../domain/trip/settlementEvents.ts';
import { money } from './values.ts';

/** The largest tip, in minor units: beyond it a finger slipped. */
const MOST_TIP = 10_000_000;
const MOST_ADJUSTMENT = 1_000_000_000;

export const adjustmentBody = z
  .strictObject({
    amount: z
      .int()
      .min(-MOST_ADJUSTMENT)
      .max(MOST_ADJUSTMENT)
      .refine((amount) => amount !== 0, { error: 'must not be 0' })
      .openapi({ description: 'Minor units; negative gives money back' }),
    reason: z.string().trim().min(1).max(200).openapi({ description: 'The rider sees it' }),
    of: z.enum(adjustedParts).optional().openapi({
      description:
        'What it is about: tolls and the tip carry no tax, and at most they are given back. Left out: the price of the ride, whose tax it changes',
    }),
  })
  .openapi('Adjustment');

/** The largest toll, in minor units: beyond it a finger slipped. */
const MOST_TOLL = 10_000_000;

export const tollBody = z.strictObject({ amount: z.int().min(1).max(MOST_TOLL) }).openapi('Toll');

export const tollsSchema = z
  .object({
    tolls: money.openapi({ description: 'All that were reported of this trip' }),
    atMost: money.openapi({ description: 'What the quote allows' }),
  })
  .openapi('Tolls');

/** Returns what was reported of a trip's tolls. */
export function publicTolls({ currency, lines, terms }: Settlement): z.infer<typeof tollsSchema> {
  return {
    tolls: { amount: tollsOf({ lines }), currency },
    atMost: { amount: terms?.mostTolls ?? 0, currency },
  };
}

export const tipBody = z.strictObject({ amount: z.int().min(1).max(MOST_TIP) }).openapi('Tip');

export const ratingBody = z
  .strictObject({
    stars: z.int().min(1).max(5),
    tags: z
      .array(z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z 0-9 -'))
      .max(10)
      .optional(),
    comment: z.string().max(500).nullish(),
  })
  .openapi('Rating');

export const ratingSchema = z
  .object({
    by: z.enum(['rider', 'driver']),
    stars: z.int(),
    tags: z.array(z.string()),
    comment: z.string().nullable(),
  })
  .openapi('GivenRating');

export const paymentBody = z
  .strictObject({
    state: z.enum(paymentStates),
    reference: z.string().max(200).nullish().openapi({ description: 'Of whoever takes the payment' }),
  })
  .openapi('Payment');
