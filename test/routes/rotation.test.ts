import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { app } from '../../src/routes/app.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const rotated = {
  HEXHAIL_SECRET: 'the secret that comes after, for tests alone',
  HEXHAIL_SECRET_PREVIOUS: env.HEXHAIL_SECRET,
};

const ride = { pickup: capitol, dropoff: station };

async function book(
  token: string,
  key: string,
  secrets: Partial<typeof rotated> & { readonly HEXHAIL_SECRET_ROTATED_AT?: string },
  body: unknown = ride,
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request('http://localhost/v1/trips', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  const response = await app.fetch(request, { ...env, ...secrets }, context);
  await waitOnExecutionContext(context);
  return response;
}

describe('while the secret is rotated', () => {
  it('a quote of the previous one is honoured for minutes, and only where the time of the rotation is told', async () => {
    const token = await tokenOf('rider', freshTenant());
    const quoted = await call('POST', '/v1/quotes', { token, body: ride });
    const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await quoted.json());
    const bookQuote = (key: string, minutesAgo: number | null) => {
      const rotatedAt = minutesAgo === null ? null : new Date(Date.now() - minutesAgo * 60_000).toISOString();
      const secrets = { ...rotated, ...(rotatedAt !== null && { HEXHAIL_SECRET_ROTATED_AT: rotatedAt }) };
      return book(token, key, secrets, { quoteId: data[0]?.id });
    };
    expect(await problemIn(await bookQuote('untold', null))).toBe('422 quote-invalid');
    expect(await problemIn(await bookQuote('late', 16))).toBe('422 quote-invalid');
    expect((await bookQuote('soon', 14)).status).toBe(201);
  });

  it('a repeated booking finds the trip that it made before', async () => {
    const token = await tokenOf('rider', freshTenant());
    const before = await tripIn(await book(token, 'key-1', {}), 201);
    const repeated = await book(token, 'key-1', rotated);
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect((await tripIn(repeated, 201)).id).toBe(before.id);
  });

  it('a new booking has an id of the new secret, and is found again', async () => {
    const token = await tokenOf('rider', freshTenant());
    const made = await tripIn(await book(token, 'key-2', rotated), 201);
    const { HEXHAIL_SECRET } = rotated;
    expect((await tripIn(await book(token, 'key-2', { HEXHAIL_SECRET }), 201)).id).toBe(made.id);
    expect((await tripIn(await book(token, 'key-2', {}), 201)).id).not.toBe(made.id);
  });
});
