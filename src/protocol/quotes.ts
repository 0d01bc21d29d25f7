import { z } from '@hono/zod-openapi';
import { money, time } from './values.ts';

export const quoteSchema = z
  .object({
    id: z.string().openapi({ example: 'quote_eyJhbGciOi' }),
    vehicleType: z.string().nullable().openapi({ description: 'Null for any vehicle' }),
    pooled: z.boolean(),
    fare: money,
    fareBreakdown: z.object({ base: money, distance: money, time: money, minimumSurcharge: money }),
    pickupEtaSeconds: z.int().nullable().openapi({
      description: 'Null when no vehicle is near now, and for rides that are far ahead',
    }),
    rideSeconds: z.int(),
    distanceMeters: z.int(),
    expiresAt: time,
  })
  .openapi('Quote');
export type PublicQuote = z.infer<typeof quoteSchema>;
