import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessible } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { Operator } from './operator.ts';
import { namePlaces } from './rider.ts';
import { theatre, townHall } from './robots.ts';
import { describeInBrowser } from './visit.ts';

const desk = { viewport: { width: 1280, height: 1_000 } };

describeInBrowser('an operator on the phone', { ...desk, map: 'none' }, (visits) => {
  test('books for a guest by way of a stop, with a vehicle, changes the ride, and cancels it', async () => {
    const driver = await DriverOnDuty.start('opsBooking');
    const operator = await Operator.visit(visits, 'opsBooking', { ...desk, map: 'none' });
    const { page } = operator;
    const { harbour } = townPlaces;
    await namePlaces(page, {
      'The start': townHall,
      'The stop': destination(townHall, 160, 500),
      'The goal': theatre,
      'The harbour': harbour,
    });
    await operator.click('Book a ride');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Erika Muster');
    await operator.choose('From', 'The start');
    await operator.choose('To', 'The goal');
    await operator.click('+ Add a stop');
    await operator.choose('Stop 1', 'The stop');
    await page.getByRole('button', { name: 'Small parcels: one more' }).click();
    await page.getByLabel('With this vehicle').fill(driver.vehicle);
    await expectAccessible(page);
    // Without a phone the driver could not find the guest.
    await operator.click(/^Book for/);
    await page.getByText('Give a name, and a phone number.').waitFor();
    await page.getByRole('textbox', { name: 'Phone' }).fill('+262 123 456');
    await operator.click(/^Book for/);
    await page.getByText('Erika Muster · +262 123 456').waitFor();
    await page.locator('.facts').getByText('The stop, Port-aux-Français').waitFor();
    await page.locator('.facts').getByText('1 × Parcel (small)').waitFor();
    const id = await operator.shownTrip();
    await driver.offered();
    const fare = (await operator.api.trip(id)).fare.amount;

    await operator.click('Change the ride');
    const dialog = page.getByRole('dialog', { name: 'Change the ride' });
    await dialog.getByRole('button', { name: 'To: Change' }).click();
    await operator.choose('To', 'The harbour');
    await dialog.getByText(/^It then costs .* instead of/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Change it for/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.facts').getByText('The harbour, Port-aux-Français').waitFor();
    const changed = await operator.api.trip(id);
    expect(changed.fare.amount).toBeGreaterThan(fare);
    expect(changed.dropoff.label).toBe('The harbour, Port-aux-Français');

    await driver.accept(3);
    await operator.heading('Driver on the way');
    await operator.click('Cancel the trip');
    await operator.click('Yes, cancel it');
    await operator.heading('Cancelled');
    expect((await operator.api.trip(id)).bookedBy).toBe(operator.name);
  });
});
