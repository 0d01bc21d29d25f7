import { z } from 'zod';
import { tripIdSchema, vehicleIdSchema } from '../ids.ts';

const about = { tripId: tripIdSchema, vehicleId: vehicleIdSchema };

/**
 * What a trip whose pickup lies at a rank tells it. They go through the outbox: in order per trip, applied once. Old and
 * new code run side by side during a rollout: add optional fields, never change one.
 */
export const tripToRankSchema = z.discriminatedUnion('type', [
  /** An offer ended without an assignment; `lapsed`: the driver did not answer. */
  z.object({
    type: z.literal('offerEnded'),
    ...about,
    how: z.enum(['refused', 'declined', 'lapsed', 'lost', 'withdrawn']),
  }),
  /** The vehicle has the trip. `exception`: why the line did not count; null: it did. */
  z.object({
    type: z.literal('assigned'),
    ...about,
    exception: z.enum(['reservation', 'assigned-by-operator']).nullable(),
  }),
  /** The vehicle was seen at the pickup, or its rider is on board. */
  z.object({ type: z.literal('arrived'), ...about }),
  /** The vehicle lost the trip before its rider was on board. */
  z.object({
    type: z.literal('ended'),
    ...about,
    how: z.enum(['rider-cancelled', 'rider-no-show', 'operator', 'driver-gave-back', 'system']),
  }),
]);
export type TripToRank = z.infer<typeof tripToRankSchema>;
