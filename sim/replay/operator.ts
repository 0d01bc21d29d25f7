import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { HttpClient } from '../../client/http.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { createRandom } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import { checkHistory, checkJournal } from './audit.ts';
import { auditMoney, type Money } from './money.ts';
import type { Violation } from './violations.ts';

const pageSchema = z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() });
const journalSchema = z.object({
  data: z.array(
    z.object({
      sequence: z.int(),
      type: z.string(),
      at: z.string(),
      vehicleId: z.string().optional(),
    }),
  ),
});

/** The history may lag behind the trips for so long. */
const historyTimeoutMs = 30_000;
const historyPollMs = 1_000;
const journalsAtOnce = 8;

/**
 * Compares the operator's view with the riders': the list of trips, page by page, each journal, and the money. `booked`: the
 * trips as their riders last saw them; `since`: before the first of them, in epoch milliseconds.
 */
export async function auditTrips(
  url: string,
  booked: readonly PublicTrip[],
  since: number,
): Promise<{ readonly violations: readonly Violation[]; readonly money: Money }> {
  const http = patientHttp({
    url,
    credential: developmentCredentials('operator', 'replay'),
    random: createRandom(1),
  });
  const deadline = Date.now() + historyTimeoutMs;
  let gaps = checkHistory(booked, await listTrips(http, since));
  while (gaps.length > 0 && Date.now() < deadline) {
    await sleep(historyPollMs);
    gaps = checkHistory(booked, await listTrips(http, since));
  }
  const journals = await checkJournals(http, booked);
  const money = await auditMoney(http, booked, since);
  return { violations: [...gaps, ...journals, ...money.violations], money };
}

async function listTrips(http: HttpClient, since: number): Promise<PublicTrip[]> {
  const trips: PublicTrip[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ since: new Date(since).toISOString(), limit: '100' });
    if (cursor !== null) query.set('cursor', cursor);
    const answer = await http.call({ method: 'GET', path: `/v1/trips?${query}` });
    if (!answer.ok) throw new Error(`the list of trips was answered with ${JSON.stringify(answer.failure)}`);
    const page: z.infer<typeof pageSchema> = pageSchema.parse(answer.value.body);
    trips.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return trips;
}

async function checkJournals(http: HttpClient, booked: readonly PublicTrip[]): Promise<Violation[]> {
  const violations: Violation[] = [];
  const left = booked.values();
  const work = async (): Promise<void> => {
    // Workers share one iterator: each takes the next trip.
    for (const trip of left) {
      const answer = await http.call({ method: 'GET', path: `/v1/trips/${trip.id}/journal` });
      if (answer.ok) violations.push(...checkJournal(trip, journalSchema.parse(answer.value.body).data));
      else
        violations.push({
          kind: 'journal',
          detail: `${trip.id} has none: ${JSON.stringify(answer.failure)}`,
        });
    }
  };
  await Promise.all(Array.from({ length: journalsAtOnce }, work));
  return violations;
}
