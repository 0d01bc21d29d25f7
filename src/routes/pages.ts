import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { resource } from './describe.ts';

const YEAR_SECONDS = 31_536_000;

/** Shown to a browser: the pages for riders, drivers and operators, and the files they are made of. */
export const pages = resource();
for (const path of ['/ride', '/drive', '/ops']) pages.get(path, servePage);
pages.get('/assets/:file', async (c) => {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  if (!asset.ok) return c.notFound();
  // Their names change with their contents.
  return withHeaders(asset, {
    'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable`,
    // A worker goes by the policy of its own script, not by that of the page.
    'Content-Security-Policy': contentSecurityPolicy(new URL(c.req.url), c.env.MAP_ORIGINS ?? ''),
  });
});

async function servePage(c: Context<AppEnv>): Promise<Response> {
  const page = await c.env.ASSETS.fetch(c.req.raw);
  return withHeaders(page, {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': contentSecurityPolicy(new URL(c.req.url), c.env.MAP_ORIGINS ?? ''),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'geolocation=(self), camera=(), microphone=()',
  });
}

/** Nothing from elsewhere, nothing inline; `mapOrigins` is where a basemap of one's own may come from. */
function contentSecurityPolicy({ protocol, host }: URL, mapOrigins: string): string {
  // Not every browser takes 'self' to include its WebSockets.
  const streams = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  return [
    "default-src 'self'",
    `connect-src 'self' ${streams} ${mapOrigins}`.trim(),
    `img-src 'self' data: blob: ${mapOrigins}`.trim(),
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const answer = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}
