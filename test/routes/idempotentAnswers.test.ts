import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authenticate } from '../../src/auth/authenticate.ts';
import { ProblemError } from '../../src/protocol/problems.ts';
import { idempotent } from '../../src/routes/idempotentAnswers.ts';
import { createDevelopmentIssuer, freshTenant, riderClaims, sign } from '../auth/issuing.ts';
import { createApp, problemOf, send } from '../auth/serving.ts';

const issuer = await createDevelopmentIssuer();

let done = 0;
let nextStatus = 200;
let gate = Promise.resolve();

const app = createApp();
app.use(authenticate, idempotent);
app.post('/work', async (c) => {
  done += 1;
  const mine = done;
  await gate;
  if (nextStatus === 422) throw new ProblemError('validation-failed', `attempt ${mine}`);
  return new Response(JSON.stringify({ attempt: mine, got: await c.req.json() }), {
    status: nextStatus,
    headers: {
      'content-type': 'application/json',
      etag: `"${mine}"`,
      location: '/there',
      'x-other': 'dropped',
    },
  });
});
app.post('/empty', () => {
  done += 1;
  return new Response(null, { status: 204 });
});
app.post('/large', () => {
  done += 1;
  return new Response('x'.repeat(70_000));
});
app.post('/elsewhere', (c) => c.json('elsewhere'));
app.get('/work', () => {
  done += 1;
  return new Response('read');
});

let token = '';
beforeEach(async () => {
  done = 0;
  token = await sign(issuer, riderClaims(freshTenant()));
});
afterEach(() => {
  nextStatus = 200;
  gate = Promise.resolve();
});

function post(key: string | null, body = '{"a":1}', path = '/work', as = token): Promise<Response> {
  const headers = { authorization: `Bearer ${as}`, ...(key === null ? {} : { 'idempotency-key': key }) };
  return send(app, path, { method: 'POST', headers, body });
}

function isReplay(response: Response): boolean {
  return response.headers.get('idempotent-replayed') === 'true';
}

describe('the same key', () => {
  it('gives the same answer, and the work is done once', async () => {
    const first = await post('key-1');
    const again = await post('key-1');
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    expect(again.status).toBe(first.status);
    expect(await again.json()).toEqual(await first.json());
    for (const name of ['content-type', 'etag', 'location']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(again.headers.has('x-other')).toBe(false);
    expect(done).toBe(1);
  });

  it('is another key for another person, and for another tenant', async () => {
    const tenant = freshTenant();
    await post('key-1', '{}', '/work', await sign(issuer, riderClaims(tenant, { sub: 'ann' })));
    const others = [
      await sign(issuer, riderClaims(tenant, { sub: 'bob' })),
      await sign(issuer, riderClaims(freshTenant(), { sub: 'ann' })),
    ];
    for (const other of others) expect(isReplay(await post('key-1', '{}', '/work', other))).toBe(false);
    expect(done).toBe(3);
  });

  it('with another request is refused before anything is done', async () => {
    const tenant = freshTenant();
    const rider = await sign(issuer, riderClaims(tenant));
    await post('key-1', '{"a":1}', '/work', rider);
    const operator = await sign(issuer, riderClaims(tenant, { role: 'operator' }));
    const others = [
      await post('key-1', '{"a":2}', '/work', rider),
      await post('key-1', '{"a":[1]}', '/work', rider),
      await post('key-1', '{"a":1,"b":null}', '/work', rider),
      await post('key-1', '', '/work', rider),
      await post('key-1', '{"a":1}', '/elsewhere', rider),
      await post('key-1', '{"a":1}', '/work?b=2', rider),
      await post('key-1', '{"a":1}', '/work', operator),
    ];
    for (const response of others) {
      expect(response.status).toBe(422);
      expect((await problemOf(response)).type).toBe('/problems/idempotency-mismatch');
    }
    expect(done).toBe(1);
    expect(isReplay(await post('key-1', '{"a":1}', '/work', rider))).toBe(true);
  });

  it('is answered again for the same JSON in another order, also where the work was not done at first', async () => {
    const sent = '{"a":{"x":1,"y":[{"p":1.0,"q":"ü"}]},"b":2}';
    const again = '{ "b": 2, "a": { "y": [ { "q": "\\u00fc", "p": 1 } ], "x": 1 } }';
    nextStatus = 503;
    expect((await post('key-1', sent)).status).toBe(503);
    nextStatus = 200;
    expect(isReplay(await post('key-1', again))).toBe(false);
    expect(isReplay(await post('key-1', sent))).toBe(true);
    expect(isReplay(await post('key-1', again))).toBe(true);
    expect(done).toBe(2);
    const lists = await post('key-1', again.replace('[ {', '[ 1, {'));
    expect((await problemOf(lists)).type).toBe('/problems/idempotency-mismatch');
  });

  it('gives one answer to all who race for it', async () => {
    const open = Promise.withResolvers<void>();
    gate = open.promise;
    const race = Array.from({ length: 6 }, () => post('key-1'));
    await expect.poll(() => done).toBe(6);
    open.resolve();
    const answers = await Promise.all(race);
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(bodies.size).toBe(1);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    const late = await post('key-1');
    expect(isReplay(late)).toBe(true);
    expect(bodies).toContain(await late.text());
  });

  it('belongs to the first of two different requests that race for it', async () => {
    const open = Promise.withResolvers<void>();
    gate = open.promise;
    const first = post('key-1', '{"a":1}');
    await expect.poll(() => done).toBe(1);
    expect((await post('key-1', '{"a":2}')).status).toBe(422);
    open.resolve();
    expect((await first).status).toBe(200);
    expect(done).toBe(1);
  });
});

describe('what is remembered', () => {
  it('is a refusal too, but not one that asks to come again', async () => {
    nextStatus = 422;
    expect(await problemOf(await post('refused'))).toMatchObject({ detail: 'attempt 1' });
    const again = await post('refused');
    expect(isReplay(again)).toBe(true);
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    expect(await problemOf(again)).toMatchObject({ detail: 'attempt 1' });
    for (const status of [412, 429, 500, 503]) {
      nextStatus = status;
      expect((await post(`again-${status}`)).status).toBe(status);
      nextStatus = 200;
      const retried = await post(`again-${status}`);
      expect([retried.status, isReplay(retried)]).toEqual([200, false]);
      expect(isReplay(await post(`again-${status}`))).toBe(true);
    }
  });

  it('may be an answer without a body', async () => {
    expect((await post('key-1', '', '/empty')).status).toBe(204);
    const again = await post('key-1', '', '/empty');
    expect([again.status, isReplay(again), done]).toEqual([204, true, 1]);
  });

  it('is not an answer too large to keep', async () => {
    await post('key-1', '', '/large');
    const again = await post('key-1', '', '/large');
    expect([isReplay(again), done]).toEqual([false, 2]);
    expect(await again.text()).toHaveLength(70_000);
  });

  it('is nothing without a key, and nothing that is not a POST', async () => {
    await post(null);
    await post(null);
    const read = { headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'key-1' } };
    await send(app, '/work', read);
    expect(isReplay(await send(app, '/work', read))).toBe(false);
    expect(done).toBe(4);
  });
});

describe('a key', () => {
  it.each(['', 'x'.repeat(256), 'ключ', 'tab\there', 'é'])('is refused when it is "%s"', async (key) => {
    const headers = new Headers({ authorization: `Bearer ${token}` });
    headers.set('idempotency-key', key);
    const response = await send(app, '/work', { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).type).toBe('/problems/idempotency-key-invalid');
    expect(done).toBe(0);
  });

  it.each(['a', 'x'.repeat(255), '~!@#$%^&*()"\\\' ,;=', '__proto__'])('may be "%s"', async (key) => {
    expect(isReplay(await post(key))).toBe(false);
    expect(isReplay(await post(key))).toBe(true);
  });
});
