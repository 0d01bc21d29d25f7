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
      trips: z.int(),
      amounts: z.array(z.object({ revenue: z.int(), fees: z.int(), tips: z.int(), adjustments: z.int() })),
    }),
  ),
});

/** What the trips of a replay cost, in minor units. */
export interface Money {
  /** Trips whose receipts were computed again from their journals. */
  readonly receipts: number;
  readonly owed: number;
  /** Of all trips since the replay began. */
  readonly reported: number;
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
  const left = trips.values();
  const work = async (): Promise<void> => {
    // Workers share one iterator: each takes the next trip.
    for (const { id } of left) {
      const receipt = receiptSchema.parse(await ask(http, `/v1/trips/${id}/receipt`));
      const journal = await ask(http, `/v1/trips/${id}/journal?format=raw`);
      const { isRight, verdict } = await reportOn(journalExportSchema.parse(journal), receipt);
      receipts += 1;
      owed += receipt.total;
      if (!isRight) violations.push({ kind: 'receipt', detail: `${id}: ${verdict}` });
    }
  };
  await Promise.all(Array.from({ length: tripsAtOnce }, work));
  const span = new URLSearchParams({ from: new Date(since).toISOString(), to: new Date().toISOString() });
  const { data } = reportSchema.parse(await ask(http, `/v1/reports/hourly?${span}`));
  const amounts = data.flatMap((line) => line.amounts);
  const reported = amounts.reduce(
    (sum, { revenue, fees, tips, adjustments }) => sum + revenue + fees + tips + adjustments,
    0,
  );
  const reportedTrips = data.reduce((sum, line) => sum + line.trips, 0);
  if (reportedTrips < trips.length || (reportedTrips === trips.length && reported !== owed)) {
    const detail = `${reported} for ${reportedTrips} trips, and ${trips.length} receipts are ${owed}`;
    violations.push({ kind: 'report', detail });
  }
  return { receipts, owed, reported, violations };
}

async function ask(http: HttpClient, path: string): Promise<unknown> {
  const answer = await http.call({ method: 'GET', path });
  if (!answer.ok) throw new Error(`${path} was answered with ${JSON.stringify(answer.failure)}`);
  return answer.value.body;
}
