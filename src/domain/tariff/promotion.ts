import { z } from 'zod';
import { formHints } from '../formHints.ts';
import { personIdSchema } from '../ids.ts';
import type { PriceTerms } from './price.ts';

const takenOff = (description: string) =>
  z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe(description)
    .register(formHints, { unit: 'minor units' });

/** A promotion as operators write it. Amounts are in minor units of the tenant's currency. */
export const promotionSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[A-Z0-9_-]{1,32}$/, 'must be 1 to 32 of A-Z 0-9 _ -')
      .describe('What riders enter.'),
    label: z.string().min(1).max(80).describe("What riders read on the receipt's line."),
    amount: takenOff('Either this, or a percent.'),
    percent: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('Of the price of the ride.')
      .register(formHints, { unit: '%' }),
    cap: takenOff('The most that it takes off.'),
    firstRides: z.int().min(1).max(1_000).optional().describe("Only a rider's first rides, this many."),
    from: z.iso.datetime().optional().describe('Not booked before this.'),
    until: z.iso.datetime().optional().describe('Not booked at or after this.'),
    uses: z
      .int()
      .min(1)
      .max(10_000_000)
      .optional()
      .describe('How often it may be used, by all riders together.'),
    usesPerRider: z.int().min(1).max(10_000).default(1).describe('How often each rider may use it.'),
    riders: z.array(personIdSchema).min(1).max(1_000).optional().describe('For whom; left out: everybody.'),
  })
  .refine((promotion) => (promotion.amount === undefined) !== (promotion.percent === undefined), {
    error: 'must have either an amount or a percent',
  });
export type Promotion = z.infer<typeof promotionSchema>;

export const promotionsSchema = z
  .array(promotionSchema)
  .max(200)
  .refine((promotions) => new Set(promotions.map(({ code }) => code)).size === promotions.length, {
    error: 'two promotions have the same code',
  });

/** One use of a promotion: what whoever counts the uses needs of it. Journaled with the booking. */
export const promotionUseSchema = z.object({
  code: z.string(),
  /** The most by all riders together; left out: any number. */
  uses: z.int().optional(),
  usesPerRider: z.int(),
  /** The end of its window, epoch ms: whoever counts needs no count for long after it. Left out where it has none, and by older code. */
  until: z.number().optional(),
});
export type PromotionUse = z.infer<typeof promotionUseSchema>;

export type PromotionRefusal = 'unknown' | 'expired' | 'not-for-you' | 'not-first-rides';

/** Who wants to use a promotion; null: an operator asks what it would cost a rider who is not named yet. */
export interface PromotedRider {
  readonly id: string;
  /** Rides before this one that were not cancelled. */
  readonly rides: number;
}

/**
 * Returns why a promotion does not apply to a booking made at `now`, whatever was used of it before; null when it does.
 * One that has not begun is as unknown as one that does not exist: it may be a secret yet.
 */
export function promotionRefusal(
  promotion: Promotion | undefined,
  rider: PromotedRider | null,
  now: number,
): PromotionRefusal | null {
  if (promotion === undefined) return 'unknown';
  const { from, until, riders, firstRides } = promotion;
  if (from !== undefined && now < Date.parse(from)) return 'unknown';
  if (until !== undefined && now >= Date.parse(until)) return 'expired';
  if (rider === null) return null;
  if (riders?.some((id) => id === rider.id) === false) return 'not-for-you';
  return firstRides !== undefined && rider.rides >= firstRides ? 'not-first-rides' : null;
}

/** What of a promotion a price keeps. */
export function promotionTerms({
  code,
  label,
  amount,
  percent,
  cap,
}: Promotion): NonNullable<PriceTerms['promotion']> {
  return {
    code,
    name: label,
    ...(amount !== undefined && { amount }),
    ...(percent !== undefined && { percent }),
    ...(cap !== undefined && { cap }),
  };
}

/** What of a promotion a use keeps. Nobody uses it for more than their first rides. */
export function useOf({
  code,
  uses,
  usesPerRider,
  firstRides = usesPerRider,
  until,
}: Promotion): PromotionUse {
  return {
    code,
    ...(uses !== undefined && { uses }),
    usesPerRider: Math.min(usesPerRider, firstRides),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
}

/** How often a promotion is used: by everybody, and by one rider. */
export interface PromotionCount {
  readonly all: number;
  readonly rider: number;
}

export type UsedUp = 'used-up' | 'used-by-rider';

/** Returns why there is no further use of a promotion; null when there is one. */
export function usedUp({ all, rider }: PromotionCount, { uses, usesPerRider }: PromotionUse): UsedUp | null {
  if (rider >= usesPerRider) return 'used-by-rider';
  return uses !== undefined && all >= uses ? 'used-up' : null;
}
