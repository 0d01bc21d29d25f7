import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { Operator } from '../../client/operator.ts';
import { runCity, startCity } from '../../sim/city/runCity.ts';
import { occasions } from '../../sim/city/tally.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { patientHttp } from '../../sim/robots/patientHttp.ts';

const journalSchema = z.object({
  data: z.array(z.object({ type: z.string(), etaSource: z.string().optional() })),
});

test('robots ride every day, write, call for help, are booked for, deliver with proof, and bring back what nobody takes', async () => {
  const stopping = new AbortController();
  const rates = {
    ...{ airport: 0, ahead: 0, cancel: 0, change: 0, queue: 0 },
    ...{ delivery: 0.8, door: 0.3, failure: 0.3, guest: 0.2, assign: 0.8, message: 0.6, alert: 0.4 },
  };
  const url = inject('serverUrl');
  const city = startCity({ url, signal: stopping.signal, drivers: 20, rates });
  const missing = () => occasions.filter((what) => city.tally.count(what) === 0);
  while (missing().length > 0) await Promise.race([sleep(500), city.ended]);
  // Whoever alerts is taken care of.
  while (city.tally.count('acknowledged') < city.tally.count('alerts')) {
    await Promise.race([sleep(500), city.ended]);
  }
  stopping.abort();
  await expect(city.ended).resolves.toBeUndefined();
}, 600_000);

test('robots of the city are driven from door to door, plan shifts and wait in line at the airport, until the city is told to stop', async () => {
  const url = inject('serverUrl');
  const credential = developmentCredentials('operator', 'olga');
  const operator = new Operator(patientHttp({ url, credential, random: createRandom(1) }));
  const since = new Date().toISOString();
  const completed = async (): Promise<string[]> => {
    const answer = await operator.trips({ state: 'completed', since });
    return answer.ok ? answer.value.data.map(({ id }) => id) : expect.fail('the trips cannot be listed');
  };
  const sourceOf = async (trip: string): Promise<string | undefined> => {
    const answer = await operator.api.call('GET /v1/trips/{id}/journal', { path: { id: trip } });
    const entries = answer.ok ? journalSchema.parse(answer.value).data : [];
    return entries.find(({ type }) => type === 'assigned')?.etaSource;
  };

  const stopping = new AbortController();
  const city = runCity({ url, signal: stopping.signal, drivers: 20 });
  // The town has roads, and the journal keeps what the times were found with. While they are still loading, or on a
  // machine that is too busy to be asked, the first rides may have been found without them.
  const sources = new Map<string, string | undefined>();
  while (![...sources.values()].includes('roads')) {
    await Promise.race([sleep(500), city]);
    for (const trip of await completed()) sources.set(trip, sources.get(trip) ?? (await sourceOf(trip)));
  }
  const waiting = async (): Promise<number> => {
    const line = await operator.api.call('GET /v1/ranks/{id}', { path: { id: 'airport' } });
    return line.ok ? line.value.line.length : 0;
  };
  while ((await waiting()) === 0) await Promise.race([sleep(500), city]);
  const plannedOf = async (id: string) => {
    const shifts = await operator.api.call('GET /v1/vehicles/{id}/shifts', { path: { id } });
    return shifts.ok ? shifts.value.shifts.map(({ takesReservations }) => takesReservations) : [];
  };
  while ((await plannedOf('robot-02')).length === 0) await Promise.race([sleep(500), city]);
  expect(await plannedOf('robot-02')).toEqual([false]);
  while ((await plannedOf('robot-04')).length === 0) await Promise.race([sleep(500), city]);
  expect(await plannedOf('robot-04')).toEqual([true]);
  stopping.abort();
  await expect(city).resolves.toBeUndefined();
}, 120_000);
