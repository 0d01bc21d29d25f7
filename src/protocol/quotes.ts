import { z } from '@hono/zod-openapi';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import { money, time } from './values.ts';

/** The longest has two labels of 200 characters of any script, and every capability. */
export const maxQuoteIdLength = 8_192;

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
    pickupEtaSeconds: z.int().nullable().openapi({
      description: 'Null when no vehicle is near, and for rides far ahead',
    }),
    rideSeconds: z.int(),
    distanceMeters: z.int(),
    etaSource: z.enum(etaSourceSchema.options).openapi({
      description:
        'How the ride was found: by a routing server, on roads, or estimated from the great circle',
    }),
    expiresAt: time,
  })
  .openapi('Quote');
export type PublicQuote = z.infer<typeof quoteSchema>;
