import { isOnline } from './streams/online.ts';

/** Files come in bursts: the page, and then its map. */
const SETTLE_MS = 2_000;

/** Lets a page open without a network: a service worker keeps its files, those that are loaded later as well. */
export async function openOffline(page: '/ride' | '/drive'): Promise<void> {
  // Absent outside of secure contexts.
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/serviceWorker.js', { scope: page });
  } catch (error) {
    // Refused, as in private windows: the page works all the same.
    console.warn(error);
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => isOnline.peek() && active?.postMessage(loadedFiles()), SETTLE_MS);
  };
  new PerformanceObserver(tell).observe({ type: 'resource', buffered: true });
}

function loadedFiles(): string[] {
  const paths = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
  return paths.filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname);
}
