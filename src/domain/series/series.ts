import { z } from 'zod';
import { tripIdSchema } from '../ids.ts';
import { weekdaySchema } from '../tariff/tariff.ts';
import { clockTimeSchema, localDateSchema } from './localDates.ts';

export const seriesIdSchema = z
  .string()
  .regex(/^series_[A-Za-z0-9]{8,80}$/, 'must be the id of a series')
  .brand<'SeriesId'>();
export type SeriesId = z.infer<typeof seriesIdSchema>;

/** When a series has its rides, by the clocks of the tenant. */
const recurrenceSchema = z.object({
  days: z.array(weekdaySchema),
  time: clockTimeSchema,
  /** The first and the last date that it may have. */
  from: localDateSchema,
  until: localDateSchema,
});
export type Recurrence = z.infer<typeof recurrenceSchema>;

const occurrenceSchema = z.object({
  date: localDateSchema,
  tripId: tripIdSchema,
  /** Epoch ms, as are the other times. */
  scheduledFor: z.number(),
  /**
   * `booking`: the trip may have been requested. `refused`: it could not be booked so far. `missed`: it could not be
   * booked before its time.
   */
  state: z.enum(['booking', 'booked', 'refused', 'missed']),
  /** Why it was refused last. */
  reason: z.string().nullable(),
  attempts: z.int(),
  triedAt: z.number(),
});
export type Occurrence = z.infer<typeof occurrenceSchema>;

/** Rides that a person books again and again. The person's object keeps it in this form. */
export const seriesSchema = z.object({
  version: z.literal(1),
  id: seriesIdSchema,
  ...recurrenceSchema.shape,
  /** What each trip is booked with, as JSON: a booking's body, as the API takes it, without a time. */
  trip: z.string(),
  createdAt: z.number(),
  /** It books nothing more, and those of its trips are cancelled that are still far; null while it goes on. */
  endedAt: z.number().nullable(),
  skipped: z.array(localDateSchema),
  /** The dates that were to be booked, until a day after their time. */
  occurrences: z.array(occurrenceSchema),
});
export type Series = z.infer<typeof seriesSchema>;
