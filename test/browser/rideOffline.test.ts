import { expect, test } from 'vitest';
import { DriverOnDuty } from './driverOnDuty.ts';
import { Rider } from './rider.ts';
import { describeInBrowser, phone } from './visit.ts';

describeInBrowser('a rider in a tunnel', (visits) => {
  test('reloads the page without a network, sees the ride as last known, and then as it is', async () => {
    const driver = await DriverOnDuty.start('rideOffline');
    const rider = await Rider.visit(visits, 'rideOffline', { ...phone, serviceWorkers: 'allow' });
    const { page } = rider;
    await rider.book();
    const { pickup } = await driver.accept();
    await rider.heading('Your driver is on the way');
    const id = await rider.booked();
    const kept = `caches.open('hexhail/ride').then(async (cache) =>
      (await cache.keys()).map(({ url }) => url).join())`;
    await expect.poll(() => page.evaluate(kept)).toMatch(/(?=.*\/ride(,|$))(?=.*maplibre)(?=.*\.css)/);

    await page.context().setOffline(true);
    await page.reload();
    await rider.heading('Your driver is on the way');
    await page.getByText('You are offline.').waitFor();
    await page.getByText(/^This is your ride as last known at \d\d:\d\d\.$/).waitFor();
    expect(await page.locator('.plate').innerText()).toBe('STORY-0');

    driver.progress(pickup, 'arrived');
    await expect.poll(async () => (await rider.api.trip(id)).state).toBe('arrived');
    await page.context().setOffline(false);
    await rider.heading('Your driver is here');
    expect(await page.getByText('as last known').count()).toBe(0);
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
  });
});
