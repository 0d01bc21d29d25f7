import { expect, test } from 'vitest';
import { expectAccessibleLightAndDark, listenTo } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { Rider } from './rider.ts';
import { serveTown } from './robots.ts';
import { describeInBrowser, phone, url } from './visit.ts';

describeInBrowser('a rider who sees little, or nothing', { map: 'none' }, (visits) => {
  serveTown(url, 'rideAccess', 3);

  test('finds no barrier, in light and dark', async () => {
    const rider = await Rider.visit(visits, 'rideAccess', { ...phone, map: 'drawn' });
    const { page } = rider;
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    await expectAccessibleLightAndDark(page);
    await rider.choosePlaces();
    await page.getByRole('button', { name: /^Book for/ }).waitFor();
    await expectAccessibleLightAndDark(page);
    await rider.click(/^Book for/);
    await rider.heading('Your driver is on the way');
    await page.locator('.vehicle-marker').waitFor();
    await expectAccessibleLightAndDark(page);
    await rider.click('Cancel the ride');
    await expectAccessibleLightAndDark(page);
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
    await expectAccessibleLightAndDark(page);
    await rider.click('Past rides');
    await rider.heading('Past rides');
    await expectAccessibleLightAndDark(page);
  });

  test('hears each state, and books with the keyboard alone', async () => {
    const driver = await DriverOnDuty.start('rideKeys');
    const rider = await Rider.visit(visits, 'rideKeys', { ...phone, map: 'drawn' });
    const { page } = rider;
    const heard = await listenTo(page);
    // An announcement delayed by a frame is lost if the next step comes first.
    const hears = (text: string): Promise<void> => expect.poll(heard).toContain(text);
    await page.getByRole('button', { name: /^From .*Port-aux-Français/ }).waitFor();
    await page.getByRole('combobox', { name: 'Where to?' }).focus();
    await page.keyboard.type('opera');
    await page.getByRole('option', { name: /^Opera House/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /^Opera House/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await rider.heading('Choose your ride');
    await page.getByRole('button', { name: /^Book for/ }).waitFor();
    await page.getByRole('radio', { checked: true }).first().focus();
    // Past what makes up the price.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await hears('Looking for a driver');
    await driver.accept();
    await hears('Your driver is on the way');
    await rider.click('Cancel the ride');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
    await expect
      .poll(async () => (await heard()).filter((said) => said !== 'The driver is there'))
      .toEqual(['Looking for a driver', 'Your driver is on the way', 'This ride was cancelled']);
  });
});
