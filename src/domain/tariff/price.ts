import { z } from 'zod';
import type { Money } from '../money.ts';
import { cancellationTermsSchema } from './tariff.ts';

/**
 * One amount of a price: by which rule, and from which inputs. Journaled and public, where `name` is the `label`; here
 * a label is text about a place.
 */
export const lineSchema = z.object({
  code: z.string(),
  name: z.string(),
  /** Minor units; negative where it takes something off. */
  amount: z.int(),
  /** The version of the configuration, the tariff and the item of it. */
  rule: z.object({ configuration: z.string(), tariff: z.string(), item: z.string() }),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type Line = z.infer<typeof lineSchema>;

const partSchema = z.object({
  code: z.string(),
  name: z.string(),
  amount: z.number().optional(),
  percent: z.number().optional(),
});

/** What demand adds to a ride, and why. Journaled. */
const surgeTermsSchema = z.object({
  mode: z.string(),
  percent: z.number(),
  /** From which decision: a zone of the configuration, the cell whose demand it is, or anywhere. */
  zone: z.string(),
  /** By demand: riders and free vehicles in the cell, of the type where it is named, in the minute `at` (epoch ms). */
  vehicleType: z.string().optional(),
  demand: z.number().optional(),
  supply: z.number().optional(),
  /** In percent, before it is calmed and bounded. */
  smoothed: z.number().optional(),
  at: z.number().optional(),
  /** The district did not say anything in time, so nothing is added. */
  unanswered: z.boolean().optional(),
});

/** What of a tariff applies to one ride: nothing in it depends on time or place any more. Journaled. */
const priceTermsSchema = z.object({
  configuration: z.string(),
  tariff: z.string(),
  currency: z.string(),
  base: z.number(),
  perKilometer: z.number(),
  perMinute: z.number(),
  minimum: z.number(),
  waitingPerMinute: z.number(),
  freeWaitingSeconds: z.number(),
  /** Longer waiting costs no more. */
  longestWaitSeconds: z.number(),
  perVia: z.number(),
  perItem: z.number(),
  /** The most that reported tolls may add; left out: nothing. */
  mostTolls: z.number().optional(),
  pooledFactor: z.number(),
  surcharges: z.array(partSchema),
  flat: z.object({ from: z.string(), to: z.string(), amount: z.number() }).optional(),
  surge: surgeTermsSchema.optional(),
  promotion: partSchema.extend({ cap: z.number().optional() }).optional(),
  cancellation: z.object(cancellationTermsSchema.shape),
  tax: z.object({ percent: z.number(), included: z.boolean() }).optional(),
  roundTo: z.number(),
});
export type PriceTerms = z.infer<typeof priceTermsSchema>;

/** What is priced. Journaled. */
const rideFactsSchema = z.object({
  distanceMeters: z.number(),
  rideSeconds: z.number(),
  pooled: z.boolean(),
  /** Stops on the way, and items. */
  vias: z.number(),
  items: z.number(),
});
export type RideFacts = z.infer<typeof rideFactsSchema>;

/** The agreed price of a trip, and why. `lines` are what `priceLines` makes of the rest. */
export const priceSchema = z.object({
  terms: priceTermsSchema,
  facts: rideFactsSchema,
  lines: z.array(lineSchema),
  /** With a promotion: the sum without it, which fees for cancelling go up to. Left out by older code. */
  amountWithoutPromotion: z.number().optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** Returns the line of an item of the terms. */
export function lineOf(
  { configuration, tariff }: Pick<PriceTerms, 'configuration' | 'tariff'>,
  { item, ...line }: Omit<Line, 'rule'> & { readonly item: string },
): Line {
  return { ...line, rule: { configuration, tariff, item } };
}

export function sumOf(lines: readonly Pick<Line, 'amount'>[]): number {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/**
 * Returns the lines of a ride's price; none is 0. Base, distance and time cost at least the minimum, or a flat price
 * replaces them; a pooled ride is a part of that, of which percentages are taken. Then come stops, items, demand, surcharges,
 * the promotion, tax that is not included, and what rounding adds or takes off. Each line is in whole minor units.
 */
export function priceLines(terms: PriceTerms, facts: RideFacts): Line[] {
  const line = (item: string, name: string, amount: number, inputs: Line['inputs'], code = item) =>
    lineOf(terms, { item, code, name, amount, inputs });
  const { pooledFactor, perVia, perItem } = terms;
  const ride = terms.flat === undefined ? meteredLines(terms, facts) : [flatLine(terms, terms.flat)];
  if (facts.pooled) {
    const full = sumOf(ride);
    const off = Math.round(full * pooledFactor) - full;
    ride.push(line('pooledFactor', 'Pooled ride', off, { of: full, pooledFactor }, 'pooled'));
  }
  const ridePrice = sumOf(ride);
  const extras = [
    line('perVia', 'Stops on the way', facts.vias * perVia, { vias: facts.vias, perVia }, 'via'),
    line('perItem', 'Items', facts.items * perItem, { items: facts.items, perItem }, 'item'),
    ...surgeLines(terms, ridePrice),
    ...terms.surcharges.map(({ code, name, amount = 0, percent }) =>
      percent === undefined
        ? line('surcharges', name, amount, { amount }, code)
        : line('surcharges', name, partOf(ridePrice, percent), { of: ridePrice, percent }, code),
    ),
  ];
  return withTaxAndRounding(terms, [...ride, ...extras, ...promotionLines(terms, ridePrice, extras)]);
}

function meteredLines(terms: PriceTerms, { distanceMeters, rideSeconds }: RideFacts): Line[] {
  const { base, perKilometer, perMinute, minimum } = terms;
  const distance = Math.round((distanceMeters / 1000) * perKilometer);
  const time = Math.round((rideSeconds / 60) * perMinute);
  const missing = Math.max(0, minimum - base - distance - time);
  return [
    lineOf(terms, { item: 'base', code: 'base', name: 'Base fare', amount: base, inputs: { base } }),
    lineOf(terms, {
      item: 'perKilometer',
      code: 'distance',
      name: 'Distance',
      amount: distance,
      inputs: { distanceMeters, perKilometer },
    }),
    lineOf(terms, {
      item: 'perMinute',
      code: 'time',
      name: 'Time',
      amount: time,
      inputs: { rideSeconds, perMinute },
    }),
    lineOf(terms, {
      item: 'minimum',
      code: 'minimum',
      name: 'Minimum fare',
      amount: missing,
      inputs: { minimum, of: base + distance + time },
    }),
  ];
}

function flatLine(terms: PriceTerms, { from, to, amount }: NonNullable<PriceTerms['flat']>): Line {
  return lineOf(terms, { item: 'flat', code: 'flat', name: 'Flat price', amount, inputs: { from, to } });
}

function surgeLines(terms: PriceTerms, of: number): Line[] {
  if (terms.surge === undefined) return [];
  const amount = partOf(of, terms.surge.percent);
  const inputs = { of, ...definedIn(terms.surge) };
  return [lineOf(terms, { item: 'surge', code: 'surge', name: 'High demand', amount, inputs })];
}

function definedIn(values: NonNullable<PriceTerms['surge']>): Line['inputs'] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function promotionLines(terms: PriceTerms, ridePrice: number, extras: readonly Line[]): Line[] {
  const { promotion } = terms;
  if (promotion === undefined) return [];
  const { code, name, amount = 0, percent, cap } = promotion;
  const off = percent === undefined ? amount : partOf(ridePrice, percent);
  const most = Math.min(off, cap ?? off, ridePrice + sumOf(extras));
  const inputs = {
    promotion: code,
    of: ridePrice,
    ...(percent === undefined ? { amount } : { percent }),
    ...(cap !== undefined && { cap }),
  };
  return [lineOf(terms, { item: 'promotion', code: 'promotion', name, amount: -most, inputs })];
}

/** Returns the lines that are not 0, with the tax that is not included and the rounding of their sum. */
export function withTaxAndRounding(terms: PriceTerms, lines: readonly Line[]): Line[] {
  const { tax, roundTo } = terms;
  const net = sumOf(lines);
  const percent = tax === undefined || tax.included ? 0 : tax.percent;
  const added = partOf(net, percent);
  const exact = net + added;
  // Halves go up.
  const rounding = Math.round(exact / roundTo) * roundTo - exact;
  return [
    ...lines,
    lineOf(terms, { item: 'tax', code: 'tax', name: 'Tax', amount: added, inputs: { of: net, percent } }),
    lineOf(terms, {
      item: 'roundTo',
      code: 'rounding',
      name: 'Rounding',
      amount: rounding,
      inputs: { of: exact, roundTo },
    }),
  ].filter(({ amount }) => amount !== 0);
}

function partOf(amount: number, percent: number): number {
  return Math.round((amount * percent) / 100);
}

/** Returns the price of a ride under the terms. */
export function priceOf(terms: PriceTerms, facts: RideFacts): Price {
  const lines = priceLines(terms, facts);
  if (terms.promotion === undefined) return { terms, facts, lines };
  const { promotion: _, ...own } = terms;
  return { terms, facts, lines, amountWithoutPromotion: sumOf(priceLines(own, facts)) };
}

/** Returns the sum that is agreed for a priced ride. */
export function fareOf({ terms, lines }: Price): Money {
  return { amount: sumOf(lines), currency: terms.currency };
}
