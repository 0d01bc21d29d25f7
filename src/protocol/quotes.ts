import { z } from '@hono/zod-openapi';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import type { Price, PriceTerms } from '../domain/tariff/price.ts';
import { mostWaitingAmount } from '../domain/trip/receiptLines.ts';
import { tollCode } from '../domain/trip/settlement.ts';
import { lineSchema, publicLine } from './receipts.ts';
import { money, shownConfiguration, shownFeasibility, time } from './values.ts';

/** In URLs, logs and other people's databases ids must stay short: longer terms are kept with their person. */
export const maxQuoteIdLength = 4_096;

export const quoteSchema = z
  .object({
    id: z.string().openapi({ example: 'quote_eyJhbGciOi' }),
    vehicleType: z.string().nullable().openapi({ description: 'Null for any vehicle' }),
    pooled: z.boolean(),
    fare: money,
    fareBreakdown: z.object({
      base: money,
      distance: money,
      time: money,
      minimumSurcharge: money,
      pooledDiscount: money
        .optional()
        .openapi({ description: 'Pooled rides only: subtracted from the sum of the other lines' }),
    }),
    promoCode: z.string().optional().openapi({
      description:
        'The promotion that the fare counts. Its use is taken at the booking, which is refused when none is left by then',
    }),
    lines: z.array(lineSchema).openapi({ description: 'What the fare is made of; they sum to it' }),
    mayChange: z.array(z.object({ code: z.string(), label: z.string(), atMost: money })).openapi({
      description:
        'What the ride may still add to the fare. Nothing else does, unless the rider asks for it: see `mayReprice`',
    }),
    mayReprice: z.array(z.object({ code: z.string(), label: z.string() })).openapi({
      description:
        'What prices the ride anew, and only if its rider asks for it: `PATCH /v1/trips/{id}?preview=true` says to how much',
    }),
    pickupEtaSeconds: z.int().nullable().openapi({
      description: 'Null when no vehicle is near, and for rides far ahead',
    }),
    reservation: z
      .object({ feasibility: shownFeasibility })
      .optional()
      .openapi({ description: 'With `reserve`: whether a vehicle is likely to take it' }),
    rideSeconds: z.int(),
    distanceMeters: z.int(),
    etaSource: z.enum(etaSourceSchema.options).openapi({
      description:
        'How the ride was found: by a routing server, on roads, or estimated from the great circle',
    }),
    surge: z
      .object({ mode: z.string(), percent: z.number(), unanswered: z.boolean().optional() })
      .optional()
      .openapi({
        description:
          'What demand adds to the ride, in percent; left out where it adds nothing. `unanswered`: nobody could say how high demand is, so nothing is added',
      }),
    configuration: shownConfiguration,
    expiresAt: time,
  })
  .openapi('Quote');
export type PublicQuote = z.infer<typeof quoteSchema>;

/** Returns a price in the form of a quote. */
export function publicPrice({
  terms,
  lines,
}: Price): Pick<PublicQuote, 'fareBreakdown' | 'lines' | 'surge' | 'mayChange' | 'mayReprice'> {
  const { currency, surge } = terms;
  const amountOf = (...codes: readonly string[]) => {
    const amounts = lines.filter(({ code }) => codes.includes(code)).map(({ amount }) => amount);
    return { amount: amounts.reduce((sum, amount) => sum + Math.abs(amount), 0), currency };
  };
  const isPooled = lines.some(({ code }) => code === 'pooled');
  return {
    fareBreakdown: {
      base: amountOf('base', 'flat'),
      distance: amountOf('distance'),
      time: amountOf('time'),
      minimumSurcharge: amountOf('minimum'),
      ...(isPooled && { pooledDiscount: amountOf('pooled') }),
    },
    lines: lines.map(publicLine),
    ...(surge !== undefined && { surge: shownSurge(surge) }),
    mayChange: mayAdd(terms),
    mayReprice: [{ code: 'change', label: 'Another drop-off, or stops on the way' }],
  };
}

function shownSurge({
  mode,
  percent,
  unanswered,
}: NonNullable<Price['terms']['surge']>): PublicQuote['surge'] {
  return { mode, percent, ...(unanswered === true && { unanswered }) };
}

function mayAdd(terms: PriceTerms): PublicQuote['mayChange'] {
  const { currency, mostTolls = 0 } = terms;
  const parts = [
    { code: 'waiting', label: 'Waiting', amount: mostWaitingAmount(terms) },
    { code: tollCode, label: 'Tolls', amount: mostTolls },
  ];
  return parts
    .filter(({ amount }) => amount > 0)
    .map(({ amount, ...part }) => ({ ...part, atMost: { amount, currency } }));
}
