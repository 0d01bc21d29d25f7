import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { app } from '../../src/routes/app.ts';
import { capitol, freshTenant, station, tokenOf, tripIn } from './calling.ts';

const rotated = {
  HEXHAIL_SECRET: 'the secret that comes after, for tests alone',
  HEXHAIL_SECRET_PREVIOUS: env.HEXHAIL_SECRET,
};

async function book(token: string, key: string, secrets: Partial<typeof rotated>): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request('http://localhost/v1/trips', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ pickup: capitol, dropoff: station }),
  });
  const response = await app.fetch(request, { ...env, ...secrets }, context);
  await waitOnExecutionContext(context);
  return response;
}

describe('while the secret is rotated', () => {
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
