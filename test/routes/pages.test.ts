import { env, exports } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { app } from '../../src/routes/app.ts';

const get = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(new Request(`https://hexhail.example${path}`, init));

describe('the pages', () => {
  test.each(['/', '/ride', '/drive', '/ops'])(
    '%s loads nothing from elsewhere, and is asked for anew each time',
    async (path) => {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('text/html');
      expect(headers.get('cache-control')).toBe('no-cache');
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'self'; connect-src 'self' wss://hexhail.example; ");
      expect(policy).not.toContain('unsafe');
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(head.headers.get('content-security-policy')).toBe(policy);
    },
  );

  test('begin at one that leads to the others, in the language of its reader', async () => {
    const english = await get('/');
    expect(english.headers.get('vary')).toBe('Accept-Language');
    const text = await english.text();
    const links = [...text.matchAll(/<a href="([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(links).toEqual(['/ride', '/drive', '/ops', '/openapi.json']);
    for (const path of links) expect((await get(path)).status).toBe(200);
    expect(text).toContain('<html lang="en">');
    expect(text).not.toContain('lang="de"');
    const german = await (await get('/', { headers: { 'accept-language': 'fr, de-AT;q=0.8' } })).text();
    expect(german).toContain('<html lang="de">');
    expect(german).not.toContain('lang="en"');
  });

  test('say how to get a link only where anybody may make one', async () => {
    const how = 'npm run --silent token';
    expect(await (await get('/')).text()).toContain(how);
    const served = await app.request('https://hexhail.example/', {}, { ...env, ENVIRONMENT: 'production' });
    expect(served.status).toBe(200);
    expect(await served.text()).not.toContain(how);
  });

  test('are made of files that a browser keeps', async () => {
    const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await get('/ride')).text()) ?? [];
    const { status, headers } = await get(script ?? '/ride names no script');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('immutable');
    // A worker goes by the policy of its own script: the map's fetches tiles.
    expect(headers.get('content-security-policy')).toContain("connect-src 'self'");
  });

  test.each(['/ride.webmanifest', '/drive.webmanifest'])(
    'can be installed by %s, with icons',
    async (path) => {
      const manifest = z.object({
        start_url: z.string(),
        scope: z.string(),
        icons: z.array(z.object({ src: z.string() })).min(3),
      });
      const { start_url, scope, icons } = manifest.parse(await (await get(path)).json());
      expect([start_url, scope]).toEqual([
        path.replace('.webmanifest', ''),
        path.replace('.webmanifest', ''),
      ]);
      expect(await (await get(start_url)).text()).toContain(`href="${path}"`);
      for (const { src } of icons) expect((await get(src)).headers.get('content-type')).toBe('image/png');
      const worker = await get('/serviceWorker.js');
      expect(worker.headers.get('content-type')).toContain('javascript');
      expect(worker.headers.get('cache-control')).toBe('no-cache');
    },
  );

  test('are known by one name only', async () => {
    for (const path of ['/index.html', '/ride.html', '/assets/nothing.js']) {
      const { status, headers } = await get(path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
  });
});
