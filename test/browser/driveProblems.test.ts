import { expect, test } from 'vitest';
import { planWith, stopAt } from '../client/plans.ts';
import { Town } from '../e2e/town.ts';
import { Driver, depot, simulatePosition } from './driver.ts';
import { theatre, townHall } from './robots.ts';
import { describeInBrowser, linkFor, phone, url } from './visit.ts';

describeInBrowser('a page for drivers', (visits) => {
  test('drives where the device is, if it may tell', async () => {
    const here = { latitude: depot.lat, longitude: depot.lng };
    const driver = await Driver.visit(visits, 'driveProblems', {
      ...phone,
      geolocation: here,
      permissions: ['geolocation'],
    });
    await driver.click('Go online');
    await driver.heading('Waiting for rides');
    await expect.poll(async () => (await driver.town.vehicle('dan')).position?.lat).toBeCloseTo(depot.lat, 5);
    await driver.page.context().setGeolocation({ latitude: townHall.lat, longitude: townHall.lng });
    await expect
      .poll(async () => (await driver.town.vehicle('dan')).position?.lat)
      .toBeCloseTo(townHall.lat, 5);
    await driver.click('Go offline');
    await driver.page.getByText('Your shift is over.').waitFor();
  });

  test('tells a driver whose device does not say where it is, or is elsewhere', async () => {
    const shy = await Driver.visit(visits, 'driveProblems');
    await shy.page.getByText('Your browser does not tell where you are.').waitFor();
    expect(await shy.page.getByRole('button', { name: 'Go online' }).isDisabled()).toBe(true);
    await simulatePosition(shy.page);
    await shy.page.getByRole('textbox', { name: 'Where you are' }).fill('the harbour');
    await shy.page.getByText('Type a latitude and a longitude').waitFor();

    const away = await Driver.visit(visits, 'driveProblems', {
      ...phone,
      geolocation: { latitude: 40.26, longitude: -76.88 },
      permissions: ['geolocation'],
    });
    await away.page.getByText('You are not on the map of Port-aux-Français.').waitFor();
  });

  test('tells whoever drives a vehicle that nobody registered', async () => {
    const { tenant } = new Town(url, 'driveProblems');
    const page = await visits.page();
    await page.goto(await linkFor('drive', { role: 'driver', name: 'stranger', tenant }));
    await simulatePosition(page);
    await page.getByRole('button', { name: 'Go online' }).click();
    await page.getByText('This vehicle may not drive').waitFor();
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  });

  test('asks for a new link when the token ends in a shift, and goes on with it', async () => {
    const town = new Town(url, 'driveProblems');
    await town.register('eve');
    const visitor = { role: 'driver', name: town.name('eve'), tenant: town.tenant } as const;
    const page = await visits.page();
    await page.goto(await linkFor('drive', visitor));
    await simulatePosition(page);
    await page.getByRole('button', { name: 'Go online' }).click();
    await page.getByRole('heading', { name: 'Waiting for rides' }).waitFor();
    await page.goto(await linkFor('drive', { ...visitor, expiresInSeconds: 8 }));
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await page.goto(await linkFor('drive', visitor));
    await page.getByRole('heading', { name: 'Waiting for rides' }).waitFor();
    await page.getByRole('button', { name: 'Go offline' }).click();
    await page.getByText('Your shift is over.').waitFor();
  });

  test('shows the stops of several rides in their order, and whose each is', async () => {
    const driver = await Driver.visit(visits, 'driveProblems');
    const { page } = driver;
    const stop = (id: string, trip: string, kind: 'pickup' | 'dropoff', place: typeof townHall) => ({
      ...stopAt('pending'),
      id: `stop_${id}`,
      tripId: `trip_${trip}`,
      kind,
      place: { ...place, label: 'A door' },
    });
    const stops = [
      stop('a', 'first', 'pickup', townHall),
      stop('b', 'second', 'pickup', depot),
      stop('c', 'first', 'dropoff', theatre),
      stop('d', 'second', 'dropoff', townHall),
    ];
    await page.routeWebSocket(/driver\/stream/, (socket) => {
      socket.onMessage(() => undefined);
      socket.send(JSON.stringify(planWith({ stops, ts: Date.now() })));
    });
    await driver.standAt(depot);
    await driver.click('Go online');
    await driver.heading('Next: a pickup');
    const list = page.getByRole('region', { name: 'Your stops' }).getByRole('listitem');
    await expect
      .poll(async () => (await list.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')))
      .toEqual([
        '1 Pickup · Ride 1 A door 1 person',
        '2 Pickup · Ride 2 A door 1 person',
        '3 Destination · Ride 1 A door 1 person',
        '4 Destination · Ride 2 A door 1 person',
      ]);
    for (const [at, kind] of ['Pickup', 'Pickup', 'Destination', 'Destination'].entries()) {
      await page.getByRole('img', { name: `Stop ${at + 1}: ${kind}` }).waitFor();
    }
    await driver.click('Navigate');
    await driver.click('I have arrived');
    await driver.click('Passenger on board');
    await expect.poll(() => list.count()).toBe(3);
    await driver.click('Give the ride back');
    await driver.click('Yes, give it back');
    await driver.heading('Next: a destination');
  });
});
