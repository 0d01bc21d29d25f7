import type { Page } from 'playwright-core';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { townPlaces } from '../graph/town/town.ts';
import type { Studio } from './studio.ts';

const SETTLE_MS = 4_000;
/** One of the robots' riders books within this. */
const TIMEOUT_MS = 300_000;

/** Screenshots of the driver page: an offer, the route to the pickup, the earnings, and the dark theme on a desktop. */
export async function photographDrive(studio: Studio): Promise<void> {
  const phone = await studio.open({ ...driver('dora'), device: 'phone', colorScheme: 'light' });
  phone.setDefaultTimeout(TIMEOUT_MS);
  await goOnline(phone, townPlaces.centre);
  await offerOn(phone);
  await phone.waitForTimeout(1_500);
  await studio.keep(phone, 'drive-phone-offer');
  await takeRide(phone);
  await setOff(phone);
  await studio.keep(phone, 'drive-phone-pickup');

  const desktop = await studio.open({ ...driver('drew'), device: 'desktop', colorScheme: 'dark' });
  desktop.setDefaultTimeout(TIMEOUT_MS);
  await goOnline(desktop, destination(townPlaces.centre, 20, 250));
  await takeRide(desktop);
  await setOff(desktop);
  await studio.keep(desktop, 'drive-desktop-pickup');

  await phone.locator('.step-left', { hasText: /^0 ft/ }).waitFor();
  await click(phone, 'I have arrived');
  await click(phone, 'Passenger on board');
  await click(phone, 'Navigate');
  await phone.waitForTimeout(SETTLE_MS);
  await click(phone, 'I have arrived');
  await click(phone, 'Done');
  await phone.getByRole('region', { name: 'Earned this shift' }).waitFor();
  await click(phone, 'Have a break');
  await phone.waitForTimeout(SETTLE_MS);
  await studio.keep(phone, 'drive-phone-earned');
}

function driver(name: string) {
  return { page: 'drive', role: 'driver', name } as const;
}

function click(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}

async function goOnline(page: Page, { lat, lng }: Place): Promise<void> {
  await page.getByText('Settings', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^For developers/ }).check();
  await page.getByRole('radio', { name: 'A simulation' }).check();
  await page.getByRole('textbox', { name: 'Where you are' }).fill(`${lat.toFixed(5)}, ${lng.toFixed(5)}`);
  await page.getByText('Settings', { exact: true }).click();
  await click(page, 'Go online');
}

function offerOn(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Accept' }).waitFor();
}

/** Accepts offers until a ride is assigned: some riders cancel. */
async function takeRide(page: Page): Promise<void> {
  const navigate = page.getByRole('button', { name: 'Navigate' });
  while (!(await navigate.isVisible())) {
    await offerOn(page);
    await click(page, 'Accept');
    await navigate
      .or(page.getByRole('heading', { name: 'Waiting for rides' }))
      .first()
      .waitFor();
  }
}

async function setOff(page: Page): Promise<void> {
  await click(page, 'Navigate');
  await click(page, 'Follow the route');
  await page.waitForTimeout(SETTLE_MS);
}
