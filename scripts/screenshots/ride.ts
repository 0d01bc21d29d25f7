import type { Page } from 'playwright-core';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { townPlaces } from '../graph/town/town.ts';
import type { Studio } from './studio.ts';

const { centre } = townPlaces;
const theatre = destination(centre, 250, 800);
const SETTLE_MS = 2_500;

/** Screenshots of the rider page: quotes, the vehicle on its way, and the receipt. */
export async function photographRide(studio: Studio): Promise<void> {
  const phone = await studio.open({ ...rider('ada'), device: 'phone', colorScheme: 'light' });
  await choose(phone);
  await phone.waitForTimeout(SETTLE_MS);
  await studio.keep(phone, 'ride-phone-quotes');
  await bookAndWatch(phone);
  await studio.keep(phone, 'ride-phone-watch');

  const desktop = await studio.open({ ...rider('grace'), device: 'desktop', colorScheme: 'dark' });
  await choose(desktop);
  await bookAndWatch(desktop);
  await studio.keep(desktop, 'ride-desktop-watch');

  await phone.getByRole('region', { name: 'Receipt' }).waitFor({ timeout: 180_000 });
  await phone.waitForTimeout(SETTLE_MS);
  await studio.keep(phone, 'ride-phone-receipt');
}

function rider(name: string) {
  return { page: 'ride', role: 'rider', name } as const;
}

async function choose(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'From' }).fill(written(centre));
  await page.getByRole('textbox', { name: 'To' }).fill(written(theatre));
  await page.getByRole('button', { name: /^Book for/ }).waitFor();
}

async function bookAndWatch(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Book for/ }).click();
  await page.locator('.vehicle-marker').waitFor({ timeout: 120_000 });
  await page.waitForTimeout(SETTLE_MS);
}

function written({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}
