import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { labelledPlaceSchema } from '../api/schemas.ts';
import type { WantedRide } from '../booking/api.ts';
import type { Notices } from '../booking/rideOptions.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const seriesSchema = z.object({
  id: z.string(),
  days: z.array(z.enum(weekdays)),
  time: z.string(),
  until: z.string(),
  trip: z.object({ pickup: labelledPlaceSchema, dropoff: labelledPlaceSchema }),
  occurrences: z.array(
    z.object({
      date: z.string(),
      scheduledFor: z.string(),
      state: z.string(),
      tripId: z.nullable(z.string()),
    }),
  ),
});
export type Series = z.infer<typeof seriesSchema>;

/** Rides that come again and again: by the clocks there, until a date. */
export interface Recurrence {
  readonly days: readonly Weekday[];
  readonly time: string;
  readonly until: string;
}

/** What each ride is booked with. */
export type RepeatedRide = Omit<WantedRide, 'scheduledFor' | 'promoCode' | 'reserve'> &
  Notices & { readonly reserve?: boolean };

const path = '/v1/series';

export function listSeries(): Promise<Answer<{ data: Series[] }>> {
  return call({ method: 'GET', path, answer: z.object({ data: z.array(seriesSchema) }) });
}

/** Begins a series; retries with the same key make one. */
export function createSeries(
  idempotencyKey: string,
  recurrence: Recurrence,
  trip: RepeatedRide,
): Promise<Answer<Series>> {
  return call({
    method: 'POST',
    path,
    body: { ...recurrence, trip },
    idempotencyKey,
    answer: seriesSchema,
  });
}

/** Ends a series, and cancels its rides that have not begun. */
export function endSeries(id: string): Promise<Answer<null>> {
  return call({ method: 'DELETE', path: `${path}/${encodeURIComponent(id)}`, answer: z.null() });
}
