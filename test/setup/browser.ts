import type { TestProject } from 'vitest/node';
import { findChromium, serveChromium } from '../../scripts/local/chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one browser of all stories is found; null where there is no Chromium: `inject('chromium')`. */
    chromium: string | null;
  }
}

/** Launches a browser for the stories of all files: to start one takes seconds. Returns how to end it. */
export default async function launch(project: TestProject): Promise<() => Promise<void>> {
  const server = findChromium() === null ? null : await serveChromium();
  project.provide('chromium', server?.wsEndpoint() ?? null);
  return async () => server?.close();
}
