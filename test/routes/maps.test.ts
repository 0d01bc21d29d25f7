import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Tile, writePmtiles } from '../../scripts/graph/tiles/pmtiles.ts';
import { mapKey } from '../../src/routing/regionKeys.ts';
import { call, problemIn } from './calling.ts';

const map = {
  name: 'Nowhere',
  attribution: 'nobody',
  bounds: { south: 1, west: 2, north: 3, east: 4 },
  minZoom: 6,
  maxZoom: 14,
};

async function put(...tiles: Tile[]): Promise<void> {
  const { bounds, minZoom, maxZoom, ...metadata } = map;
  await env.GRAPHS.put(mapKey('nowhere'), writePmtiles(tiles, { bounds, minZoom, maxZoom, metadata }));
}

async function gzipped(...bytes: number[]): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

beforeAll(async () => put({ z: 7, x: 64, y: 62, bytes: await gzipped(26, 0) }));

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
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.from([26, 0]));
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    const again = await call('GET', '/v1/maps/nowhere/7/64/62.mvt', { headers });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('has nothing to draw where there is no tile', async () => {
    const response = await call('GET', '/v1/maps/nowhere/7/1/1.mvt');
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('is the new one when the file is replaced', async () => {
    const before = await call('GET', '/v1/maps/nowhere/7/64/62.mvt');
    await before.arrayBuffer();
    await put({ z: 7, x: 64, y: 62, bytes: await gzipped(26, 0, 1) });
    const after = await call('GET', '/v1/maps/nowhere/7/64/62.mvt');
    expect(new Uint8Array(await after.arrayBuffer())).toEqual(Uint8Array.from([26, 0, 1]));
    const headers = { 'if-none-match': before.headers.get('etag') ?? '' };
    const again = await call('GET', '/v1/maps/nowhere/7/64/62.mvt', { headers });
    await again.arrayBuffer();
    expect(again.status).toBe(200);
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
