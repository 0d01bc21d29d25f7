import type { Page } from 'playwright-core';
import type { Studio } from './studio.ts';

/** Screenshots of the rider page: the search, quotes, the vehicle on its way, and the receipt. */
export async function photographRide(studio: Studio): Promise<void> {
  const phone = await studio.open({ ...rider('ada'), device: 'phone', colorScheme: 'light' });
  await search(phone, 'Where to?', '12 ma');
  await studio.keep(phone, 'ride-phone-search');
  await choose(phone);
  // Quotes are asked for again until a vehicle is near.
  await phone
    .getByText(/ away · /)
    .first()
    .waitFor();
  await studio.keep(phone, 'ride-phone-quotes');
  await bookAndWatch(phone);
  await studio.keep(phone, 'ride-phone-watch');

  const desktop = await studio.open({ ...rider('grace'), device: 'desktop', colorScheme: 'dark' });
  await choose(desktop);
  await bookAndWatch(desktop);
  await studio.keep(desktop, 'ride-desktop-watch');

  studio.tell('waits for the end of the ride');
  await phone.getByRole('region', { name: 'Receipt' }).waitFor();
  await studio.keep(phone, 'ride-phone-receipt');
}

function rider(name: string) {
  return { page: 'ride', role: 'rider', name } as const;
}

async function search(page: Page, question: string, typed: string): Promise<void> {
  await page.getByRole('combobox', { name: question }).fill(typed);
  await page.getByRole('option').first().waitFor();
}

/** From the town hall to the cinema. */
async function choose(page: Page): Promise<void> {
  await search(page, 'Where to?', 'polaris cinema');
  await page.getByRole('option', { name: /^Polaris Cinema/ }).click();
  await page.getByRole('button', { name: /^From / }).click();
  await search(page, 'Where from?', 'town hall');
  await page.getByRole('option', { name: /^Town Hall/ }).click();
  await page.getByRole('button', { name: /^Book for/ }).waitFor();
}

async function bookAndWatch(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Book for/ }).click();
  await page.locator('.vehicle-marker').waitFor();
}
