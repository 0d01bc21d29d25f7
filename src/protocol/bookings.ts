import { z } from '@hono/zod-openapi';
import { metadataSchema } from '../domain/trip/events.ts';
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

export const quoteBody = z.object(demand).openapi('QuoteRequest');
export type TripDemand = z.infer<typeof quoteBody>;

export const bookingBody = z
  .object({
    quoteId: z.string().max(4_096).optional(),
    ...demand,
    pickup: demand.pickup.optional(),
    dropoff: demand.dropoff.optional(),
    ...notices,
  })
  .transform((body, context) => {
    const { quoteId, pickup, dropoff } = body;
    if (quoteId !== undefined) return { ...body, how: 'quoted' as const, quoteId };
    if (pickup !== undefined && dropoff !== undefined) {
      return { ...body, how: 'direct' as const, pickup, dropoff };
    }
    const missing = pickup === undefined ? 'pickup' : 'dropoff';
    context.addIssue({ code: 'custom', path: [missing], message: 'is required without a quoteId' });
    return z.NEVER;
  })
  .openapi('Booking', {
    anyOf: [{ required: ['quoteId'] }, { required: ['pickup', 'dropoff'] }],
    description: 'With a quote, which fixes everything about the ride, or directly.',
  });
export type BookingBody = z.infer<typeof bookingBody>;
