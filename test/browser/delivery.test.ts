import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessibleLightAndDark } from './accessibility.ts';
import { activate } from './activate.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, phone } from './visit.ts';

const near = destination(townHall, 160, 60);
const door = destination(townHall, 70, 100);
const vase = {
  pickup: townHall,
  dropoff: door,
  party: { seats: 0, wheelchairs: 0, childSeats: 0 },
  items: [{ description: 'A vase', quantity: 1, size: 'small' }],
};
const options = { ...phone, map: 'none' } as const;

/** Accepts a delivery and takes it to its destination. */
async function takeThere(driver: Driver): Promise<void> {
  await driver.accept();
  await driver.arrive();
  await driver.heading('Collect the goods');
  await driver.click('Done');
  await driver.heading('Next: a destination');
  await driver.arrive();
  await driver.heading('Hand the goods over');
}

/** Waits until a page shows the image of a proof. */
async function showsImage(page: Page, name: string): Promise<void> {
  const image = page.getByRole('region', { name: 'Delivery' }).getByRole('img', { name });
  await image.waitFor();
  expect(await image.getAttribute('src')).toMatch(/^blob:/);
  const width = () => page.evaluate("document.querySelector('.delivery img').naturalWidth");
  await expect.poll(width).toBeGreaterThan(0);
}

describeInBrowser('a sender of goods', options, (visits) => {
  test('sees, as operators do, that they lie at the door, who signed, and why they come back', async () => {
    const driver = await Driver.visit(visits, 'delivery', options);
    await driver.goOnline(near);
    const sender = await Rider.visit(visits, driver.town.tenant, options);
    const operator = await Operator.visit(visits, driver.town.tenant, { map: 'none' });
    const complaints = [complaintsOf(sender.page), complaintsOf(operator.page)];
    const send = async (more: object): Promise<void> => {
      const { id } = await driver.town.book(sender.api, { ...vase, ...more });
      await sender.page.reload();
      await operator.openTrip(id);
    };

    await send({ leaveAtDoor: true, proof: 'photo' });
    await takeThere(driver);
    await sender.heading('Your goods are on their way');
    await sender.page.getByText('You see here where they are.').waitFor();
    await driver.page.getByText('May be left at the door.').waitFor();
    await driver.page
      .getByLabel('Take a photo of the handover')
      .setInputFiles('web/public/icons/hexhail-192.png');
    await driver.click('Done');
    await sender.heading('Your goods were delivered');
    for (const { page } of [sender, operator]) {
      await page.getByText(/^Handed over at \d+:\d+ ?\w*\. It could be left at the door\.$/).waitFor();
      await showsImage(page, 'Photo of the handover');
      await expectAccessibleLightAndDark(page);
    }
    await operator.click('Back to the tables');

    await send({ proof: 'signature' });
    await takeThere(driver);
    const pad = driver.page.getByRole('img', { name: 'The recipient signs here' });
    const box = await pad.boundingBox();
    if (box === null) throw new Error('there is nothing to sign on');
    await driver.page.mouse.move(box.x + 20, box.y + 40);
    await driver.page.mouse.down();
    await driver.page.mouse.move(box.x + 200, box.y + 90, { steps: 5 });
    await driver.page.mouse.up();
    await driver.click('Send the signature');
    await driver.click('Done');
    for (const { page } of [sender, operator]) await showsImage(page, 'Signature of the recipient');
    await operator.click('Back to the tables');

    await send({ proof: 'photo' });
    await takeThere(driver);
    await driver.click('Could not deliver');
    await driver.page.getByRole('radio', { name: 'The address is wrong.' }).check();
    await expectAccessibleLightAndDark(driver.page);
    await driver.click('Yes, bring it back');
    await sender.heading('Your goods come back');
    for (const { page } of [sender, operator]) {
      await page.getByText('It could not be delivered. The address is wrong.').waitFor();
      await page.getByText(/^It has been on its way back to the sender since /).waitFor();
      await expectAccessibleLightAndDark(page);
    }
    await driver.arrive();
    await driver.click('Done');
    await sender.heading('Your goods were brought back');
    await driver.heading('Waiting for rides');
    expect(await driver.page.getByText('A ride is not yours any more').count()).toBe(0);
    for (const { page } of [sender, operator]) {
      await page.getByText(/^It was brought back to the sender at /).waitFor();
      expect(await page.getByRole('img', { name: 'Photo of the handover' }).count()).toBe(0);
    }
    expect(complaints.flat()).toEqual([]);
  });
});

describeInBrowser('a driver who gets orders', options, (visits) => {
  test('is told that a ride is assigned, and finds nothing to decline it or give it back with', async () => {
    const driver = await Driver.visit(visits, 'driveOrder', options);
    const { page, town } = driver;
    const contact = { contactPhone: '+262 999 000' };
    await activate(town.tenant, { policy: { dispatch: { assignmentsAreOrders: true }, contact } });
    await driver.goOnline(near);
    const { id, rider } = await driver.hail({ dropoff: door });
    await driver.heading('A ride for you');
    await driver.click('Decline');
    await driver.heading('Waiting for rides');

    const operator = await Operator.visit(visits, town.tenant, { map: 'none' });
    await operator.openTrip(id);
    await operator.page.getByRole('textbox', { name: 'Assign a vehicle' }).fill(town.name('dan'));
    await operator.click('Ask this vehicle');
    await driver.heading('Next: a pickup');
    await page
      .getByText('The control room gave you this ride. It cannot be declined or given back')
      .waitFor();
    await page.getByRole('link', { name: 'Call +262 999 000' }).waitFor();
    for (const name of ['Decline', 'Accept', 'Give the ride back']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    await expectAccessibleLightAndDark(page);
    await driver.arrive();
    await page.getByRole('button', { name: /^Nobody came/ }).waitFor();
    await driver.click('Passenger on board');
    await driver.arrive();
    await driver.click('Done');
    await expect.poll(async () => (await rider.trip(id)).state).toBe('completed');
  });
});
