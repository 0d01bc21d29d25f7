import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { call } from './client.ts';
import { moneySchema, receiptLineSchema } from './schemas.ts';

const line = {
  trips: z.number(),
  onlineSeconds: z.number(),
  accepted: z.number(),
  declined: z.number(),
  givenBack: z.number(),
  earnings: z.array(moneySchema),
  rating: z.nullable(z.object({ mean: z.number(), count: z.number() })),
};
const driverStatisticsSchema = z.object({
  ...line,
  days: z.array(z.object({ date: z.string(), ...line })),
});
export type DriverStatistics = z.infer<typeof driverStatisticsSchema>;

/** A driver's last 30 days. */
export function readDriverStatistics(driver: string): Promise<Answer<DriverStatistics>> {
  const path = `/v1/drivers/${encodeURIComponent(driver)}/statistics`;
  return call({ method: 'GET', path, answer: driverStatisticsSchema });
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

const spentSchema = z.object({ trips: z.number(), cancelled: z.number(), spent: z.array(moneySchema) });

/** The rider's trips of the last 30 days, and what was spent on them. */
export function readSpent(): Promise<Answer<z.infer<typeof spentSchema>>> {
  return call({ method: 'GET', path: '/v1/me/statistics', answer: spentSchema });
}
