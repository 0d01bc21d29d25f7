import { errors, type Page } from 'playwright-core';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { townPlaces } from '../graph/town/town.ts';
import type { Studio } from './studio.ts';

/** Screenshots of the driver page: an offer, the route to the pickup, the earnings, and the dark theme on a desktop. */
export async function photographDrive(studio: Studio): Promise<void> {
  for (const name of ['dora', 'drew']) await registerCar(studio, name);
  const phone = await studio.open({ ...driver('dora'), device: 'phone', colorScheme: 'light' });
  await goOnline(phone, townPlaces.centre);
  studio.tell('waits for an offer');
  await offerOn(phone);
  await studio.keep(phone, 'drive-phone-offer');
  await takeRide(phone);
  await setOff(phone);
  await studio.keep(phone, 'drive-phone-pickup');

  const desktop = await studio.open({ ...driver('drew'), device: 'desktop', colorScheme: 'dark' });
  await goOnline(desktop, destination(townPlaces.centre, 20, 250));
  await takeRide(desktop);
  await setOff(desktop);
  await studio.keep(desktop, 'drive-desktop-pickup');

  studio.tell('drives a ride to its end');
  await driveToTheEnd(phone);
  await click(phone, 'Have a break');
  await studio.keep(phone, 'drive-phone-earned');
}

/** Without room for goods: those ask for proofs, and have no passenger to show. */
async function registerCar({ operator: { api } }: Studio, name: string): Promise<void> {
  const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
  const body = { name, type: 'car', plate: `HX ${name}`, capacity };
  const answer = await api.call('PUT /v1/vehicles/{id}', { path: { id: name }, body });
  if (!answer.ok) throw new Error(`${name} is not registered: ${JSON.stringify(answer.failure)}`);
}

/** Takes one step after the other, and the next ride where a rider cancels, until something is earned. */
async function driveToTheEnd(page: Page): Promise<void> {
  const earned = page.getByRole('region', { name: 'Earned this shift' });
  const names = /^(Accept|Navigate|Follow the route|I have arrived|Passenger on board|Done)$/;
  const step = page.getByRole('button', { name: names, disabled: false }).first();
  while (!(await earned.isVisible())) {
    await earned.or(step).first().waitFor();
    // What another step or the service takes away meanwhile is not there to be clicked any more.
    await step.click({ timeout: 5_000 }).catch((error: unknown) => {
      if (!(error instanceof errors.TimeoutError)) throw error;
    });
  }
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
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
}
