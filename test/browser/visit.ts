import { type DecodedPng, decode } from 'fast-png';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, describe, expect, inject } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';

export const url = inject('serverUrl');
const endpoint = inject('chromium');

/** Only ends a hang: on a busy machine without a GPU a page needs long for a step. */
const hangMs = 300_000;

/** The size of a common phone. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/**
 * Whether pages draw their map. Without a graphics card that takes most of a story's time: stories that do not look at
 * the map are told on a device that cannot draw one.
 */
export interface VisitOptions extends BrowserContextOptions {
  readonly map?: 'drawn' | 'none';
}

type Stories = (visits: Visits) => void;

/**
 * Browser stories, with the options of each visit that says nothing else; skipped without a browser, except in
 * continuous integration.
 */
export function describeInBrowser(
  name: string,
  ...rest: readonly [Stories] | readonly [VisitOptions, Stories]
): void {
  const [options, stories] = rest.length === 1 ? [{}, rest[0]] : rest;
  const { CI = '' } = process.env;
  const visits = new Visits(options);
  if (endpoint === null && CI === '') {
    console.warn(`${name}: left out, there is no Chromium; set CHROMIUM_PATH`);
    describe.skip(name, () => stories(visits));
    return;
  }
  describe(name, () => {
    afterEach(() => visits.closePages());
    afterAll(() => visits.end());
    stories(visits);
  });
}

export interface Visitor {
  readonly role: 'rider' | 'driver' | 'operator';
  readonly name: string;
  readonly tenant?: string;
  readonly expiresInSeconds?: number;
}

/** The link that brings a visitor's token to a page. */
export async function linkFor(page: string, visitor: Visitor): Promise<string> {
  const { role, name, tenant = 'demo', expiresInSeconds = 3_600 } = visitor;
  const token = await signDevelopmentToken({ role, sub: name, tenant, expiresInSeconds });
  return `${url}/${page}#token=${token}`;
}

/** Separate browser profiles. Any complaint of a page fails the story. */
export class Visits {
  readonly #options: VisitOptions;
  #browser: Promise<Browser> | null = null;
  #contexts: BrowserContext[] = [];

  constructor(options: VisitOptions) {
    this.#options = options;
  }

  /** A new browser profile, with one page that shows nothing yet. */
  async page(visit: VisitOptions = phone): Promise<Page> {
    this.#browser ??= connect();
    const browser = await this.#browser;
    const { map = 'drawn', ...options } = { ...this.#options, ...visit };
    const context = await browser.newContext({
      locale: 'en-GB',
      // Maps that move smoothly are drawn all the time: without a graphics card that takes all there is.
      reducedMotion: 'reduce',
      // A service worker would take requests out of the hands of stories that answer them.
      serviceWorkers: 'block',
      ...options,
    });
    this.#contexts.push(context);
    if (map === 'none') await context.addInitScript(withoutWebGl);
    const page = await context.newPage();
    page.setDefaultTimeout(hangMs);
    return page;
  }

  /** Open pages keep drawing their maps and slow down the next story. */
  async closePages(): Promise<void> {
    const contexts = this.#contexts;
    this.#contexts = [];
    await Promise.all(contexts.map((context) => context.close()));
  }

  async end(): Promise<void> {
    await (await this.#browser)?.close();
  }
}

/** The browser of all stories, with profiles of its own. */
async function connect(): Promise<Browser> {
  if (endpoint === null) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  return chromium.connect(endpoint);
}

/** A canvas refuses WebGL, as where there is none. */
const withoutWebGl = `
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
  };
`;

/** Collects a page's complaints: uncaught errors, CSP violations, and errors logged by its code. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

/** Waits until a page's map is rendered, and expects more than one colour. */
export async function expectDrawnMap(page: Page): Promise<void> {
  await page.locator('.city-map[data-state="drawn"]').waitFor();
  await expect.poll(() => coloursOf(page)).toBeGreaterThan(3);
}

/** A screenshot of a page's map, overlays included. */
export async function pictureOf(page: Page): Promise<DecodedPng> {
  return decode(await page.locator('.maplibregl-canvas').screenshot());
}

/** The number of colours in the map's screenshot. */
async function coloursOf(page: Page): Promise<number> {
  const picture = await pictureOf(page);
  const colours = new Set<string>();
  for (let at = 0; at < picture.data.length; at += picture.channels) {
    colours.add(picture.data.subarray(at, at + picture.channels).join());
  }
  return colours.size;
}
