import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { Operator } from '../../client/operator.ts';
import { startCity } from '../../sim/city/runCity.ts';
import { occasions } from '../../sim/city/tally.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { patientHttp } from '../../sim/robots/patientHttp.ts';

const journalSchema = z.object({
  data: z.array(z.object({ type: z.string(), etaSource: z.string().optional() })),
});

const url = inject('serverUrl');
const credential = developmentCredentials('operator', 'olga');
const operator = new Operator(patientHttp({ url, credential, random: createRandom(1) }));

/** What trips that were completed since a time were found with: times by road, or others. */
async function sourcesSince(since: string): Promise<(string | undefined)[]> {
  const answer = await operator.trips({ state: 'completed', since });
  if (!answer.ok) expect.fail('the trips cannot be listed');
  return Promise.all(
    answer.value.data.map(async ({ id }) => {
      const journal = await operator.api.call('GET /v1/trips/{id}/journal', { path: { id } });
      const entries = journal.ok ? journalSchema.parse(journal.value).data : [];
      return entries.find(({ type }) => type === 'assigned')?.etaSource;
    }),
  );
}

async function inLineAtTheAirport(): Promise<number> {
  const line = await operator.api.call('GET /v1/ranks/{id}', { path: { id: 'airport' } });
  return line.ok ? line.value.line.length : 0;
}

/** Whether the shifts that a vehicle has planned take reservations. */
async function plannedOf(id: string): Promise<boolean[]> {
  const shifts = await operator.api.call('GET /v1/vehicles/{id}/shifts', { path: { id } });
  return shifts.ok ? shifts.value.shifts.map(({ takesReservations }) => takesReservations) : [];
}

test('robots of the city do all that people do, from door to door, until it is told to stop', async () => {
  const since = new Date().toISOString();
  const stopping = new AbortController();
  const rates = {
    ...{ airport: 0, ahead: 0, cancel: 0, change: 0, queue: 0.2 },
    ...{ delivery: 0.8, door: 0.3, failure: 0.3, guest: 0.2, assign: 0.8, message: 0.6, alert: 0.4 },
  };
  const city = startCity({ url, signal: stopping.signal, drivers: 20, rates });
  const until = async (isTrue: () => boolean | Promise<boolean>) => {
    while (!(await isTrue())) await Promise.race([sleep(500), city.ended]);
  };
  await until(async () => (await inLineAtTheAirport()) > 0);
  await until(
    async () => (await plannedOf('robot-02')).length > 0 && (await plannedOf('robot-04')).length > 0,
  );
  expect(await plannedOf('robot-02')).toEqual([false]);
  expect(await plannedOf('robot-04')).toEqual([true]);
  await until(() => occasions.every((what) => city.tally.count(what) > 0));
  // Whoever alerts is taken care of.
  await until(() => city.tally.count('acknowledged') >= city.tally.count('alerts'));
  // While the roads are still loading, the first rides may be found without them.
  await until(async () => (await sourcesSince(since)).includes('roads'));
  expect(city.lines().join('\n')).toContain('20 drivers');
  stopping.abort();
  await expect(city.ended).resolves.toBeUndefined();
}, 600_000);
