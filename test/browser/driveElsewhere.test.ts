import { expect, test } from 'vitest';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { theatre, townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, linkFor, phone, url } from './visit.ts';

const tenant = 'driveElsewhere';

describeInBrowser('a driver with a ride under way', { ...phone, map: 'none' }, (visits) => {
  test('sees its stops on another device before driving from there, and goes on with them', async () => {
    const driver = await DriverOnDuty.start(tenant);
    const town = new Town(url, tenant);
    const rider = await town.rider();
    const { id } = await town.book(rider, { pickup: townHall, dropoff: theatre });
    const { pickup } = await driver.accept();

    const page = await visits.page();
    const complaints = complaintsOf(page);
    await page.goto(await linkFor('drive', { role: 'driver', name: driver.vehicle, tenant }));
    const underWay = page.getByRole('region', { name: 'Under way' });
    await underWay.getByText('Pickup').waitFor();
    await underWay.getByText('Destination').waitFor();
    await expectAccessible(page);

    // It is as new as the plan, and nothing but looked at: the other device still drives.
    driver.progress(pickup, 'arrived', 'done');
    await underWay.getByText('Pickup').waitFor({ state: 'hidden' });
    await expect.poll(async () => (await rider.trip(id)).state).toBe('onboard');
    await rider.cancel(id);
    await underWay.waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
  });
});
