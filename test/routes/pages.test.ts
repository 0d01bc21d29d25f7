import { exports } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const get = (path: string) => exports.default.fetch(new Request(`https://hexhail.example${path}`));

describe('the pages', () => {
  test.each(['/ride', '/drive', '/ops'])(
    '%s loads nothing from elsewhere, and is asked for anew each time',
    async (path) => {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('text/html');
      expect(headers.get('cache-control')).toBe('no-cache');
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'self'; connect-src 'self' wss://hexhail.example; ");
      expect(policy).not.toContain('unsafe');
    },
  );

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
    for (const path of ['/ride.html', '/assets/nothing.js']) {
      const { status, headers } = await get(path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
  });
});
