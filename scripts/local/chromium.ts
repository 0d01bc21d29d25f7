import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserServer, chromium } from 'playwright-core';

/** Flags for software WebGL, and against the browser's own network requests. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The same engine; the headless shell comes first, as it takes three quarters of the time. */
const names = ['chromium-headless-shell', 'chromium'];

/** The local browser: CHROMIUM_PATH, or one of `names` on the path; null without one. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH = '', PATH = '' } = process.env;
  const directories = ['/usr/bin', ...PATH.split(delimiter)];
  const onPath = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [CHROMIUM_PATH, ...onPath].find((path) => path !== '' && existsSync(path)) ?? null;
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: pathOfChromium(), args });
}

/** Launches a browser that other processes connect to. */
export async function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: pathOfChromium(), args });
}

function pathOfChromium(): string {
  const path = findChromium();
  if (path === null) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  return path;
}
