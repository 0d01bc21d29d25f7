import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { objectName } from '../../src/calls/names.ts';
import { cellAt, cellRing } from '../../src/domain/geo/cells.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

const own = cellAt(capitol, defaultPolicy.streams.cellResolution);

/** Lets cells fail, or never answer. */
function lose(tenant: TenantId, cells: readonly string[], lost: () => Promise<never>) {
  const names = new Set(cells.map((cell) => objectName(tenant, cell)));
  const { getByName } = env.CELL;
  vi.spyOn(env.CELL, 'getByName').mockImplementation((name, options) => {
    const stub = getByName.call(env.CELL, name, options);
    if (!names.has(name)) return stub;
    return new Proxy(stub, {
      get: (target, key) => (key === 'nearby' || key === 'search' ? lost : Reflect.get(target, key, target)),
    });
  });
}

const fails = () => Promise.reject(new Error('the cell is down'));
const hangs = () => new Promise<never>(() => undefined);

describe.each([
  ['fails', fails],
  ['does not answer', hangs],
])('a cell that %s', (_, lost) => {
  it('keeps the vehicles of no other from being shown', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('rider', tenant);
    lose(tenant, cellRing(own, 1).slice(0, 1), lost);
    const response = await call('POST', '/v1/nearby', { token, body: capitol });
    expect([response.status, await response.json()]).toEqual([200, { data: [] }]);
  });

  it('leaves a quote without a pickup time', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('rider', tenant);
    lose(tenant, [own], lost);
    const body = { pickup: capitol, dropoff: station };
    const response = await call('POST', '/v1/quotes', { token, body });
    const quotes = z.object({ data: z.array(z.object({ pickupEtaSeconds: z.null() })).length(1) });
    expect(quotes.safeParse(await response.json()).error).toBeUndefined();
  });
});

it('where no cell answers, that is said, and when to come back', async () => {
  const tenant = freshTenant();
  const token = await tokenOf('rider', tenant);
  lose(tenant, [own, ...cellRing(own, 1), ...cellRing(own, 2)], fails);
  const response = await call('POST', '/v1/nearby', { token, body: capitol });
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await problemIn(response)).toBe('503 unavailable');
});
