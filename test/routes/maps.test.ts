import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { mapKey, tileKey } from '../../src/protocol/maps.ts';
import { call, problemIn } from './calling.ts';

const map = {
  name: 'Nowhere',
  attribution: 'nobody',
  bounds: { south: 1, west: 2, north: 3, east: 4 },
  minZoom: 6,
  maxZoom: 14,
};

beforeAll(async () => {
  await env.GRAPHS.put(mapKey('nowhere'), JSON.stringify(map));
  await env.GRAPHS.put(tileKey('nowhere', '7/64/62.mvt'), new Uint8Array([26, 0]));
});

describe('the map of a region', () => {
  it('is described to everybody', async () => {
    const response = await call('GET', '/v1/maps/nowhere');
    expect([response.status, await response.json()]).toEqual([200, map]);
    expect(response.headers.get('cache-control')).toContain('public');
  });

  it('is drawn from tiles that may be kept, and asked for again by their tag', async () => {
    const response = await call('GET', '/v1/maps/nowhere/7/64/62.mvt');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([26, 0]));
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    const again = await call('GET', '/v1/maps/nowhere/7/64/62.mvt', { headers });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('has nothing to draw where there is no tile', async () => {
    const response = await call('GET', '/v1/maps/nowhere/7/1/1.mvt');
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it.each([
    '/v1/maps/elsewhere',
    '/v1/maps/..%2Fgraphs',
    '/v1/maps/elsewhere/7/1/1.mvt',
    '/v1/maps/nowhere/7/64/62',
    '/v1/maps/nowhere/7/-1/62.mvt',
    '/v1/maps/nowhere/a/b/c.mvt',
  ])('is not at %s', async (path) => {
    expect(await problemIn(await call('GET', path))).toBe('404 not-found');
  });
});
