import { z } from '@hono/zod-openapi';
import { etaSourceSchema } from '../domain/supply/eta.ts';
import { requirementsBody } from './requirements.ts';
import { capabilities, labelledPlaceInput, money, partyInput, timeInput, viaInput } from './values.ts';

/** What may be changed of a booked trip. */
export const changeBody = z
  .strictObject({
    pickup: labelledPlaceInput.optional(),
    dropoff: labelledPlaceInput.optional(),
    via: viaInput
      .optional()
      .openapi({ description: 'All stops on the way, in order; those already served come first' }),
    party: partyInput.optional(),
    items: requirementsBody.items,
    requires: capabilities.optional(),
    scheduledFor: timeInput.nullish().openapi({ description: 'Null: as soon as possible' }),
    notes: z.string().max(500).nullish(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    error: 'must change something',
  })
  .openapi('TripChange', { description: 'Only what is given is changed' });

export const changePreviewSchema = z
  .object({
    version: z.int().openapi({ description: 'The version of the trip that it was computed for' }),
    fare: money,
    fareBefore: money,
    distanceMeters: z.int(),
    rideSeconds: z.int(),
    etaSource: z
      .enum(etaSourceSchema.options)
      .nullable()
      .openapi({ description: 'How the ride was found; null where its way stays the same' }),
  })
  .openapi('TripChangePreview');
