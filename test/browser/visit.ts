import { type DecodedPng, decode } from 'fast-png';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, inject } from 'vitest';
import { findChromium, launchChromium } from '../../scripts/local/chromium.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';

export const url = inject('serverUrl');

/** Only to end a hang: on a busy machine a page without a graphics card takes long for a step. */
const hangMs = 120_000;

/** As large as a usual phone. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Stories told in a browser; where there is none they are left out, except in continuous integration. */
export function describeInBrowser(name: string, stories: (visits: Visits) => void): void {
  const { CI = '' } = process.env;
  if (findChromium() === null && CI === '') {
    console.warn(`${name}: left out, there is no Chromium; set CHROMIUM_PATH`);
    describe.skip(name, () => stories(new Visits()));
    return;
  }
  describe(name, () => {
    const visits = new Visits();
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

/** People's browsers, each with nothing of another's in it. Whatever a page complains of fails the story. */
export class Visits {
  #browser: Promise<Browser> | null = null;
  #contexts: BrowserContext[] = [];

  /** A new browser profile, with one page that shows nothing yet. */
  async page(options: BrowserContextOptions = phone): Promise<Page> {
    this.#browser ??= launchChromium();
    const browser = await this.#browser;
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(hangMs);
    return page;
  }

  /** Pages that are left open go on drawing their maps, and take the time of the next story. */
  async closePages(): Promise<void> {
    const contexts = this.#contexts;
    this.#contexts = [];
    await Promise.all(contexts.map((context) => context.close()));
  }

  async end(): Promise<void> {
    await (await this.#browser)?.close();
  }
}

/** Collects what a page complains of: uncaught errors, what its policy refused, and what its code reports. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

/** Waits until the map of a page is drawn, and sees that it is more than one colour. */
export async function expectDrawnMap(page: Page): Promise<void> {
  await page.locator('.city-map[data-state="drawn"]').waitFor();
  await expect.poll(() => coloursOf(page)).toBeGreaterThan(3);
}

/** What the map of a page looks like, with all that lies over it. */
export async function pictureOf(page: Page): Promise<DecodedPng> {
  return decode(await page.locator('.maplibregl-canvas').screenshot());
}

/** How many colours the picture of the map has. */
async function coloursOf(page: Page): Promise<number> {
  const picture = await pictureOf(page);
  const colours = new Set<string>();
  for (let at = 0; at < picture.data.length; at += picture.channels) {
    colours.add(picture.data.subarray(at, at + picture.channels).join());
  }
  return colours.size;
}
