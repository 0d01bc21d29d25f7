import type { BrowserContextOptions, Page } from 'playwright-core';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { Person } from '../e2e/town.ts';
import { theatre, townHall } from './robots.ts';
import { linkFor, url, type Visits } from './visit.ts';

const RIDE_MS = 180_000;

/** A rider of the demo town with an open page and an API client. */
export class Rider {
  readonly page: Page;
  readonly api: Person;

  private constructor(page: Page, api: Person) {
    this.page = page;
    this.api = api;
  }

  static async visit(visits: Visits, tenant: string, options?: BrowserContextOptions): Promise<Rider> {
    const name = `rider-${crypto.randomUUID().slice(0, 8)}`;
    const expiresInSeconds = 3_600;
    const page = await visits.page(options);
    await page.goto(await linkFor('ride', { role: 'rider', name, tenant, expiresInSeconds }));
    const token = await signDevelopmentToken({ role: 'rider', sub: name, tenant, expiresInSeconds });
    return new Rider(page, new Person(url, token));
  }

  /** Waits for text about the ride: a whole ride takes a minute, and longer on a busy machine. */
  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true }).waitFor({ timeout: RIDE_MS });
  }

  click(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).click();
  }

  async typePlaces(pickup: Place = townHall, dropoff: Place = theatre): Promise<void> {
    await this.page.getByRole('textbox', { name: 'From' }).fill(written(pickup));
    await this.page.getByRole('textbox', { name: 'To' }).fill(written(dropoff));
  }

  /** Books from the town hall to the theatre, until the search runs. */
  async book(): Promise<void> {
    await this.typePlaces();
    await this.click(/^Book for/);
  }

  /** The trip that the page shows. */
  async booked(): Promise<string> {
    await this.page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    const stored = await this.page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })');
    const id = /trip_[\w-]+/.exec(String(stored))?.[0];
    if (id === undefined) throw new Error('the page of the rider remembers no trip');
    return id;
  }
}

export function written({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}
