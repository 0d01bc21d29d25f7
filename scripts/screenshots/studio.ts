import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { signDevelopmentToken } from '../local/development-token.ts';

const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  wall: { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 1 },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
} as const;

export interface Sitting {
  /** As in `/ride`. */
  readonly page: string;
  readonly role: 'rider' | 'driver' | 'operator';
  readonly name: string;
  readonly device: keyof typeof devices;
  readonly colorScheme: 'light' | 'dark';
}

/** Opens pages for a caller and saves their screenshots. */
export class Studio {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #directory: string;

  constructor(browser: Browser, url: string, directory: string) {
    this.#browser = browser;
    this.#url = url;
    this.#directory = directory;
  }

  /** A page with a session and a loaded map. */
  async open({ page: path, role, name, device, colorScheme }: Sitting): Promise<Page> {
    const context = await this.#browser.newContext({ ...devices[device], colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    const token = await signDevelopmentToken({ role, sub: name, tenant: 'demo', expiresInSeconds: 3_600 });
    await page.goto(`${this.#url}/${path}#token=${token}`);
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    return page;
  }

  async keep(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(this.#directory, `${name}.png`) });
  }
}
