import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { placeOf } from '../../scripts/graph/town/place.ts';
import { riderFrameSchema } from '../../src/protocol/frames.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { eventually } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { boxOf, expectVehicleAt } from './mapLook.ts';
import { listSchema, Rider } from './rider.ts';
import { serveTown, townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, linkFor, phone, url } from './visit.ts';

describeInBrowser('a rider', { map: 'none' }, (visits) => {
  serveTown(url, 'ride', 6);

  test('rides from the first tap on the map to the receipt', async () => {
    const driver = await DriverOnDuty.start('rideWhole');
    const rider = await Rider.visit(visits, 'rideWhole', { ...phone, map: 'drawn' });
    const { page } = rider;
    const complaints = complaintsOf(page);
    const positions = positionsIn(page);
    await expectDrawnMap(page);
    const { x, y, width, height } = await boxOf(page, '.city-map canvas');
    await page.mouse.click(x + width / 2, y + height / 3);
    await rider.heading('Choose your ride');
    await page.getByRole('button', { name: /^To .*Port-aux-Français/ }).click();
    await rider.choosePlaces();
    await page
      .getByText(/away · there/)
      .first()
      .waitFor();
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
    await page.getByText('Why this price').click();
    const reasons = receipt.locator('.price-reasons');
    await reasons.waitFor();
    expect(await reasons.innerText()).toContain('Base fare');
    expect(await reasons.innerText()).toContain(price);
    expect(await vehicle.count()).toBe(0);

    await rider.click('Send the rating');
    await page.getByText('Choose the stars first.').waitFor();
    await page.getByRole('radio', { name: '4 stars' }).check();
    await page.getByRole('textbox', { name: 'Anything to add?' }).fill('A calm driver');
    await rider.click('Send the rating');
    await page.getByText('You gave 4 stars. Thank you.').waitFor();
    await page.getByRole('textbox', { name: /^Tip in/ }).fill('-2');
    await rider.click('Give the tip');
    await page.getByText('Write an amount such as').waitFor();
    await page.getByRole('textbox', { name: /^Tip in/ }).fill('2');
    await rider.click('Give the tip');
    await page.getByText(/^You gave a tip of/).waitFor();
    await reasons.getByText('Tip', { exact: true }).waitFor();
    await expectAccessible(page);

    await rider.isInHistory();
    await rider.click('Past rides');
    await page.getByText(/^Since 1? ?[A-Z].*: \S+ for 1 ride\./).waitFor();
    await page.getByText('By day, week and month').click();
    await page.getByRole('radio', { name: 'Months' }).check();
    const months = page.getByRole('table', { name: 'Figures' });
    // The month, its head, and the sum.
    await expect.poll(() => months.getByRole('row').count()).toBe(3);
    expect(await months.getByRole('row').nth(1).innerText()).toMatch(/^[A-Z]\w+ \d{4}\s+1\s+0\s+0\s+\S+$/);
    await expectAccessible(page);
    await page.getByRole('button', { name: /You have arrived/ }).click();
    await page.getByRole('region', { name: 'Receipt' }).waitFor();
    await rider.click('New ride');
    await rider.heading('Where to?');
    expect(complaints).toEqual([]);
  });

  test('shares the ride, for less, sees why, and says something to the driver', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    await rider.choosePlaces();
    const button = page.getByRole('button', { name: /^Book for/ });
    const alone = priceIn(await button.innerText());
    await page.getByRole('radio', { name: /Shared ride/ }).check();
    const shared = priceIn(await button.innerText());
    expect(shared).toBeCloseTo(0.75 * alone, 1);
    await page.getByText('What makes up the price').click();
    const lines = (await page.locator('.price dd').allInnerTexts()).map(priceIn);
    expect(lines.at(-1)).toBe(shared);
    expect(lines.slice(0, -1).reduce((sum, line) => sum + line, 0)).toBeCloseTo(shared, 2);
    await page.getByText('1 person · now').click();
    await page.getByRole('button', { name: 'People: one more' }).click();
    await page.getByRole('textbox', { name: 'Note for the driver' }).fill('The blue door');
    await page.getByText('2 people · now · Note').waitFor();
    await page.reload();
    await page.getByText('2 people · now · Note').waitFor();
    await page.getByRole('radio', { name: /Shared ride/ }).check();
    await rider.click(/^Book for/);
    await page.getByText('You share this ride').waitFor();
    const trip = await rider.api.trip(await rider.booked());
    expect(trip).toMatchObject({ notes: 'The blue door', party: { seats: 2 } });
    expect(trip.dropoff.label).toBe('The goal, Port-aux-Français');
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

  test('comes back to the ride after a reload in the middle, and finds it on another device', async () => {
    const driver = await DriverOnDuty.start('rideReload');
    const rider = await Rider.visit(visits, 'rideReload');
    await rider.book();
    const { pickup, dropoff } = await driver.accept();
    await rider.heading('Your driver is on the way');
    await rider.page.reload();
    await rider.page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    const other = await visits.page();
    await other.goto(rider.link);
    await other.getByRole('heading', { name: 'Your driver is on the way' }).waitFor();
    driver.progress(pickup, 'arrived');
    await expect.poll(() => other.title()).toBe('Your driver is here – Hexhail');
    driver.progress(pickup, 'done');
    driver.progress(dropoff, 'done');
    await rider.heading('You have arrived');
  });

  test('finds the places again that were chosen before a reload', async () => {
    const rider = await Rider.visit(visits, 'ride');
    await rider.choosePlaces();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
    await rider.page.reload();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
    await rider.page.getByRole('button', { name: 'To The goal, Port-aux-Français' }).waitFor();
  });

  test('is picked up where the device is, if it may tell', async () => {
    const { lat, lng } = townHall;
    const here = { latitude: lat, longitude: lng };
    const rider = await Rider.visit(visits, 'ride', {
      ...phone,
      geolocation: here,
      permissions: ['geolocation'],
    });
    const { body } = await rider.api.call({ path: `/v1/places/reverse?lat=${lat}&lng=${lng}` });
    const name = z.object({ data: z.tuple([z.object({ label: z.string() })]) }).parse(body).data[0].label;
    await rider.page.getByRole('button', { name: `From ${name}` }).waitFor();
    // Without a position the pickup is in the middle of the map.
    const shy = await Rider.visit(visits, 'ride', { ...phone, map: 'drawn' });
    await shy.page.getByRole('button', { name: /^From .*Port-aux-Français/ }).click();
    await shy.click('Where I am');
    await shy.page.getByText('Your browser does not tell where you are.').waitFor();
  });

  test('sees the pickup clear of the edge and of the sheet', async () => {
    const page = await visits.page({ ...phone, map: 'drawn', permissions: ['geolocation'] });
    const link = await linkFor('ride', {
      role: 'rider',
      name: 'edge',
      tenant: 'ride',
      expiresInSeconds: 600,
    });
    // On the map's western edge as it is drawn at first: around the middle of all streets, at 3.1 m a pixel.
    const { lat, lng } = placeOf({ x: -604 - 189 * 3.1, y: 431 });
    await page.context().setGeolocation({ latitude: lat, longitude: lng });
    await page.goto(link);
    await expect
      .poll(async () => {
        const [marker, map, sheet] = await Promise.all(
          ['.place-marker-pickup', '.city-map', '.sheet'].map((of) => boxOf(page, of).catch(() => null)),
        );
        if (!marker || !map || !sheet) return null;
        const pixels = [
          marker.x - map.x,
          map.x + map.width - marker.x - marker.width,
          marker.y - map.y,
          sheet.y - marker.y - marker.height,
        ];
        return Math.min(...pixels);
      })
      .toBeGreaterThan(8);
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
    await rider.choosePlaces();
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
  return Number(text.replace(/[^\d.-]/g, ''));
}
