import { z } from '@hono/zod-openapi';
import { clockTimeSchema, localDateSchema } from '../domain/series/localDates.ts';
import { datesOf, openDates } from '../domain/series/plan.ts';
import { type Series, seriesIdSchema } from '../domain/series/series.ts';
import { weekdaySchema } from '../domain/tariff/tariff.ts';
import { repeatedTripBody } from './bookings.ts';
import { rfc3339, time } from './values.ts';

/** The most dates that a series lists ahead. */
const shownDates = 14;
/** The longest that a series may go on, in days. */
export const maxSeriesDays = 366;

const recurrence = {
  days: z.array(weekdaySchema).openapi({ example: ['mon', 'tue', 'wed', 'thu', 'fri'] }),
  time: clockTimeSchema.openapi({
    example: '08:15',
    description:
      "By the clocks of the tenant's time zone. A time that a clock change skips is as much later as it skips; one that it repeats is the first of the two",
  }),
  from: localDateSchema.openapi({ example: '2026-11-30' }),
  until: localDateSchema.openapi({ example: '2027-05-31', description: 'The last date it may have' }),
};

export const seriesBody = z
  .strictObject({
    ...recurrence,
    days: recurrence.days
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, { error: 'must not name one twice' }),
    from: recurrence.from.optional().openapi({ description: 'The first date; today by default' }),
    trip: repeatedTripBody,
  })
  .openapi('SeriesRequest');
export type SeriesBody = z.infer<typeof seriesBody>;

const occurrence = z
  .object({
    date: localDateSchema,
    scheduledFor: time,
    state: z.enum(['planned', 'booked', 'refused', 'missed', 'skipped']).openapi({
      description:
        '`planned`: to be booked when it is near enough. `booked`: a trip of its own, to be changed and cancelled as one. `refused`: it could not be booked, and is tried again until its time. `missed`: it could not be booked in time. `skipped`: left out by the rider',
    }),
    tripId: z.string().nullable(),
    reason: z.string().nullable().openapi({ description: 'Why it could not be booked so far' }),
  })
  .openapi('Occurrence');

const bodySchema = z.record(z.string(), z.unknown());

export const series = z
  .object({
    id: seriesIdSchema.openapi({ example: 'series_5f1c2a9b' }),
    ...recurrence,
    timeZone: z.string().openapi({ example: 'America/New_York' }),
    trip: bodySchema.openapi({ description: 'What each trip is booked with' }),
    createdAt: time,
    occurrences: z
      .array(occurrence)
      .openapi({ description: `Those of the last day, and at most ${shownDates} ahead` }),
  })
  .openapi('Series');
export type PublicSeries = z.infer<typeof series>;

/** Returns a series as its rider sees it at `now`. */
export function publicSeries(series: Series, timeZone: string, now: number): PublicSeries {
  const { id, days, time, from, until, createdAt } = series;
  const trip = bodySchema.parse(JSON.parse(series.trip));
  const begun = series.occurrences.map(({ date, scheduledFor, state, tripId, reason }) => ({
    ...{ date, at: scheduledFor, reason },
    state: state === 'booking' ? ('planned' as const) : state,
    tripId: state === 'booked' ? tripId : null,
  }));
  const ahead = { tripId: null, reason: null };
  const planned = openDates(series, timeZone, now, Number.POSITIVE_INFINITY, shownDates);
  const last = planned.length < shownDates ? Number.POSITIVE_INFINITY : (planned.at(-1)?.at ?? now);
  const skipped = datesOf(series, timeZone, now, last).filter(({ date }) => series.skipped.includes(date));
  const occurrences = [
    ...begun,
    ...planned.map((one) => ({ ...one, ...ahead, state: 'planned' as const })),
    ...skipped.map((one) => ({ ...one, ...ahead, state: 'skipped' as const })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...occurrence }) => ({ ...occurrence, scheduledFor: rfc3339(at) }));
  return { id, days, time, from, until, timeZone, trip, createdAt: rfc3339(createdAt), occurrences };
}
