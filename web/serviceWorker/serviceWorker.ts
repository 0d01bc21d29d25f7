/**
 * Keeps a page's own files, so that it opens without a network. It never keeps an answer of the service: what a person
 * may see is between the page and the service.
 */

declare const self: ServiceWorkerGlobalScope;

// A module, so that its `self` is its own.
export {};

/** A page and its files, by its scope: `/ride` and `/drive` have a worker each. */
const { pathname: page } = new URL(self.registration.scope);
const CACHE = `hexhail${page}`;

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

/** The page tells what it has loaded: most of it came before this worker was there. */
self.addEventListener('message', (event) => {
  const files = filesIn(event.data);
  event.waitUntil(Promise.all([keep(page), ...files.map(keep)]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && pathname === page) event.respondWith(newest(request));
  else if (isFile(pathname)) event.respondWith(kept(request));
});

function isFile(pathname: string): boolean {
  return pathname.startsWith('/assets/');
}

function filesIn(message: unknown): string[] {
  const paths: unknown[] = Array.isArray(message) ? message : [];
  return paths.filter((path) => typeof path === 'string').filter(isFile);
}

async function keep(path: string): Promise<void> {
  const cache = await caches.open(CACHE);
  if ((await cache.match(path)) === undefined) await cache.add(path);
}

/** The page as it is now, and without a network as it was. A new page has other files: the old ones go. */
async function newest(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const old = await cache.match(page);
  try {
    const answer = await fetch(request);
    if (!answer.ok) return answer;
    const isChanged = old !== undefined && (await old.text()) !== (await answer.clone().text());
    if (isChanged) await caches.delete(CACHE);
    await (await caches.open(CACHE)).put(page, answer.clone());
    return answer;
  } catch (error) {
    if (old === undefined) throw error;
    return old;
  }
}

/** Names of files change with their contents, so a kept one is right. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url)) ?? fetch(request);
}
