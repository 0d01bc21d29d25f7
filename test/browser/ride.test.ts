import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { riderFrameSchema } from '../../src/protocol/frames.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { eventually } from '../e2e/town.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { boxOf, expectVehicleAt } from './mapLook.ts';
import { Rider, written } from './rider.ts';
import { serveTown, theatre, townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, phone, url } from './visit.ts';

const listSchema = z.object({ data: z.array(tripSchema) });

describeInBrowser('a rider', (visits) => {
  serveTown(url, 'ride', 6);

  test('rides from the first tap on the map to the receipt', async () => {
    const driver = await DriverOnDuty.start('rideWhole');
    const rider = await Rider.visit(visits, 'rideWhole');
    const { page } = rider;
    const complaints = complaintsOf(page);
    const positions = positionsIn(page);
    await expectDrawnMap(page);
    const { x, y, width, height } = await boxOf(page, '.city-map canvas');
    await page.mouse.click(x + width / 2, y + height / 3);
    await expect
      .poll(() => page.getByRole('textbox', { name: 'From' }).inputValue())
      .toMatch(/^-49\.\d{5}, 70\.\d{5}$/);
    await page.getByRole('textbox', { name: 'From' }).fill(written(townHall));
    await page.getByRole('textbox', { name: 'To' }).fill(written(theatre));
    await page.getByText(/away/).waitFor();
    const bookButton = page.getByRole('button', { name: /^Book for/ });
    const price = (await bookButton.innerText()).replace('Book for ', '');
    await bookButton.click();

    const { pickup, dropoff } = await driver.accept();
    await rider.heading('Your driver is on the way');
    await page.getByText('Arrives in').waitFor();
    const plate = await page.locator('.plate').innerText();
    const vehicle = page.getByRole('img', { name: 'Your vehicle' });
    await vehicle.waitFor();
    await expectVehicleAt(page, () => positions.at(-1));

    driver.progress(pickup, 'arrived');
    await rider.heading('Your driver is here');

    // What a cancel costs is said before, and said again once it has changed.
    const id = await rider.booked();
    await rider.click('Cancel the ride');
    await page.getByText(/^Cancelling (is free|costs)/).waitFor();
    driver.progress(pickup, 'done');
    await eventually(async () => {
      const { body } = await rider.api.call({ path: `/v1/trips/${id}` });
      return tripSchema.parse(body).state === 'onboard' ? body : null;
    });
    await rider.click('Yes, cancel it');
    await page.getByText('The ride has moved on.').waitFor();
    await page.getByText(`Cancelling costs ${price}.`).waitFor();
    await rider.click('Keep it');
    await rider.heading('You are on your way');
    await page.getByText('There in').waitFor();
    driver.progress(dropoff, 'done');
    await rider.heading('You have arrived');
    const receipt = page.getByRole('region', { name: 'Receipt' });
    expect(await receipt.innerText()).toContain(price);
    expect(await receipt.innerText()).toContain(plate);
    expect(await vehicle.count()).toBe(0);

    await eventually(async () => {
      const { data } = listSchema.parse((await rider.api.call({ path: '/v1/trips' })).body);
      return data[0]?.state === 'completed' ? data[0] : null;
    });
    await rider.click('Past rides');
    await page.getByRole('button', { name: /You have arrived/ }).click();
    await page.getByRole('region', { name: 'Receipt' }).waitFor();
    await rider.click('New ride');
    await rider.heading('Where to?');
    expect(complaints).toEqual([]);
  });

  test('shares the ride, for less, and is told so', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    await rider.typePlaces();
    const button = page.getByRole('button', { name: /^Book for/ });
    const alone = await button.innerText();
    await page.getByRole('checkbox', { name: /Share the ride/ }).check();
    await expect.poll(() => button.innerText()).not.toBe(alone);
    await page.reload();
    const shared = priceIn(await button.innerText());
    expect(shared).toBeCloseTo(0.75 * priceIn(alone), 1);
    await rider.click(/^Book for/);
    await page.getByText('You share this ride').waitFor();
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
  });

  test('cancels, after being asked', async () => {
    const rider = await Rider.visit(visits, 'ride');
    await rider.book();
    await rider.click('Cancel the ride');
    await rider.click('Keep it');
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
    await rider.page.getByText('Cancelled by you').waitFor();
    await rider.page.reload();
    await rider.heading('This ride was cancelled');
    await rider.click('New ride');
    await rider.heading('Where to?');
  });

  test('books once, though the answer was lost and the page reloaded', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    await page.route('**/v1/trips', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await rider.book();
    await page.getByRole('heading', { name: /^Booking/ }).waitFor();
    const listed = await eventually(async () => {
      const { data } = listSchema.parse((await rider.api.call({ path: '/v1/trips' })).body);
      return data[0] ?? null;
    });
    await page.unroute('**/v1/trips');
    await page.reload();
    await page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    const { data } = listSchema.parse((await rider.api.call({ path: '/v1/trips' })).body);
    expect(data.map(({ id }) => id)).toEqual([listed.id]);
    await rider.api.cancel(listed.id);
    await rider.heading('This ride was cancelled');
  });

  test('comes back to the ride after a reload in the middle', async () => {
    const driver = await DriverOnDuty.start('rideReload');
    const rider = await Rider.visit(visits, 'rideReload');
    await rider.book();
    const { pickup, dropoff } = await driver.accept();
    await rider.heading('Your driver is on the way');
    await rider.page.reload();
    await rider.page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    driver.progress(pickup, 'arrived', 'done');
    driver.progress(dropoff, 'done');
    await rider.heading('You have arrived');
  });

  test('finds the places again that were chosen before a reload', async () => {
    const rider = await Rider.visit(visits, 'ride');
    await rider.typePlaces();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
    await rider.page.reload();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
    expect(await rider.page.getByRole('textbox', { name: 'To' }).inputValue()).toBe(written(theatre));
  });

  test('is picked up where the device is, if it may tell', async () => {
    const { lat, lng } = townHall;
    const here = { latitude: lat, longitude: lng };
    const rider = await Rider.visit(visits, 'ride', {
      ...phone,
      geolocation: here,
      permissions: ['geolocation'],
    });
    await rider.click('Where I am');
    await expect
      .poll(() => rider.page.getByRole('textbox', { name: 'From' }).inputValue())
      .toBe(written(townHall));
    const shy = await Rider.visit(visits, 'ride');
    await shy.click('Where I am');
    await shy.page.getByText('Your browser does not tell where you are.').waitFor();
  });

  test('is told when the network is gone, and catches up when it is back', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    await rider.book();
    await page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    const { data } = await eventually(async () => {
      const list = listSchema.parse((await rider.api.call({ path: '/v1/trips' })).body);
      return list.data.length > 0 ? list : null;
    });
    await rider.api.cancel(data[0]?.id ?? '');
    await page.context().setOffline(false);
    await rider.heading('This ride was cancelled');
    expect(await page.getByText('You are offline.').count()).toBe(0);
  });

  test('reads German where the browser does', async () => {
    const rider = await Rider.visit(visits, 'ride', { ...phone, locale: 'de-DE' });
    const { page } = rider;
    await page.getByRole('textbox', { name: 'Von' }).fill(written(townHall));
    await page.getByRole('textbox', { name: 'Nach' }).fill(written(theatre));
    await page.getByRole('button', { name: /^Für \d+,\d\d\s\$ buchen$/ }).click();
    await page.getByRole('button', { name: 'Fahrt stornieren' }).click();
    await page.getByRole('button', { name: 'Ja, stornieren' }).click();
    await rider.heading('Diese Fahrt wurde storniert');
  });
});

/** The positions that a page hears over its streams. */
function positionsIn(page: Page) {
  const positions: { lat: number; lng: number }[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (payload === 'pong') return;
      const frame = riderFrameSchema.parse(JSON.parse(payload.toString()));
      if (frame.type === 'position') positions.push(frame);
    }),
  );
  return positions;
}

function priceIn(text: string): number {
  return Number(text.replace(/[^\d.]/g, ''));
}
