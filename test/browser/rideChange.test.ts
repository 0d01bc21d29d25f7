import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessible } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { namePlaces, Rider } from './rider.ts';
import { theatre, townHall } from './robots.ts';
import { describeInBrowser, phone } from './visit.ts';

const places = {
  'The start': townHall,
  'The goal': theatre,
  'The bakery': destination(townHall, 160, 400),
  'The library': destination(townHall, 40, 300),
  'The harbour': townPlaces.harbour,
};

describeInBrowser('a rider who changes a ride', { ...phone, map: 'none' }, (visits) => {
  test('adds stops and another destination, sees the price first, and is told when it cannot be', async () => {
    const driver = await DriverOnDuty.start('rideChange');
    const rider = await Rider.visit(visits, 'rideChange', { ...phone, map: 'none' });
    const { page } = rider;
    await rider.choosePlaces();
    await namePlaces(page, places);
    const choose = async (label: string, name: string): Promise<void> => {
      await page.getByRole('combobox', { name: label, exact: true }).fill(name);
      await page.getByRole('option', { name }).click();
    };
    await rider.click('+ Add a stop');
    await choose('Stop 1', 'The bakery');
    await page.locator('.options summary').click();
    await page.getByRole('button', { name: 'Small parcels: one more' }).click();
    await page.getByLabel('Who receives it').fill('Erika Muster');
    await page.getByLabel('Their phone').fill('+262 123 456');
    await page.getByLabel('What the driver brings from there').selectOption({ label: 'A PIN' });
    await rider.click(/^Book for/);
    const id = await rider.booked();
    await page.getByText('The bakery, Port-aux-Français').waitFor();
    await page.getByText('Erika Muster, +262 123 456').waitFor();
    await page.getByText(/^The recipient says this to the driver: \d{4}$/).waitFor();
    const before = await rider.api.trip(id);

    // Before a vehicle is assigned everything can be changed.
    await rider.click('Change the ride');
    const dialog = page.getByRole('dialog', { name: 'Change the ride' });
    await dialog.getByRole('button', { name: 'To: Change' }).click();
    await choose('To', 'The harbour');
    await dialog.getByRole('button', { name: 'People: one more' }).click();
    await dialog.getByText(/^It then costs .* instead of/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Change it for/ }).click();
    // The dialog itself names the new place: only once it has closed has the service answered.
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('The harbour, Port-aux-Français').waitFor();
    const changed = await rider.api.trip(id);
    expect(changed.fare.amount).toBeGreaterThan(before.fare.amount);
    expect(changed.party.seats).toBe(2);
    await page.getByText(/^The recipient says this to the driver: \d{4}$/).waitFor();

    // Then what the vehicle agrees to.
    await driver.accept(3);
    await rider.heading('Your driver is on the way');
    await rider.click('Change the ride');
    await dialog.getByText('the vehicle has to agree').waitFor();
    expect(await dialog.getByRole('button', { name: 'People: one more' }).count()).toBe(0);
    await dialog.getByRole('button', { name: '+ Add a stop' }).click();
    await choose('Stop 2', 'The library');
    const refusals = [
      ['change-refused', 409, 'The vehicle cannot do this'],
      ['not-changeable', 409, 'This cannot be changed any more'],
      ['precondition-failed', 412, 'The ride has moved on meanwhile'],
      ['unavailable', 503, 'The vehicle did not answer in time'],
    ] as const;
    for (const [slug, status, words] of refusals) {
      const answered = { status, json: { type: `/problems/${slug}`, title: slug, status, detail: slug } };
      await page.route(`**/v1/trips/${id}`, (route) =>
        route.request().method() === 'PATCH' ? route.fulfill(answered) : route.fallback(),
      );
      await dialog.getByRole('button', { name: /^Change it for/ }).click();
      await dialog.getByText(words).waitFor();
      await page.unroute(`**/v1/trips/${id}`);
    }
    await dialog.getByRole('button', { name: /^Change it for/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('The library, Port-aux-Français').waitFor();
    await driver.has(4);
    expect((await rider.api.trip(id)).via).toHaveLength(2);
    await rider.api.cancel(id);
    await rider.heading('This ride was cancelled');
  });
});
