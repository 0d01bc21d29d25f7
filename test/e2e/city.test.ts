import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { runCity } from '../../sim/city/index.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { Api } from '../../sim/robots/http.ts';

const tripsSchema = z.object({ data: z.array(z.object({ rider: z.string() })) });

test('robots of the city are driven from door to door, until the city is told to stop', async () => {
  const url = inject('serverUrl');
  const operator = new Api({
    url,
    credential: developmentCredentials('operator', 'olga'),
    random: createRandom(1),
  });
  const since = new Date().toISOString();
  const countCompleted = async (): Promise<number> => {
    const path = `/v1/trips?state=completed&since=${since}`;
    const { body } = await operator.call({ method: 'GET', path });
    return tripsSchema.parse(body).data.length;
  };

  const stopping = new AbortController();
  const city = runCity({ url, signal: stopping.signal, drivers: 20 });
  while ((await countCompleted()) < 1) await Promise.race([sleep(500), city]);
  stopping.abort();
  await expect(city).resolves.toBeUndefined();
}, 120_000);
