import { z } from '@hono/zod-openapi';
import type { RememberedBooking } from '../domain/person/bookingLimits.ts';
import { irregularitySchema } from './irregularities.ts';
import { savedPlace } from './savedPlaces.ts';
import { series } from './series.ts';
import { tripSchema } from './trips.ts';
import { rfc3339, time } from './values.ts';

const left = 'Left out where there are none';
const [, , limited] = irregularitySchema.options;
const limitReached = limited.extend({ at: time });

const countedBooking = z.object({
  tripId: z.string(),
  bookedAt: time,
  startsAt: time.openapi({ description: 'When the ride is wanted' }),
  cancelledFreeAt: time.nullable(),
});

/** What is kept about a rider besides trips. */
const besideTrips = {
  series: z.array(series).optional().openapi({ description: left }),
  places: z.array(savedPlace).optional().openapi({ description: left }),
  bookings: z
    .array(countedBooking)
    .optional()
    .openapi({ description: `What counts against the rider's limits. ${left}` }),
  promotions: z
    .array(z.object({ code: z.string(), uses: z.int() }))
    .optional()
    .openapi({ description: `How often each was used. ${left}` }),
  blockedBy: z
    .array(z.object({ driver: z.string(), reason: z.string(), since: time }))
    .optional()
    .openapi({ description: `The drivers whom the rider is kept apart from. ${left}` }),
  limitsReached: z.array(limitReached).optional().openapi({ description: left }),
};
export type BesideTrips = Partial<z.infer<z.ZodObject<typeof besideTrips>>>;

/** A page of everything about a rider; the first one has what is kept besides trips. */
export const riderExportPage = z.object({
  data: z.array(z.object({ trip: tripSchema, events: z.array(z.record(z.string(), z.unknown())) })),
  ...besideTrips,
  nextCursor: z.string().nullable(),
});

export function exportedBooking({ tripId, bookedAt, startsAt, freeCancelAt }: RememberedBooking) {
  return {
    tripId,
    bookedAt: rfc3339(bookedAt),
    startsAt: rfc3339(startsAt),
    cancelledFreeAt: freeCancelAt === null ? null : rfc3339(freeCancelAt),
  };
}
