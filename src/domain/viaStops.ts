import { z } from 'zod';
import { labelledPlaceSchema } from './geo/place.ts';

/** A place that a ride goes by between its pickup and its drop-off, where somebody or something gets in or out. */
export const viaStopSchema = z.object({
  place: labelledPlaceSchema,
  /** For the driver. */
  notes: z.string().nullable().optional(),
});
export type ViaStop = z.infer<typeof viaStopSchema>;

/** A stop on the way of a trip, as the trip shows it. */
export const shownViaStopSchema = viaStopSchema.extend({
  /** When the vehicle was done there (epoch ms); left out while it is ahead. */
  servedAt: z.number().optional(),
});

/**
 * The field `via` of journaled, sent and public objects about a ride: the stops in between, in order. Left out where
 * there are none, and by older code.
 */
export const viaField = { via: z.array(viaStopSchema).optional() };
