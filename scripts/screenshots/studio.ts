import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { HttpClient } from '../../client/http.ts';
import { Operator } from '../../client/operator.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { signDevelopmentToken } from '../local/development-token.ts';

const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  wall: { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 1 },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
} as const;

/** Only ends a hang: a busy machine may take long for a step. */
const hangMs = 1_200_000;
/** Vehicles that drive keep a picture from ever being the same as the one before. */
const mostLooks = 12;

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
  readonly operator: Operator;
  kept = 0;
  readonly #url: string;
  readonly #browser: Browser;
  readonly #directory: string;

  constructor(browser: Browser, url: string, directory: string) {
    this.#browser = browser;
    this.#url = url;
    const credential = developmentCredentials('operator', 'olga');
    this.operator = new Operator(new HttpClient({ url, credential }));
    this.#directory = directory;
  }

  /** A page with a session and a loaded map. Nothing in it moves but vehicles. */
  async open({ page: path, role, name, device, colorScheme }: Sitting): Promise<Page> {
    const context = await this.#browser.newContext({
      ...devices[device],
      colorScheme,
      locale: 'en-US',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(hangMs);
    const token = await signDevelopmentToken({ role, sub: name, tenant: 'demo', expiresInSeconds: 3_600 });
    this.tell(`opens /${path} for ${name}`);
    await page.goto(`${this.#url}/${path}#token=${token}`);
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    return page;
  }

  /** Takes the picture once it stands still: the map draws what it loads bit by bit. */
  async keep(page: Page, name: string): Promise<void> {
    let picture = await page.screenshot();
    for (let looks = 1; looks < mostLooks; looks++) {
      const before = picture;
      picture = await page.screenshot({ path: join(this.#directory, `${name}.png`) });
      if (picture.equals(before)) break;
    }
    this.kept++;
    this.tell(`took ${name}`);
  }

  tell(news: string): void {
    console.error(`screenshots: ${news}`);
  }
}
