import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { runCity } from '../../sim/city/index.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { Api } from '../../sim/robots/http.ts';

const tripsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });
const journalSchema = z.object({
  data: z.array(z.object({ type: z.string(), etaSource: z.string().optional() })),
});

test('robots of the city are driven from door to door, until the city is told to stop', async () => {
  const url = inject('serverUrl');
  const operator = new Api({
    url,
    credential: developmentCredentials('operator', 'olga'),
    random: createRandom(1),
  });
  const since = new Date().toISOString();
  const firstCompleted = async (): Promise<string | undefined> => {
    const path = `/v1/trips?state=completed&since=${since}`;
    const { body } = await operator.call({ method: 'GET', path });
    return tripsSchema.parse(body).data[0]?.id;
  };

  const stopping = new AbortController();
  const city = runCity({ url, signal: stopping.signal, drivers: 20 });
  let completed: string | undefined;
  while (completed === undefined) {
    await Promise.race([sleep(500), city]);
    completed = await firstCompleted();
  }
  stopping.abort();
  await expect(city).resolves.toBeUndefined();

  // The town has roads, and the journal keeps what the times were found with.
  const { body } = await operator.call({ method: 'GET', path: `/v1/trips/${completed}/journal` });
  const assigned = journalSchema.parse(body).data.find(({ type }) => type === 'assigned');
  expect(assigned?.etaSource).toBe('roads');
}, 120_000);
