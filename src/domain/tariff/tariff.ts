import { z } from 'zod';
import { formHints } from '../formHints.ts';

/**
 * A tariff as operators write it. Amounts are in minor units of the tenant's currency (`policy.tariff.currency`); what
 * is left out costs nothing.
 */

const mostAmount = 1_000_000_000;
export const weekdaySchema = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof weekdaySchema>;

const money = { unit: 'minor units' };
const amount = (description: string) =>
  z.int().min(0).max(mostAmount).default(0).describe(description).register(formHints, money);
const rate = (per: 'km' | 'min', description: string) =>
  z
    .number()
    .min(0)
    .max(mostAmount)
    .default(0)
    .describe(description)
    .register(formHints, { unit: `minor units/${per}` });
const seconds = (fallback: number, description: string) =>
  z.int().min(0).max(86_400).default(fallback).describe(description);
const percent = (most: number) => z.number().min(0).max(most).register(formHints, { unit: '%' });
export const ruleId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -');
const zoneOf = (description: string) => ruleId.describe(description).register(formHints, { format: 'zone' });
const clockTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day: 00:00 to 24:00')
  .describe('A time of day, such as 22:00.');

/** A recurring span of local time. An end at or before the beginning is on the next day. */
const calendarSpanSchema = z.strictObject({
  days: z
    .array(weekdaySchema)
    .min(1)
    .max(7)
    .optional()
    .describe('The days on which the span begins; left out: every day.'),
  from: clockTime,
  to: clockTime,
});
export type CalendarSpan = z.infer<typeof calendarSpanSchema>;

const calendarSchema = z
  .array(calendarSpanSchema)
  .min(1)
  .max(50)
  .optional()
  .describe("Local time of the tenant's region; left out: always.");

/** Codes of lines that a tariff itself makes: no surcharge may have one. */
const ownCodes = [
  'adjustment',
  'base',
  'cancellation',
  'distance',
  'fare',
  'flat',
  'item',
  'minimum',
  'not-owed',
  'no-show',
  'pooled',
  'promotion',
  'reported-toll',
  'rounding',
  'surge',
  'tax',
  'time',
  'tip',
  'via',
  'waiting',
] as const;
const reserved: ReadonlySet<string> = new Set(ownCodes);

const surchargeSchema = z
  .strictObject({
    code: ruleId
      .refine((code) => !reserved.has(code), { error: 'is the code of another line: choose a different one' })
      .describe("Of the receipt's line, for programs."),
    label: z.string().min(1).max(80).describe("What riders read on the receipt's line."),
    amount: z
      .int()
      .min(0)
      .max(mostAmount)
      .optional()
      .describe('Either this, or a percent.')
      .register(formHints, money),
    percent: percent(1_000).optional().describe('Of the price of the ride.'),
    zone: zoneOf('Where the pickup or the drop-off lies; left out: anywhere.').optional(),
    when: calendarSchema,
  })
  .refine((surcharge) => (surcharge.amount === undefined) !== (surcharge.percent === undefined), {
    error: 'must have either an amount or a percent',
  });

const flatPriceSchema = z.strictObject({
  from: zoneOf('The zone of the pickup.'),
  to: zoneOf('The zone of the drop-off.'),
  amount: z
    .int()
    .min(0)
    .max(mostAmount)
    .describe('Instead of base, distance, time and minimum.')
    .register(formHints, money),
});

export const cancellationTermsSchema = z.strictObject({
  freeSeconds: z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(300)
    .describe('Cancelling is free until this long after assignment, while the vehicle has not arrived.'),
  fee: amount('After the free time. Fees are charged as they are: tax is never added.'),
  feeAfterArrival: amount('Once the vehicle was seen at the pickup.'),
  noShowFee: amount('When nobody comes.'),
});
export type CancellationTerms = z.infer<typeof cancellationTermsSchema>;

export const tariffSchema = z.strictObject({
  id: ruleId.describe('Quotes, receipts and reports name the tariff by it.'),
  vehicleType: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Left out: any.')
    .register(formHints, { format: 'vehicleType' }),
  zone: zoneOf('Where the pickup lies; left out: anywhere.').optional(),
  when: calendarSchema,
  base: amount('The base of every ride.'),
  perKilometer: rate('km', 'For each kilometre by road.'),
  perMinute: rate('min', 'For each minute of the expected ride.'),
  minimum: amount('The least that base, distance and time cost together.'),
  waitingPerMinute: rate('min', 'For each minute at the pickup after the free ones.'),
  freeWaitingSeconds: seconds(300, 'Waiting that costs nothing.'),
  perVia: amount('For each stop on the way.'),
  perItem: amount('For each item.'),
  mostTolls: amount('The most that tolls reported by the driver may add. 0: the price includes them.'),
  pooledFactor: z.number().min(0.1).max(1).default(1).describe('A pooled ride costs this part of the ride.'),
  surcharges: z
    .array(surchargeSchema)
    .max(20)
    .default([])
    .describe('What is added to the ride, line by line.'),
  flat: z
    .array(flatPriceSchema)
    .max(500)
    .default([])
    .describe('Prices between zones, instead of base, distance, time and minimum. The first that fits.'),
  cancellation: cancellationTermsSchema.prefault({}).describe('What cancelling and not coming cost.'),
  tax: z
    .strictObject({
      percent: percent(100).describe('Of the price.'),
      included: z.boolean().default(true).describe('Amounts include it; otherwise it is added.'),
    })
    .optional()
    .describe('Left out: none.'),
  roundTo: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe('The price is a multiple of this.')
    .register(formHints, money),
});
export type Tariff = z.infer<typeof tariffSchema>;

export const tariffsSchema = z
  .array(tariffSchema)
  .max(200)
  .refine((tariffs) => new Set(tariffs.map(({ id }) => id)).size === tariffs.length, {
    error: 'two tariffs have the same id',
  });
