import { z } from '@hono/zod-openapi';
import { metadataSchema } from '../domain/trip/events.ts';
import { maxQuoteIdLength } from './quotes.ts';
import { requirementsBody } from './requirements.ts';
import { labelledPlaceInput, timeInput } from './values.ts';

const MAX_METADATA_KEYS = 50;
const MAX_METADATA_LENGTH = 8_192;

const demand = {
  pickup: labelledPlaceInput,
  dropoff: labelledPlaceInput,
  ...requirementsBody,
  scheduledFor: timeInput.nullish(),
};

const notices = {
  notes: z.string().max(500).nullish().openapi({ description: 'For the driver' }),
  externalId: z.string().min(1).max(128).nullish(),
  metadata: metadataSchema
    .refine((metadata) => Object.keys(metadata).length <= MAX_METADATA_KEYS, {
      error: `must have at most ${MAX_METADATA_KEYS} keys`,
    })
    .refine((metadata) => JSON.stringify(metadata).length <= MAX_METADATA_LENGTH, {
      error: `must be at most ${MAX_METADATA_LENGTH} characters as JSON`,
    })
    .nullish(),
};

export const quoteBody = z.strictObject(demand).openapi('QuoteRequest');

export const bookingBody = z
  .strictObject({
    quoteId: z.string().max(maxQuoteIdLength).optional(),
    ...demand,
    pickup: demand.pickup.optional(),
    dropoff: demand.dropoff.optional(),
    ...notices,
  })
  .transform((body, context) => {
    const { quoteId, pickup, dropoff, notes, externalId, metadata, ...ride } = body;
    const notices = { notes, externalId, metadata };
    if (quoteId !== undefined) {
      const repeated = Object.entries({ pickup, dropoff, ...ride }).filter(([, value]) => value != null);
      for (const [path] of repeated) {
        const message = 'is fixed by the quote: leave it out, or ask for another quote';
        context.addIssue({ code: 'custom', path: [path], message });
      }
      return { how: 'quoted' as const, quoteId, ...notices };
    }
    if (pickup !== undefined && dropoff !== undefined) {
      return { how: 'direct' as const, pickup, dropoff, ...ride, ...notices };
    }
    const missing = pickup === undefined ? 'pickup' : 'dropoff';
    context.addIssue({ code: 'custom', path: [missing], message: 'is required without a quoteId' });
    return z.NEVER;
  })
  .openapi('Booking', {
    anyOf: [{ required: ['quoteId'] }, { required: ['pickup', 'dropoff'] }],
    description:
      'With a quote, which fixes everything about the ride, or directly. With a quote only `notes`, `externalId` and `metadata` may be added.',
  });
export type BookingBody = z.infer<typeof bookingBody>;
