import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { Api } from '../../sim/robots/http.ts';

type Step = 'cut' | { status: number; headers?: Record<string, string> };

let server: Server;
let url: string;
/** What the service does with the requests, one after another. */
let steps: Step[];
let seen: { key: string | undefined; body: unknown }[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    void record(request).then(() => {
      const step = steps[seen.length - 1] ?? 'cut';
      if (step === 'cut') request.socket.destroy();
      else response.writeHead(step.status, step.headers).end(JSON.stringify({ step: seen.length }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function record(request: IncomingMessage): Promise<void> {
  const key = request.headers['idempotency-key'];
  seen.push({ key: typeof key === 'string' ? key : undefined, body: await json(request) });
}

function api(signal?: AbortSignal): Api {
  const credential = () => Promise.resolve({ token: 'secret', expiresAt: Date.now() + 60_000 });
  return new Api({ url, credential, random: createRandom(1), signal });
}

const booking = { method: 'POST', path: '/v1/trips', body: { quoteId: 'q' }, idempotencyKey: 'k' } as const;

describe('a call of the API', () => {
  test('is repeated with the same key and body until it is answered', async () => {
    steps = [{ status: 503 }, 'cut', { status: 201 }];
    expect(await api().call(booking)).toEqual({ status: 201, body: { step: 3 } });
    expect(seen).toEqual(Array(3).fill({ key: 'k', body: { quoteId: 'q' } }));
  });

  test('waits as long as the service asks it to', async () => {
    steps = [{ status: 429, headers: { 'retry-after': '2' } }, { status: 201 }];
    const sentAt = performance.now();
    await api().call(booking);
    expect(performance.now() - sentAt).toBeGreaterThan(1_990);
  });

  test('is not repeated when the service says no', async () => {
    steps = [{ status: 422 }];
    expect(await api().call(booking)).toEqual({ status: 422, body: { step: 1 } });
    expect(seen).toHaveLength(1);
  });

  test('ends with the signal', async () => {
    steps = Array(100).fill({ status: 500 });
    await expect(api(AbortSignal.timeout(700)).call(booking)).rejects.toThrow(/abort|timeout/i);
  });
});
