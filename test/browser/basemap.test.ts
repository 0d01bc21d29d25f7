import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { type LocalServer, startServer } from '../../scripts/local/server.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { configureTenants } from '../setup/tenants.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, pictureOf } from './visit.ts';

/** A colour that no map of our own has. */
const purple = [123, 31, 162] as const;

describeInBrowser('a basemap of one’s own', (visits) => {
  let allowed: Basemap;
  let refused: Basemap;
  let stateDir: string;
  let service: LocalServer;

  beforeAll(async () => {
    [allowed, refused] = [await serveBasemap(), await serveBasemap()];
    stateDir = await mkdtemp(join(tmpdir(), 'hexhail-basemap-'));
    await configureTenants(stateDir, {
      mapped: { routing: { mapStyleUrl: `${allowed.origin}/style.json`, region: demoRegion } },
      mappedElsewhere: { routing: { mapStyleUrl: `${refused.origin}/style.json`, region: demoRegion } },
    });
    service = await startServer({
      port: 0,
      stateDir,
      vars: { MAP_ORIGINS: allowed.origin },
      log: () => undefined,
    });
  });
  afterAll(async () => {
    await service.stop();
    await rm(stateDir, { recursive: true });
    for (const { server } of [allowed, refused]) server.close();
  });

  async function open(page: Page, name: 'ride' | 'ops', tenant: string): Promise<void> {
    const role = { ride: 'rider', ops: 'operator' }[name];
    const token = await signDevelopmentToken({ role, sub: 'visitor', tenant, expiresInSeconds: 3_600 });
    await page.goto(`${service.url}/${name}#token=${token}`);
  }

  test.each(['ride', 'ops'] as const)('is drawn on /%s, and says who made it', async (name) => {
    const page = await visits.page({ viewport: { width: 1280, height: 800 } });
    const complaints = complaintsOf(page);
    await open(page, name, 'mapped');
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    await expect.poll(() => hasPurple(page)).toBe(true);
    // Folded by then on a slow machine.
    const sources = page.locator('.maplibregl-ctrl-attrib-inner');
    await expect.poll(() => sources.textContent()).toBe('© Basemap makers');
    expect(complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toEqual([]);
  });

  test('is left out where its origin is not allowed: the streets of the region are drawn instead', async () => {
    const page = await visits.page();
    const complaints = complaintsOf(page);
    await open(page, 'ops', 'mappedElsewhere');
    await expectDrawnMap(page);
    expect(await hasPurple(page)).toBe(false);
    expect(complaints.join()).toContain('Content Security Policy');
  });
});

interface Basemap {
  readonly server: Server;
  readonly origin: string;
}

/** A style with tiles of one colour, from another origin than the pages. */
async function serveBasemap(): Promise<Basemap> {
  const side = 256;
  const data = new Uint8Array(side * side * 3).map((_, at) => purple[at % 3] ?? 0);
  const tile = encode({ width: side, height: side, data, channels: 3 });
  let origin = '';
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.url === '/style.json') {
      const tiles = [`${origin}/{z}/{x}/{y}.png`];
      const source = { type: 'raster', tiles, tileSize: side, attribution: '© Basemap makers' };
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify({
          version: 8,
          sources: { world: source },
          layers: [{ id: 'world', type: 'raster', source: 'world' }],
        }),
      );
    } else {
      response.setHeader('Content-Type', 'image/png');
      response.end(tile);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the basemap has no port');
  origin = `http://127.0.0.1:${address.port}`;
  return { server, origin };
}

async function hasPurple(page: Page): Promise<boolean> {
  const { data, channels } = await pictureOf(page);
  let pixels = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (purple.every((value, channel) => Math.abs((data[at + channel] ?? 0) - value) <= 2)) pixels++;
  }
  return pixels > 1_000;
}
