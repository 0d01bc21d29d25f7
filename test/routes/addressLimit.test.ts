import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import document from '../../openapi.json' with { type: 'json' };
import { readApi } from '../../scripts/attack/openApi.ts';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/routes/app.ts';
import { problemIn } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

/** What is asked by machines of the platform, and is cached or asks nothing. */
const unlimited = ['healthz', 'readyz'];
const operations = readApi(document).operations.filter(({ id }) => !unlimited.includes(id));

describe('an address that asks too much', () => {
  const ADDRESS_LIMIT: RateLimit = { limit: async () => ({ success: false }) };
  const limited: Env = { ...env, ADDRESS_LIMIT };

  it.each(operations)('is told when to come back, and no database asked: $method $path', async (asked) => {
    const databases = vi.spyOn(env.DB, 'prepare');
    const files = [vi.spyOn(env.GRAPHS, 'get'), vi.spyOn(env.GRAPHS, 'head')];
    const path = asked.path.replaceAll(/\{\w+\}/g, 'x');
    const headers = {
      'cf-connecting-ip': '203.0.113.7',
      authorization: 'Bearer e30.e30.e30',
      ...(asked.isStream && { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1, ticket.x' }),
    };
    const { method } = asked;
    const answer = await app.request(`http://localhost${path}`, { method, headers }, limited);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(await problemIn(answer)).toBe('429 too-many-requests');
    for (const spy of [databases, ...files]) expect(spy).not.toHaveBeenCalled();
  });
});

describe('requests from', () => {
  /** How many keys the requests from these addresses are counted under. */
  async function keysOf(addresses: readonly string[]): Promise<number> {
    const keys = new Set<string>();
    const ADDRESS_LIMIT: RateLimit = {
      limit: async ({ key }) => {
        keys.add(key);
        return { success: true };
      },
    };
    for (const address of addresses) {
      const headers = { 'cf-connecting-ip': address };
      await app.request('http://localhost/v1/me', { headers }, { ...env, ADDRESS_LIMIT });
    }
    return keys.size;
  }

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9'],
    ['2001:db8::1', '2001:db8::a:b:c:d'],
  ])('%s and %s, of one IPv6 network, count together', async (...addresses) => {
    expect(await keysOf(addresses)).toBe(1);
  });

  it.each([
    ['2001:db8:1:2::9', '2001:db8:1:3::9'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['203.0.113.7', '203.0.113.8'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.8'],
  ])('%s and %s count apart', async (...addresses) => {
    expect(await keysOf(addresses)).toBe(2);
  });
});
