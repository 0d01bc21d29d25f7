import { z } from 'zod';
import type { HttpClient } from '../../client/http.ts';
import { reportOn } from '../../scripts/recompute/report.ts';
import { journalExportSchema } from '../../src/protocol/journalExport.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import type { Violation } from './violations.ts';

const tripsAtOnce = 8;

const reportSchema = z.object({
  data: z.array(
    z.object({
      begin: z.string(),
      value: z.string().optional(),
      trips: z.int(),
      amounts: z.array(z.object({ revenue: z.int(), fees: z.int(), tips: z.int(), adjustments: z.int() })),
    }),
  ),
});

/** Part of the money. */
export interface Share {
  readonly of: string;
  readonly trips: number;
  readonly amount: number;
}

/** What the trips of a replay cost, in minor units. */
export interface Money {
  /** Trips whose receipts were computed again from their journals. */
  readonly receipts: number;
  readonly owed: number;
  /** Of all trips since the replay began. */
  readonly reported: number;
  readonly byHour: readonly Share[];
  readonly byTariff: readonly Share[];
  /** Of the receipts, by the code of the line: in how many trips it is, and what it adds up to. */
  readonly byLine: readonly Share[];
  readonly violations: readonly Violation[];
}

/**
 * Computes the receipt of each trip again from its journal, and adds the receipts up: reports say the same, if nobody
 * else rode meanwhile. `since`: before the first trip, in epoch milliseconds.
 */
export async function auditMoney(
  http: HttpClient,
  trips: readonly Pick<PublicTrip, 'id'>[],
  since: number,
): Promise<Money> {
  const violations: Violation[] = [];
  let receipts = 0;
  let owed = 0;
  const byLine = new Map<string, { trips: number; amount: number }>();
  const left = trips.values();
  const work = async (): Promise<void> => {
    // Workers share one iterator: each takes the next trip.
    for (const { id } of left) {
      const receipt = receiptSchema.parse(await ask(http, `/v1/trips/${id}/receipt`));
      const journal = await ask(http, `/v1/trips/${id}/journal?format=raw`);
      const { isRight, verdict } = await reportOn(journalExportSchema.parse(journal), receipt);
      receipts += 1;
      owed += receipt.total;
      for (const [code, lines] of Map.groupBy(receipt.lines, (line) => line.code)) {
        const sum = byLine.get(code) ?? { trips: 0, amount: 0 };
        const amount = lines.reduce((total, line) => total + line.amount, sum.amount);
        byLine.set(code, { trips: sum.trips + 1, amount });
      }
      if (!isRight) violations.push({ kind: 'receipt', detail: `${id}: ${verdict}` });
    }
  };
  await Promise.all(Array.from({ length: tripsAtOnce }, work));
  const span = new URLSearchParams({ from: new Date(since).toISOString(), to: new Date().toISOString() });
  const byHour = await reportBy(http, span, ({ begin }) => begin);
  const reported = sumOf(byHour, 'amount');
  const reportedTrips = sumOf(byHour, 'trips');
  if (reportedTrips < trips.length || (reportedTrips === trips.length && reported !== owed)) {
    const detail = `${reported} for ${reportedTrips} trips, and ${trips.length} receipts are ${owed}`;
    violations.push({ kind: 'report', detail });
  }
  span.set('by', 'tariff');
  const byTariff = await reportBy(http, span, ({ value }) => value ?? '');
  if (sumOf(byTariff, 'amount') !== reported) {
    violations.push({
      kind: 'report',
      detail: `${sumOf(byTariff, 'amount')} by tariff, and ${reported} by hour`,
    });
  }
  const lines = [...byLine].map(([of, sum]) => ({ of, ...sum }));
  return { receipts, owed, reported, byHour, byTariff, byLine: lines, violations };
}

type ReportLine = z.infer<typeof reportSchema>['data'][number];

/** Reads a report by hour, and adds up what has the same name. */
async function reportBy(
  http: HttpClient,
  query: URLSearchParams,
  nameOf: (line: ReportLine) => string,
): Promise<Share[]> {
  const { data } = reportSchema.parse(await ask(http, `/v1/reports/hourly?${query}`));
  return [...Map.groupBy(data, nameOf)].map(([of, lines]) => ({
    of,
    trips: lines.reduce((sum, { trips }) => sum + trips, 0),
    amount: lines
      .flatMap(({ amounts }) => amounts)
      .reduce((sum, { revenue, fees, tips, adjustments }) => sum + revenue + fees + tips + adjustments, 0),
  }));
}

function sumOf(shares: readonly Share[], what: 'trips' | 'amount'): number {
  return shares.reduce((sum, share) => sum + share[what], 0);
}

async function ask(http: HttpClient, path: string): Promise<unknown> {
  const answer = await http.call({ method: 'GET', path });
  if (!answer.ok) throw new Error(`${path} was answered with ${JSON.stringify(answer.failure)}`);
  return answer.value.body;
}
