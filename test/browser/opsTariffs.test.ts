import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { Town } from '../e2e/town.ts';
import { expectAccessible, expectAccessibleLightAndDark } from './accessibility.ts';
import { complaintsOf, describeInBrowser, phone, url } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };

const square = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [0.1, 0],
      [0.1, 0.1],
      [0, 0.1],
      [0, 0],
    ],
  ],
};
const airport = { id: 'airport', name: 'Airport', kind: 'surcharge', area: square };

async function openEditor(page: Page, tenant = `tariffs-${randomUUID().slice(0, 8)}`): Promise<void> {
  const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
  await page.goto(`${url}/ops#token=${token}`);
  await page.getByRole('button', { name: 'Configuration' }).click();
  await page.getByRole('button', { name: 'Edit what is active' }).click();
}

async function documentOn(page: Page): Promise<unknown> {
  return JSON.parse(await page.getByLabel('Document').inputValue());
}

describeInBrowser('an admin without a programmer', { ...desk, map: 'none' }, (visits) => {
  test('sets tariffs in a form, and is told at the field what is wrong', async () => {
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    const town = new Town(url, `tariffs-${randomUUID().slice(0, 8)}`);
    await town.register('cab', { type: 'saloon' });
    await openEditor(page, town.tenant);
    const kept = {
      policy: { tariff: { currency: 'EUR' } },
      zones: [airport],
      surge: { mode: 'manual', manual: [{ vehicleType: 'van', percent: 10 }] },
    };
    await page.getByLabel('Document').fill(JSON.stringify(kept));
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('Edit tariffs in a form');
    await press('New tariff');
    const usual = page.locator('.form-list > details').first();
    // Whoever added it goes on typing.
    await page.keyboard.type('usual');
    await usual.getByText('usual', { exact: true }).waitFor();
    await usual.getByLabel('Base (EUR)').fill('4,505');
    await usual.getByText('An amount, such as 4.50').waitFor();
    expect(await page.getByRole('button', { name: 'Take the tariffs over' }).isDisabled()).toBe(true);
    await usual.getByLabel('Base (EUR)').fill('4,50');
    await usual.getByLabel('Each kilometre (EUR/km)').fill('1.80');
    await press('New night surcharge');
    const night = usual.getByRole('group', { name: 'Surcharge 1' });
    await night.getByLabel('Code').fill('tip');
    await night.getByLabel('Percent (%)').fill('20');
    await night.getByLabel('Sat').check();
    await night.getByLabel('Sun').check();
    await press('New flat price');
    const flat = usual.getByRole('group', { name: 'Flat price 1' });
    await flat.getByLabel('From zone').selectOption('Airport');
    await flat.getByLabel('To zone').selectOption('Airport');
    await flat.getByLabel('Price (EUR)').fill('30');
    await press('Duplicate usual');
    const vans = page.locator('.form-list > details').nth(1);
    await vans.getByLabel('Id', { exact: true }).fill('vans');
    const type = vans.getByRole('combobox', { name: 'Vehicle type' });
    const proposed = vans.locator('datalist option');
    expect(await proposed.evaluateAll((options) => options.map((one) => one.getAttribute('value')))).toEqual([
      'saloon',
      'van',
    ]);
    await type.fill('van');
    await press('Move vans · van up');
    await expect
      .poll(() => page.locator('.form-item > summary').allInnerTexts())
      .toEqual(['vans · van', 'usual']);
    // It is the first one now, and cannot go further: the keyboard stays with it.
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('.form-item > summary').allInnerTexts())
      .toEqual(['usual', 'vans · van']);
    await expectAccessibleLightAndDark(page);
    await press('Take the tariffs over');
    await press('Check and save as a draft');

    const alert = page.getByRole('alert');
    await alert.getByText('tariffs.0.surcharges.0.code: is the code of another line').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
    await press('Edit tariffs in a form (2 to correct)');
    const code = usual.getByLabel('Code');
    expect(await code.getAttribute('aria-invalid')).toBe('true');
    await usual.getByText('is the code of another line: choose a different one').waitFor();
    await expectAccessible(page);
    await page.setViewportSize(phone.viewport);
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.viewport.width);
    await code.fill('night');
    await vans.getByLabel('Code').fill('night');
    await press('Take the tariffs over');
    const surcharges = [
      {
        code: 'night',
        label: 'Night',
        percent: 20,
        when: [{ days: ['sat', 'sun'], from: '22:00', to: '06:00' }],
      },
    ];
    const prices = {
      ...{ base: 450, perKilometer: 180, surcharges },
      flat: [{ from: 'airport', to: 'airport', amount: 3_000 }],
    };
    expect(await documentOn(page)).toEqual({
      ...kept,
      tariffs: [
        { ...prices, id: 'usual' },
        { ...prices, id: 'vans', vehicleType: 'van' },
      ],
    });
    expect(complaints).toEqual([]);
  });

  test('sets promotions in German, and takes one away again', async () => {
    const page = await visits.page({ locale: 'de-DE', timezoneId: 'Europe/Berlin' });
    await openEditorInGerman(page);
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('Aktionen im Formular bearbeiten');
    await press('Neue Aktion');
    const first = page.locator('.form-list > details').first();
    await first.getByLabel('Code').fill('WILLKOMMEN');
    await first.getByLabel('Name auf dem Beleg').fill('Willkommen');
    await first.getByLabel('Prozent (%)').fill('12,5');
    await first.getByLabel('Höchstens (USD)').fill('5');
    await first.getByLabel('Bis (UTC)').fill('2027-01-01T00:00');
    await first.getByLabel('Nur für diese Fahrgäste').fill('ann, bob');
    await press('WILLKOMMEN · Willkommen verdoppeln');
    await press('WILLKOMMEN-2 · Willkommen entfernen');
    await expectAccessible(page);
    await press('Aktionen übernehmen');
    expect(await page.getByLabel('Dokument').inputValue()).toContain('WILLKOMMEN');
    expect(JSON.parse(await page.getByLabel('Dokument').inputValue())).toMatchObject({
      promotions: [
        {
          ...{ code: 'WILLKOMMEN', label: 'Willkommen', percent: 12.5, cap: 500 },
          ...{ until: '2027-01-01T00:00:00.000Z', riders: ['ann', 'bob'] },
        },
      ],
    });
    await press('Prüfen und als Entwurf speichern');
    await page.locator('.configuration-versions li').getByText('Entwurf').waitFor();
  });
});

async function openEditorInGerman(page: Page): Promise<void> {
  const tenant = `tariffs-${randomUUID().slice(0, 8)}`;
  const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
  await page.goto(`${url}/ops#token=${token}`);
  await page.getByRole('button', { name: 'Konfiguration' }).click();
  await page.getByRole('button', { name: 'Aktive bearbeiten' }).click();
}
