import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { eventually, Person } from '../e2e/town.ts';
import { theatre, townHall } from './robots.ts';
import { linkFor, url, type VisitOptions, type Visits } from './visit.ts';

/** A page of the rider's past trips. */
export const listSchema = z.object({ data: z.array(tripSchema) });

/** How long a step may take that is tried again. */
const STEP_MS = 10_000;

/** A rider of the demo town with an open page and an API client. */
export class Rider {
  readonly page: Page;
  readonly api: Person;
  /** Opens the page on another device. */
  readonly link: string;

  private constructor(page: Page, api: Person, link: string) {
    this.page = page;
    this.api = api;
    this.link = link;
  }

  static async visit(
    visits: Visits,
    tenant: string,
    options?: VisitOptions,
    name = `rider-${crypto.randomUUID().slice(0, 8)}`,
  ): Promise<Rider> {
    const expiresInSeconds = 3_600;
    const page = await visits.page(options);
    const link = await linkFor('ride', { role: 'rider', name, tenant, expiresInSeconds });
    await page.goto(link);
    const token = await signDevelopmentToken({ role: 'rider', sub: name, tenant, expiresInSeconds });
    return new Rider(page, new Person(url, token), link);
  }

  /** Waits for text about the ride. */
  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  click(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).click();
  }

  choosePlaces(pickup: Place = townHall, dropoff: Place = theatre): Promise<void> {
    return choosePlaces(this.page, pickup, dropoff);
  }

  /** Books from the town hall to the theatre, until the search runs. */
  async book(): Promise<void> {
    await this.choosePlaces();
    await this.click(/^Book for/);
  }

  /** Waits until the history has the newest ride as completed. */
  async isInHistory(): Promise<void> {
    await eventually(async () => {
      const { body } = await this.api.call({ path: '/v1/trips' });
      return listSchema.parse(body).data[0]?.state === 'completed' || null;
    });
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

/**
 * Chooses the places of a ride by name, first the destination as the page asks. The names are the story's own: the
 * search itself is looked at in one story.
 */
export async function choosePlaces(
  page: Page,
  pickup: Place = townHall,
  dropoff: Place = theatre,
): Promise<void> {
  await namePlaces(page, { 'The start': pickup, 'The goal': dropoff });
  await page.getByRole('combobox', { name: /^(Where|Wohin)/ }).fill('The goal');
  await page.getByRole('option', { name: 'The goal' }).click();
  const field = page.getByRole('combobox', { name: /^(Where from|Von wo)/ });
  const chosen = page.getByRole('button', { name: /^(From|Von) / });
  // The page may propose a pickup at any moment, which closes the field: it is opened again.
  const choosePickup = async (): Promise<boolean> => {
    if (!(await field.isVisible())) await chosen.click({ timeout: STEP_MS });
    await field.fill('The start', { timeout: STEP_MS });
    await page.getByRole('option', { name: 'The start' }).click({ timeout: STEP_MS });
    return true;
  };
  await expect.poll(choosePickup).toBe(true);
}

export function written({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

/** Lets a page find places by names of the story's own. */
export async function namePlaces(page: Page, places: Readonly<Record<string, Place>>): Promise<void> {
  const named = Object.entries(places).map(([name, place]) => ({
    label: `${name}, Port-aux-Français`,
    place,
  }));
  await page.route('**/v1/places', (route) =>
    route.fulfill({
      json: {
        data: named
          .filter(({ label }) => label.startsWith(JSON.parse(route.request().postData() ?? '{}').q))
          .map(({ label, place }) => ({ id: label, label, kind: 'poi', place, distanceMeters: null })),
      },
    }),
  );
}
