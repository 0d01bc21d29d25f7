import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import committed from '../../openapi.json' with { type: 'json' };
import { app } from '../../src/routes/app.ts';
import { probes } from '../../src/routes/health.ts';
import { letPass } from '../objects/city.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

describe('the service', () => {
  it('is alive, and ready when every binding answers', async () => {
    expect((await call('GET', '/healthz')).status).toBe(200);
    const ready = await call('GET', '/readyz');
    // Anybody may ask: for some seconds the answer stands, and asks nobody.
    const asked = vi.spyOn(env.DB, 'prepare');
    expect((await call('GET', '/readyz')).status).toBe(200);
    expect(asked).not.toHaveBeenCalled();
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('is not ready while a binding does not answer, and says which', async () => {
    letPass(10_000);
    vi.spyOn(env.DB, 'prepare').mockImplementation(() => {
      throw new Error('the database is down');
    });
    expect(await problemIn(await call('GET', '/readyz'))).toBe('503 unavailable: DB');
    vi.restoreAllMocks();
    letPass(20_000);
    vi.spyOn(env.CELL, 'getByName').mockImplementation(() => {
      throw new Error('no objects today');
    });
    expect(await problemIn(await call('GET', '/readyz'))).toBe('503 unavailable: CELL');
  });

  it('asks its bindings once in some seconds, whatever name it is asked by', async () => {
    letPass(30_000);
    const asked = vi.spyOn(env.ARCHIVE, 'head');
    for (const name of ['one.example', 'two.example', 'two.example']) {
      await app.request(`https://${name}/readyz`, {}, env);
    }
    expect(asked).toHaveBeenCalledTimes(1);
    letPass(6_000);
    await call('GET', '/readyz');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('asks every binding that requests need', () => {
    // Requests pass where the limiters do not answer, and none sends to the archive.
    const asked = new Set([...Object.keys(probes), 'RATE_LIMIT', 'ADDRESS_LIMIT', 'ARCHIVE_FEED']);
    const calls = ['getByName', 'prepare', 'metrics', 'head', 'fetch'];
    const bindings = Object.entries(env).flatMap(([name, binding]: [string, unknown]) =>
      typeof binding === 'object' && binding !== null && calls.some((call) => call in binding) ? [name] : [],
    );
    expect(bindings.length).toBeGreaterThan(10);
    // Those that begin so are of the test runner.
    expect(bindings.filter((name) => !asked.has(name) && !name.startsWith('__'))).toEqual([]);
  });

  it('logs no people, links or tokens of addresses', async () => {
    const logged = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const token = await tokenOf('admin', freshTenant());
    const addresses = [
      ['PUT', '/v1/drivers/dora-drives/blocked-riders/ann-rides'],
      ['DELETE', '/v1/riders/ann-rides'],
      ['POST', '/v1/shared/ann-rides'],
      ['POST', '/ann-rides'],
      ['POST', '/v1/trips/trip_1234/cancel'],
    ] as const;
    await Promise.all(addresses.map(([method, path]) => call(method, path, { token })));
    const lines = logged.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.includes('"request"'));
    expect(lines).toHaveLength(addresses.length);
    const all = lines.join();
    expect(all).not.toMatch(/ann-rides|dora-drives/);
    expect(all).toContain('/v1/drivers/:id/blocked-riders/:rider');
    expect(all).toContain('/v1/trips/trip_1234/cancel');
  });

  it('describes itself as the repository says', async () => {
    const served = await call('GET', '/openapi.json');
    expect(await served.json()).toEqual(committed);
    expect(committed.openapi).toBe('3.1.0');
  });

  it('describes itself anew for nobody', async () => {
    const first = await (await call('GET', '/openapi.json')).text();
    const build = vi.spyOn(app, 'getOpenAPI31Document');
    expect(await (await call('GET', '/openapi.json')).text()).toBe(first);
    expect(build).not.toHaveBeenCalled();
  });

  it('describes every address of the contract', () => {
    const described = Object.entries(committed.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual([
      'DELETE /v1/drivers/{id}/blocked-riders/{rider}',
      'DELETE /v1/me/places/{name}',
      'DELETE /v1/riders/{id}',
      'DELETE /v1/series/{id}',
      'DELETE /v1/series/{id}/skipped/{date}',
      'DELETE /v1/trips/{id}/shares/{link}',
      'GET /healthz',
      'GET /readyz',
      'GET /v1/configuration',
      'GET /v1/configuration/changes',
      'GET /v1/configuration/policy-fields',
      'GET /v1/configuration/shares',
      'GET /v1/configuration/versions',
      'GET /v1/configuration/versions/{version}',
      'GET /v1/configuration/versions/{version}/backtest',
      'GET /v1/configuration/zones.geojson',
      'GET /v1/driver/stream',
      'GET /v1/drivers',
      'GET /v1/drivers/{id}',
      'GET /v1/drivers/{id}/statistics',
      'GET /v1/irregularities',
      'GET /v1/maps/{region}',
      'GET /v1/maps/{region}/{z}/{x}/{y}',
      'GET /v1/me',
      'GET /v1/me/earnings',
      'GET /v1/me/places',
      'GET /v1/me/statistics',
      'GET /v1/nearby',
      'GET /v1/operator/figures',
      'GET /v1/operator/stream',
      'GET /v1/operator/surge',
      'GET /v1/operator/trips',
      'GET /v1/places',
      'GET /v1/places/reverse',
      'GET /v1/promotions',
      'GET /v1/ranks',
      'GET /v1/ranks/{id}',
      'GET /v1/reports/{by}',
      'GET /v1/riders/{id}/export',
      'GET /v1/route',
      'GET /v1/safety',
      'GET /v1/series',
      'GET /v1/series/{id}',
      'GET /v1/shared/stream',
      'GET /v1/shared/{token}',
      'GET /v1/shared/{token}/stream',
      'GET /v1/tenants',
      'GET /v1/tenants/{id}',
      'GET /v1/trips',
      'GET /v1/trips.csv',
      'GET /v1/trips/{id}',
      'GET /v1/trips/{id}/decisions',
      'GET /v1/trips/{id}/journal',
      'GET /v1/trips/{id}/messages',
      'GET /v1/trips/{id}/proof',
      'GET /v1/trips/{id}/receipt',
      'GET /v1/trips/{id}/safety',
      'GET /v1/trips/{id}/shares',
      'GET /v1/trips/{id}/stream',
      'GET /v1/vehicles',
      'GET /v1/vehicles/{id}',
      'GET /v1/vehicles/{id}/journal',
      'GET /v1/vehicles/{id}/shifts',
      'PATCH /v1/trips/{id}',
      'POST /v1/configuration/versions',
      'POST /v1/configuration/versions/{version}/activate',
      'POST /v1/configuration/versions/{version}/rollback',
      'POST /v1/configuration/zones.geojson',
      'POST /v1/nearby',
      'POST /v1/places',
      'POST /v1/places/reverse',
      'POST /v1/quotes',
      'POST /v1/ranks/{id}/line',
      'POST /v1/route',
      'POST /v1/series',
      'POST /v1/shared',
      'POST /v1/tickets',
      'POST /v1/trips',
      'POST /v1/trips.csv',
      'POST /v1/trips/search',
      'POST /v1/trips/{id}/adjustments',
      'POST /v1/trips/{id}/assign',
      'POST /v1/trips/{id}/cancel',
      'POST /v1/trips/{id}/guest-link',
      'POST /v1/trips/{id}/messages',
      'POST /v1/trips/{id}/rating',
      'POST /v1/trips/{id}/reassign',
      'POST /v1/trips/{id}/safety',
      'POST /v1/trips/{id}/safety/acknowledge',
      'POST /v1/trips/{id}/share',
      'POST /v1/trips/{id}/tip',
      'POST /v1/trips/{id}/tolls',
      'POST /v1/vehicles/{id}/in-service',
      'POST /v1/vehicles/{id}/out-of-service',
      'PUT /v1/drivers/{id}/blocked-riders/{rider}',
      'PUT /v1/drivers/{id}/documents',
      'PUT /v1/me/places/{name}',
      'PUT /v1/series/{id}/skipped/{date}',
      'PUT /v1/tenants/{id}',
      'PUT /v1/trips/{id}/payment',
      'PUT /v1/trips/{id}/proof/{stopId}',
      'PUT /v1/vehicles/{id}',
      'PUT /v1/vehicles/{id}/shifts',
    ]);
  });

  it.each(['/v1', '/v1/nothing', '/v1/trips/', '/openapi', '/%ff'])('has nothing at %s', async (path) => {
    expect(await problemIn(await call('GET', path))).toBe('404 not-found');
  });

  it.each([
    ['DELETE', '/v1/trips', 'GET, POST'],
    ['PUT', '/v1/trips/trip_1', 'GET, PATCH'],
    ['GET', '/v1/trips/trip_1/cancel', 'POST'],
    ['POST', '/v1/vehicles/v1', 'GET, PUT'],
    ['POST', '/healthz', 'GET'],
  ])('does not know %s %s', async (method, path, allowed) => {
    const response = await call(method, path);
    expect(response.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed);
    expect(await problemIn(response)).toBe('405 method-not-allowed');
  });

  it('answers HEAD like GET, without a body', async () => {
    const response = await call('HEAD', '/healthz');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('tells of a failure of its own under an id, and nothing about it', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(env.TRIP, 'getByName').mockImplementation(() => {
      throw new Error('secret reason at 40.2644,-76.8836');
    });
    const token = await tokenOf('rider', freshTenant());
    const body = { pickup: capitol, dropoff: station };
    const response = await call('POST', '/v1/trips', { token, body, headers: { 'idempotency-key': 'key' } });
    const text = await response.clone().text();
    expect(await problemIn(response)).toBe('500 internal-error');
    expect(text).not.toContain('secret reason');
    const requestId = /[0-9a-f-]{36}/.exec(text)?.[0] ?? 'none';
    expect(log.mock.calls.flat().join()).toContain(requestId);
    expect(log.mock.calls.flat().join()).toContain('secret reason');
    expect(log.mock.calls.flat().join()).not.toMatch(/40\.26|76\.88/);
  });

  it('asks for patience when the database does not answer', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const token = await tokenOf('operator', freshTenant());
    await call('GET', '/v1/trips', { token });
    vi.spyOn(env.DB, 'withSession').mockImplementation(() => {
      throw new Error('D1_ERROR: Network connection lost.');
    });
    expect(await problemIn(await call('GET', '/v1/trips', { token }))).toBe('503 unavailable');
  });

  it('asks for patience when an object is overloaded', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(env.VEHICLE, 'getByName').mockImplementation(() => {
      throw Object.assign(new Error('too busy'), { overloaded: true });
    });
    const token = await tokenOf('operator', freshTenant());
    const response = await call('GET', '/v1/vehicles/v1', { token });
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemIn(response)).toBe('503 unavailable');
  });
});

describe('a browser app of any origin', () => {
  const origin = 'https://app.example';

  it('may ask before it calls', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,idempotency-key',
    };
    const response = await call('OPTIONS', '/v1/trips', { headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may read answers and problems, with their headers', async () => {
    const token = await tokenOf('rider', freshTenant());
    for (const path of ['/v1/trips', '/v1/trips/none', '/v1/vehicles', '/nothing']) {
      const response = await call('GET', path, { token, headers: { origin } });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-expose-headers')).toContain('Idempotent-Replayed');
    }
  });
});
