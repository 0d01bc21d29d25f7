import { expect, test } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessible } from './accessibility.ts';
import { activate } from './activate.ts';
import { Driver } from './driver.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { describeInBrowser, phone } from './visit.ts';

const near = destination(townHall, 160, 60);

describeInBrowser('a driver with a full day', { ...phone, map: 'none' }, (visits) => {
  test('promises a ride for later, and until then delivers a parcel over a toll bridge, against a PIN', async () => {
    const driver = await Driver.visit(visits, 'driveAhead', { ...phone, map: 'none' });
    const { page } = driver;
    await activate(driver.town.tenant, { tariffs: [{ id: 'usual', base: 500, mostTolls: 900 }] });
    await driver.goOnline(near);
    const later = await driver.hail({
      scheduledFor: new Date(Date.now() + 4 * 3_600_000).toISOString(),
      reserve: true,
      notes: 'by the fountain',
    });
    await driver.heading('A ride for later');
    await driver.click('Accept');
    const agenda = page.getByRole('region', { name: 'Booked with you' });
    await agenda.getByText('by the fountain').waitFor();
    await expect
      .poll(async () => (await later.rider.trip(later.id)).reservation)
      .toMatchObject({ state: 'held', vehicle: { name: 'Dan' } });
    await expectAccessible(page);

    const parcel = await driver.hail({
      dropoff: destination(townHall, 70, 100),
      party: { seats: 0, wheelchairs: 0, childSeats: 0 },
      items: [{ description: 'A vase', quantity: 1, size: 'small' }],
      recipient: { name: 'Erika Muster', phone: '+262 123 456' },
      proof: 'pin',
    });
    const { deliveryPin = '' } = await parcel.rider.trip(parcel.id);
    expect(deliveryPin).toMatch(/^\d{4}$/);
    await driver.accept();
    await driver.arrive();
    // Goods say no digits.
    await driver.click('Done');
    await driver.heading('Next: a destination');
    await page.getByText('Erika Muster').waitFor();
    await expect.poll(async () => (await parcel.rider.trip(parcel.id)).state).toBe('onboard');
    await driver.click('Add a toll');
    const toll = page.getByRole('textbox', { name: 'What you paid' });
    await toll.fill('9.01');
    await driver.click('Add');
    await page.getByText('more than was agreed').waitFor();
    await expectAccessible(page);
    await toll.fill('3.50');
    await driver.click('Add');
    await toll.waitFor({ state: 'detached' });
    expect((await parcel.rider.trip(parcel.id)).fare.amount).toBe(850);
    await driver.driveThere();
    await driver.click('I have arrived');
    const field = page.getByRole('textbox', { name: 'Their four digits' });
    await field.fill(deliveryPin === '0000' ? '1111' : '0000');
    await driver.click('Done');
    await page.getByText('These are not their four digits.').waitFor();
    await expectAccessible(page);
    await field.fill(deliveryPin);
    await driver.click('Done');
    await expect.poll(async () => (await parcel.rider.trip(parcel.id)).state).toBe('completed');
    await agenda.getByText('by the fountain').waitFor();
    await later.rider.cancel(later.id);
    await agenda.waitFor({ state: 'detached' });
  });

  test('brings back what its sender cancels on the way, and what was cancelled while it was taken', async () => {
    const driver = await Driver.visit(visits, 'driveBack', { ...phone, map: 'none' });
    await driver.goOnline(near);
    const sender = await Rider.visit(visits, driver.town.tenant, { ...phone, map: 'none' });
    const vase = {
      pickup: townHall,
      dropoff: destination(townHall, 70, 100),
      party: { seats: 0, wheelchairs: 0, childSeats: 0 },
      items: [{ description: 'A vase', quantity: 1, size: 'small' }],
    };
    const { id } = await driver.town.book(sender.api, vase);
    await sender.page.reload();
    await driver.accept();
    await driver.arrive();
    await driver.click('Done');
    await sender.heading('Your goods are on their way');
    await sender.click('Cancel the ride');
    await sender.click('Yes, cancel it');
    await sender.heading('Your goods come back');
    await sender.page.getByText(/^It has been on its way back to the sender since /).waitFor();
    await sender.page.getByRole('button', { name: 'Cancel the ride' }).waitFor({ state: 'detached' });
    await expectAccessible(sender.page);
    await driver.heading('Next: bring it back');
    await driver.arrive();
    await driver.heading('Hand it back to the sender');
    await expectAccessible(driver.page);
    await driver.click('Done');
    await expect.poll(() => sender.api.trip(id)).toMatchObject({ state: 'completed', delivered: false });
    await driver.heading('Waiting for rides');

    // The driver takes the goods where there is no network, and the sender cancels meanwhile.
    const again = await driver.hail(vase);
    await driver.accept();
    await driver.arrive();
    await expect.poll(async () => (await again.rider.trip(again.id)).state).toBe('arrived');
    await driver.page.context().setOffline(true);
    await driver.click('Done');
    await again.rider.cancel(again.id);
    await driver.page.context().setOffline(false);
    await driver.heading('Next: bring it back');
    expect((await again.rider.trip(again.id)).state).toBe('cancelled');
    await driver.arrive();
    await driver.click('Done');
    await driver.heading('Waiting for rides');
  });
});
