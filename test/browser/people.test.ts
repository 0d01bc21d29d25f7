import { expect, test } from 'vitest';
import { z } from 'zod';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

describeInBrowser('the people of a ride', { map: 'none' }, (visits) => {
  test('write to each other, and call for help; an operator takes care', async () => {
    const driver = await Driver.visit(visits, 'people');
    const complaints = complaintsOf(driver.page);
    await driver.goOnline();
    const rider = await Rider.visit(visits, 'people');
    const operator = await Operator.visit(visits, 'people', { map: 'none' });
    await rider.book();
    await driver.accept();
    await rider.heading('Your driver is on the way');

    await rider.page.locator('.conversation > summary').click();
    await rider.page.getByRole('textbox', { name: 'Your message' }).fill('I wear a red hat');
    await rider.page.getByRole('button', { name: 'Send', exact: true }).click();
    await driver.page.locator('.conversation-last', { hasText: 'I wear a red hat' }).waitFor();
    await driver.page.locator('.conversation > summary').click();
    await driver.click('I need a few minutes');
    await rider.page.locator('.conversation-last', { hasText: 'I need a few minutes' }).waitFor();
    await expectAccessible(rider.page);
    await expectAccessible(driver.page);

    // Held down: sent without a question.
    await rider.page.getByRole('button', { name: 'Hold for help' }).dispatchEvent('pointerdown');
    await rider.page.getByText('The control room is alerted, and sees where you are.').waitFor();
    const alert = operator.page.getByRole('article');
    await alert.getByText('The passenger needs help').waitFor();
    await expectAccessible(operator.page);
    await alert.getByRole('button', { name: 'Show the trip' }).click();
    await operator.heading('Driver on the way');
    await alert.getByRole('textbox', { name: 'What you do about it' }).fill('I call both of them');
    await alert.getByRole('button', { name: 'I take care of it' }).click();
    await rider.page.getByText('Somebody in the control room has seen your alert, and takes care.').waitFor();
    await alert.waitFor({ state: 'detached' });

    // Pressed shortly: it asks first.
    await driver.click('Hold for help');
    await driver.click('Alert them now');
    await alert.getByText('The driver needs help').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a guest follows the one ride by a link', async () => {
    const town = new Town(url, 'guestLink');
    const operator = await town.operator();
    const guest = { name: 'Grete', phone: '+1 717 555 0101' };
    const { id } = await town.book(operator, { pickup: town.centre, dropoff: town.station, guest });
    const made = await operator.call({ method: 'POST', path: `/v1/trips/${id}/guest-link` });
    const page = await visits.page();
    const complaints = complaintsOf(page);
    await page.goto(z.object({ url: z.string() }).parse(made.body).url);
    await page.getByRole('heading', { name: 'Looking for a driver' }).waitFor();
    expect(await page.getByRole('button', { name: 'Share' }).count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel the ride' }).click();
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByRole('heading', { name: 'This ride was cancelled' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
