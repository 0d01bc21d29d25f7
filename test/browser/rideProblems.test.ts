import { expect, test } from 'vitest';
import { Town } from '../e2e/town.ts';
import { choosePlaces, Rider } from './rider.ts';
import { theatre, townHall } from './robots.ts';
import { describeInBrowser, linkFor, url } from './visit.ts';

describeInBrowser('a rider to whom something happens', { map: 'none' }, (visits) => {
  test('is told that nothing is called that, and can take it back', async () => {
    const { page } = await Rider.visit(visits, 'demo');
    const field = page.getByRole('combobox', { name: 'Where to?' });
    await field.fill('xyzzy qwrtz');
    await page.getByText('Nothing is called that here.').waitFor();
    await field.press('Escape');
    await expect.poll(() => field.inputValue()).toBe('');
  });

  test('may book where no vehicle is near, and is told so', async () => {
    const town = new Town(url);
    const rider = await Rider.visit(visits, town.tenant);
    await rider.choosePlaces(town.centre, town.station);
    await rider.page.getByText('No vehicle is near right now.').waitFor();
    await rider.click(/^Book for/);
    await rider.heading('Looking for a driver');
  });

  test('is told that nobody was found, and can try again', async () => {
    const town = new Town(url, 'impatient');
    const rider = await Rider.visit(visits, town.tenant);
    await rider.choosePlaces(town.centre, town.station);
    await rider.click(/^Book for/);
    await rider.heading('Nobody could take this ride');
    await rider.click('New ride');
    await rider.heading('Where to?');
  });

  test('can ask again when the prices do not come', async () => {
    const rider = await Rider.visit(visits, 'demo');
    await rider.page.route('**/v1/quotes', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: '<html>busy</html>' }),
    );
    await rider.choosePlaces();
    await rider.page.getByRole('alert').getByText('Hexhail is busy at the moment.').waitFor();
    await rider.page.unroute('**/v1/quotes');
    await rider.click('Try again');
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
  });

  test('sees new prices when the old ones have expired meanwhile', async () => {
    const rider = await Rider.visit(visits, 'demo');
    await rider.page.route('**/v1/trips', (route) =>
      route.fulfill({
        status: 410,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: '/problems/quote-expired', detail: 'too late' }),
      }),
    );
    await rider.book();
    await rider.page.getByText('The prices have expired; here are new ones.').waitFor();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
  });

  test('is not shown the ride of somebody else', async () => {
    const town = new Town(url, 'demo');
    const { id } = await town.book(await town.rider(), { pickup: townHall, dropoff: theatre });
    const rider = await Rider.visit(visits, 'demo');
    for (const link of [id, 'trip_nothing', '%%%']) {
      await rider.page.goto(`${url}/ride#trip=${link}`);
      await rider.page.getByText('This ride does not exist, or it is not yours.').waitFor();
    }
    await rider.click('New ride');
    await rider.heading('Where to?');
    expect(rider.page.url()).toBe(`${url}/ride`);
  });

  test('is asked for a new link when the token ends in the middle, and finds the ride again with it', async () => {
    const visitor = { role: 'rider', name: `rider-${crypto.randomUUID().slice(0, 8)}` } as const;
    const page = await visits.page();
    await page.goto(await linkFor('ride', visitor));
    await choosePlaces(page);
    await page.getByRole('button', { name: /^Book for/ }).click();
    await page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    await page.goto(await linkFor('ride', { ...visitor, expiresInSeconds: 8 }));
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await page.goto(await linkFor('ride', visitor));
    await page.getByRole('button', { name: 'Cancel the ride' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByRole('heading', { name: 'This ride was cancelled' }).waitFor();
  });

  test('uses the page without a map where the device cannot draw one', async () => {
    const rider = await Rider.visit(visits, 'demo');
    await rider.page.getByText('The map cannot be drawn on this device.').waitFor();
    await rider.choosePlaces();
    await rider.page.getByRole('button', { name: /^Book for/ }).waitFor();
  });
});
