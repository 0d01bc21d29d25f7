import type { Context } from 'hono';
import { languageDetector } from 'hono/language';
import type { AppEnv } from '../env.ts';
import { resource } from './openApiHelpers.ts';

const YEAR_SECONDS = 31_536_000;

const readersLanguage = languageDetector({
  order: ['header'],
  caches: false,
  supportedLanguages: ['en', 'de'],
  fallbackLanguage: 'en',
});

/** The start page, the web pages for riders, drivers and operators, and their files. */
export const pages = resource();
pages.get('/', readersLanguage, async (c) => forReader(await servePage(c), c.get('language'), c.env));
for (const path of ['/ride', '/drive', '/ops']) pages.get(path, servePage);
for (const path of ['/ride.webmanifest', '/drive.webmanifest', '/serviceWorker.js', '/icons/:file']) {
  pages.get(path, serveInstallable);
}
pages.get('/assets/:file', async (c) => {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  if (!asset.ok) return c.notFound();
  // File names change with their contents.
  return withHeaders(asset, {
    'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable`,
    // A worker obeys the policy of its own script, not that of the page.
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

/** The start page has every language, and what only developers need. */
function forReader(page: Response, language: string, { ENVIRONMENT }: AppEnv['Bindings']): Response {
  const shown = new HTMLRewriter()
    .on('html', { element: (html) => void html.setAttribute('lang', language) })
    .on(`main:not([lang="${language}"])`, { element: (main) => void main.remove() })
    .on('.development', {
      element: (hint) => void (ENVIRONMENT === 'development' || hint.remove()),
    })
    .transform(page);
  // The tag is that of the whole file.
  shown.headers.delete('ETag');
  return withHeaders(shown, { Vary: 'Accept-Language' });
}

/** What makes a page an app: its manifest, its icons, and the service worker. */
async function serveInstallable(c: Context<AppEnv>): Promise<Response> {
  const file = await c.env.ASSETS.fetch(c.req.raw);
  if (!file.ok) return c.notFound();
  return withHeaders(file, {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': contentSecurityPolicy(new URL(c.req.url), ''),
  });
}

/** Allows only our own files, nothing inline; `mapOrigins` are the origins of a custom basemap. */
function contentSecurityPolicy({ protocol, host }: URL, mapOrigins: string): string {
  // Not every browser counts WebSockets as 'self'.
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
