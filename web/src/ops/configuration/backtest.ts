import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';

const sums = z.object({ charged: z.number(), draft: z.number() });
const line = z.nullable(
  z.object({
    code: z.string(),
    label: z.string(),
    amount: z.number(),
    rule: z.object({ configuration: z.string(), tariff: z.string(), item: z.string() }),
    inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
);
const change = z.nullable(z.object({ at: z.string(), type: z.string(), reason: z.nullable(z.string()) }));
const rankSchema = z.object({
  rank: z.string(),
  trips: z.number(),
  different: z.number(),
  notReproduced: z.number(),
  gaps: z.number(),
  calls: z.array(
    z.object({
      tripId: z.string(),
      called: z.array(z.string()),
      draft: z.array(z.string()),
      cause: z.nullable(
        z.object({
          rule: z.string(),
          values: z.nullable(z.object({ actual: z.number(), draft: z.number() })),
          vehicle: z.string(),
          actual: change,
          draft: change,
        }),
      ),
    }),
  ),
});
export type ComparedRank = z.infer<typeof rankSchema>;

const backtestSchema = z.object({
  state: z.enum(['running', 'done']),
  trips: z.number(),
  different: z.number(),
  refused: z.number(),
  leftOut: z.record(z.string(), z.number()),
  totals: z.array(z.object({ currency: z.string(), fares: sums, fees: sums })),
  lines: z.array(
    z.object({
      currency: z.string(),
      code: z.string(),
      label: z.string(),
      charged: z.number(),
      draft: z.number(),
    }),
  ),
  ranks: z.array(rankSchema),
  assumed: z.array(z.object({ code: z.string(), text: z.string() })),
  data: z.array(
    z.object({
      tripId: z.string(),
      currency: z.string(),
      charged: z.number(),
      draft: z.number(),
      refused: z.boolean(),
      differences: z.array(z.object({ charged: line, draft: line, inputs: z.array(z.string()) })),
    }),
  ),
});
export type Backtest = z.infer<typeof backtestSchema>;
export type ComparedTrip = Backtest['data'][number];

/** The trips that are listed. */
export const listedTrips = 50;

/** Begins to compute a day again under a version, or reads how far that is. */
export function readBacktest(version: number, date: string): Promise<Answer<Backtest>> {
  const query = new URLSearchParams({ date, different: 'true', limit: String(listedTrips) });
  const path = `/v1/configuration/versions/${version}/backtest?${query}`;
  return call({ method: 'GET', path, answer: backtestSchema });
}
