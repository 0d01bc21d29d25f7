import * as z from 'zod/mini';
import { firstOfMonth } from '../i18n/wallClock.ts';
import type { Answer } from './answer.ts';
import { call } from './client.ts';
import { moneySchema, receiptLineSchema } from './schemas.ts';

const rating = z.nullable(z.object({ mean: z.number(), count: z.number() }));

/** Figures of each day, week (from Monday) and month that has any, oldest first. */
export interface Periods<Line> {
  readonly days: readonly (Line & { readonly date: string })[];
  readonly weeks: readonly (Line & { readonly monday: string })[];
  readonly months: readonly (Line & { readonly month: string })[];
}

/** A line of figures for the whole time, and by periods. */
function byPeriod<Line extends z.core.$ZodShape>(line: Line) {
  return z.object({
    ...line,
    days: z.array(z.object({ date: z.string(), ...line })),
    weeks: z.array(z.object({ monday: z.string(), ...line })),
    months: z.array(z.object({ month: z.string(), ...line })),
  });
}

const driverStatisticsSchema = byPeriod({
  trips: z.number(),
  onlineSeconds: z.number(),
  accepted: z.number(),
  declined: z.number(),
  givenBack: z.number(),
  earnings: z.array(moneySchema),
  rating,
});
export type DriverStatistics = z.infer<typeof driverStatisticsSchema>;
export type DriverLine = Omit<DriverStatistics, keyof Periods<unknown>>;

const riderStatisticsSchema = byPeriod({
  trips: z.number(),
  cancelled: z.number(),
  unfulfilled: z.number(),
  spent: z.array(moneySchema),
  rating,
});
type RiderStatistics = z.infer<typeof riderStatisticsSchema>;
export type RiderLine = Omit<RiderStatistics, keyof Periods<unknown>>;

/** Returns the first day of which figures are shown: they are of two whole months and the current one. */
export function statisticsSince(timeZone: string): string {
  return firstOfMonth(Date.now(), timeZone, 2);
}

function since(timeZone: string): URLSearchParams {
  return new URLSearchParams({ from: statisticsSince(timeZone) });
}

export function readDriverStatistics(driver: string, timeZone: string): Promise<Answer<DriverStatistics>> {
  const path = `/v1/drivers/${encodeURIComponent(driver)}/statistics?${since(timeZone)}`;
  return call({ method: 'GET', path, answer: driverStatisticsSchema });
}

/** What the driver who is signed in did and earned. */
export function readOwnShifts(timeZone: string): Promise<Answer<DriverStatistics>> {
  return call({
    method: 'GET',
    path: `/v1/me/statistics?${since(timeZone)}`,
    answer: driverStatisticsSchema,
  });
}

/** What the rider who is signed in rode and spent. */
export function readOwnRides(timeZone: string): Promise<Answer<RiderStatistics>> {
  return call({ method: 'GET', path: `/v1/me/statistics?${since(timeZone)}`, answer: riderStatisticsSchema });
}

const earningsSchema = z.object({
  data: z.array(
    z.object({
      tripId: z.string(),
      requestedAt: z.string(),
      currency: z.string(),
      lines: z.array(receiptLineSchema),
      total: z.number(),
    }),
  ),
});
export type Earnings = z.infer<typeof earningsSchema>;

/** What each of the driver's trips has earned since a time (epoch ms). */
export function readEarnings(since: number): Promise<Answer<Earnings>> {
  const times = { from: new Date(since).toISOString(), to: new Date().toISOString() };
  const path = `/v1/me/earnings?${new URLSearchParams(times)}`;
  return call({ method: 'GET', path, answer: earningsSchema });
}
