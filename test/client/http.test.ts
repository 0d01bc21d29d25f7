import { describe, expect, test } from 'vitest';
import type { Credential } from '../../client/credential.ts';
import { FakeService, problem } from './fakes.ts';

const booking = { method: 'POST', path: '/v1/trips', body: { quoteId: 'q' }, idempotencyKey: 'k' } as const;
const done = { status: 201, body: { id: 'trip_1' } };
const answered = { ok: true, value: { status: 201, body: { id: 'trip_1' } } };

describe('a call', () => {
  test('is repeated with the same key and body until it is answered', async () => {
    const service = new FakeService({ status: 503 }, 'cut', done);
    expect(await service.client().call(booking)).toEqual(answered);
    const keys = service.seen.map(({ headers, body }) => [headers.get('idempotency-key'), body]);
    expect(keys).toEqual(Array(3).fill(['k', { quoteId: 'q' }]));
  });

  test('waits longer and longer, with jitter', async () => {
    const service = new FakeService();
    await service.client({ random: () => 0.5 }).call(booking);
    expect(service.waited).toEqual([375, 750, 1_500, 3_000]);
  });

  test('waits as long as the service asks it to, and the backoff on top', async () => {
    const service = new FakeService({ status: 429, retryAfter: '2' }, { status: 503, retryAfter: '7' }, done);
    expect(await service.client().call(booking)).toEqual(answered);
    expect(service.waited).toEqual([2_250, 7_500]);
  });

  test('fails when the service asks for more patience than there is', async () => {
    const service = new FakeService({ ...problem429(), retryAfter: '3600' }, done);
    const answer = await service.client().call(booking);
    expect(answer).toMatchObject({
      ok: false,
      failure: { slug: 'too-many-trips', retryAfterSeconds: 3_600 },
    });
    expect(service.waited).toEqual([]);
  });

  test('is given up after as many attempts as were wanted', async () => {
    const service = new FakeService();
    const answer = await service.client({ attempts: 3 }).call(booking);
    expect(answer).toEqual({ ok: false, failure: { kind: 'unreachable' } });
    expect(service.seen).toHaveLength(3);
  });

  test('is sent once when it might be done twice', async () => {
    const service = new FakeService({ status: 503 }, done);
    const { idempotencyKey: _, ...unsafe } = booking;
    expect(await service.client().call(unsafe)).toMatchObject({ ok: false, failure: { status: 503 } });
    expect(service.seen).toHaveLength(1);
  });

  test.each([
    { method: 'GET', path: '/v1/me' },
    { method: 'PUT', path: '/v1/vehicles/cab', body: {} },
    { method: 'DELETE', path: '/v1/trips/t/shares/l' },
    { method: 'POST', path: '/v1/nearby', body: {}, isRepeatable: true },
  ] as const)('is repeated without a key when that is harmless: $method $path', async (request) => {
    const service = new FakeService('cut', { status: 200, body: {} });
    expect(await service.client().call(request)).toMatchObject({ ok: true });
    expect(service.seen).toHaveLength(2);
  });

  test('is not repeated when the service says no', async () => {
    const service = new FakeService(problem(422, 'validation-failed'), done);
    expect(await service.client().call(booking)).toMatchObject({ ok: false });
    expect(service.seen).toHaveLength(1);
  });

  test('carries the version that it was decided on', async () => {
    const service = new FakeService({ status: 200, body: {} });
    await service.client().call({ method: 'POST', path: '/v1/trips/t/cancel', ifMatch: 13 });
    expect(service.seen[0]?.headers.get('if-match')).toBe('"13"');
  });

  test('ends with the signal', async () => {
    const stopping = new AbortController();
    const service = new FakeService();
    const client = service.client({
      signal: stopping.signal,
      attempts: Number.POSITIVE_INFINITY,
      random: () => {
        if (service.seen.length === 5) stopping.abort(new Error('enough'));
        return 0;
      },
    });
    await expect(client.call(booking)).rejects.toThrow('enough');
    expect(service.seen).toHaveLength(5);
  });
});

function problem429(): { readonly status: number; readonly body: object } {
  return { status: 429, body: { type: '/problems/too-many-trips', detail: 'Come back later' } };
}

describe('a problem', () => {
  test('is a value with its slug, its detail and what it names', async () => {
    const errors = [{ path: 'party.seats', message: 'Too big' }];
    const service = new FakeService(problem(422, 'validation-failed', { errors, nearest: null }));
    expect(await service.client().call(booking)).toEqual({
      ok: false,
      failure: {
        kind: 'problem',
        slug: 'validation-failed',
        status: 422,
        detail: 'do not validation-failed',
        retryAfterSeconds: null,
        errors,
        nearest: null,
      },
    });
  });

  test('has a slug even where something else than the service answers', async () => {
    const service = new FakeService({ status: 403 });
    expect(await service.client().call(booking)).toMatchObject({
      failure: { kind: 'problem', slug: 'internal-error', status: 403, detail: '' },
    });
  });

  test('is told apart from an answer that is not JSON', async () => {
    const client = new FakeService().client({ fetch: async () => new Response('<html>') });
    expect(await client.call(booking)).toEqual({ ok: false, failure: { kind: 'unreadable' } });
  });
});

describe('the token', () => {
  test('is asked for before every attempt', async () => {
    const service = new FakeService('cut', done);
    let asked = 0;
    await service.client({ credential: () => ({ token: `token-${++asked}` }) }).call(booking);
    expect(service.seen.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test('is renewed at once when the service refuses it, and the call sent again', async () => {
    const service = new FakeService(problem(401, 'unauthorized'), done);
    const refused: (Credential | undefined)[] = [];
    const credential = (old?: Credential): Credential => {
      refused.push(old);
      return { token: old === undefined ? 'old' : 'new' };
    };
    expect(await service.client({ credential }).call({ ...booking, idempotencyKey: 'k' })).toEqual(answered);
    expect(refused).toEqual([undefined, { token: 'old' }]);
    expect(service.seen.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
    expect(service.waited).toEqual([]);
  });

  test.each([
    ['there is no other one', () => ({ token: 'old' })],
    ['the other one is refused too', (old?: Credential) => ({ token: old === undefined ? 'old' : 'new' })],
  ])('is not asked for without end when %s', async (_, credential) => {
    const service = new FakeService(...Array(9).fill(problem(401, 'unauthorized')));
    const answer = await service.client({ credential }).call(booking);
    expect(answer).toMatchObject({ failure: { slug: 'unauthorized' } });
    expect(service.seen.length).toBeLessThanOrEqual(2);
  });

  test('is missing where nobody has one', async () => {
    const service = new FakeService(done);
    await service.client({ credential: () => null }).call(booking);
    expect(service.seen[0]?.headers.has('authorization')).toBe(false);
  });

  test('that cannot be had now is asked for again', async () => {
    const service = new FakeService(done);
    let asked = 0;
    const credential = async (): Promise<Credential> => {
      if (++asked === 1) throw new Error('our backend is away');
      return { token: 'secret' };
    };
    expect(await service.client({ credential }).call(booking)).toEqual(answered);
    expect(service.waited).toEqual([250]);
  });
});
