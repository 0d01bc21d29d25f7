import { expect, test } from 'vitest';
import { expectAccessibleLightAndDark, listenTo } from './accessibility.ts';
import { Driver, depot, showDeveloperSettings, simulatePosition } from './driver.ts';
import { written } from './rider.ts';
import { describeInBrowser, phone } from './visit.ts';

describeInBrowser('a driver who sees little, or nothing', { map: 'none' }, (visits) => {
  test('finds no barrier, in light and dark', async () => {
    const driver = await Driver.visit(visits, 'driveLight', { ...phone, map: 'drawn' });
    const { page } = driver;
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    await expectAccessibleLightAndDark(page);
    await driver.goOnline();
    await expectAccessibleLightAndDark(page);
    await driver.hail();
    await driver.heading('A ride for you');
    await expectAccessibleLightAndDark(page);
    await driver.click('Accept');
    await driver.heading('Next: a pickup');
    await expectAccessibleLightAndDark(page);
    await driver.click('Navigate');
    await driver.click('I have arrived');
    await expectAccessibleLightAndDark(page);
    await driver.click('Nobody came');
    await expectAccessibleLightAndDark(page);
    await driver.click('Keep it');
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await driver.click('Passenger on board');
    await expectAccessibleLightAndDark(page);
    await page.context().setOffline(false);
    await driver.click('Navigate');
    await driver.click('I have arrived');
    await driver.click('Done');
    await page.getByRole('region', { name: 'Earned this shift' }).waitFor();
    await expectAccessibleLightAndDark(page);
  });

  test('hears what comes, and drives with the keyboard alone', async () => {
    const driver = await Driver.visit(visits, 'driveKeys');
    const { page } = driver;
    // Keys do not wait like clicks do: only an enabled button is found.
    const press = (name: string): Promise<void> =>
      page.getByRole('button', { name, exact: true, disabled: false }).press('Enter');
    await expect.poll(() => page.locator('.live').textContent()).toBe('You are offline');
    const heard = await listenTo(page);
    // An announcement delayed by a frame is lost if the next step comes first.
    const hears = (text: string): Promise<void> => expect.poll(heard).toContain(text);
    await showDeveloperSettings(page);
    await page.getByRole('radio', { name: 'This device' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('textbox', { name: 'Where you are' }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    // At once: what is half typed is a place too, on another continent.
    await page.keyboard.insertText(written(depot));
    await press('Go online');
    await driver.heading('Waiting for rides');
    await hears('Waiting for rides');
    await driver.hail();
    await driver.heading('A ride for you');
    const offered = async () => (await heard()).find((text) => text.startsWith('A ride for you: '));
    await expect.poll(offered).toMatch(/^A ride for you: \d+ mins? away, US\$\d/);
    await press('Accept');
    await driver.heading('Next: a pickup');
    await hears('Next: a pickup');
    await press('Navigate');
    await hears('Drive to the pickup');
    await press('I have arrived');
    await hears('Wait for your passenger');
    await press('Give the ride back');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await press('Passenger on board');
    await driver.heading('Next: a destination');
    await hears('Next: a destination');
    // What lasts until the next answer only may go unheard.
    const passing = /^(A ride for you: |Going online …$)/;
    expect((await heard()).filter((text) => !passing.test(text))).toEqual([
      'Waiting for rides',
      'Next: a pickup',
      'Drive to the pickup',
      'Wait for your passenger',
      'Next: a destination',
    ]);
  });

  test('reads German where the browser does', async () => {
    const driver = await Driver.visit(visits, 'driveGerman', { ...phone, locale: 'de-DE' });
    const { page } = driver;
    await simulatePosition(page);
    await page.getByRole('textbox', { name: 'Wo Sie sind' }).fill(written(depot));
    await driver.click('Online gehen');
    await driver.heading('Warten auf Fahrten');
    await driver.hail();
    await driver.heading('Eine Fahrt für Sie');
    expect(await page.locator('.offer-fare').innerText()).toMatch(/^\d+,\d\d\s\$$/);
    await driver.click('Annehmen');
    await driver.heading('Als Nächstes: abholen');
    await driver.click('Losfahren');
    await driver.click('Ich bin da');
    await driver.click('Fahrgast eingestiegen');
    await driver.heading('Als Nächstes: zum Ziel');
  });
});
