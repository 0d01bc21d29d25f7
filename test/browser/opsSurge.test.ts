import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { describeInBrowser, url } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };
const level = {
  cell: '862aa8cd7ffffff',
  centre: { lat: 40.26, lng: -76.88 },
  vehicleType: 'van',
  percent: 20,
  smoothed: 22.4,
  demand: 11.25,
  supply: 2,
  configuration: '3',
  mode: 'on',
  at: '2026-01-05T12:00:00Z',
};

describeInBrowser('an operator', { ...desk, map: 'none' }, (visits) => {
  test('sees what demand adds to prices and why, and an admin sets it in a form', async () => {
    const page = await visits.page({});
    const tenant = `surge-${randomUUID().slice(0, 8)}`;
    const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
    await page.goto(`${url}/ops#token=${token}`);
    await page.getByRole('button', { name: 'Surge', exact: true }).click();
    await page.getByText('Nobody wants a ride where prices follow demand').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    const data = [level, { ...level, vehicleType: null, percent: 0, mode: 'shadow' }];
    await page.route('**/v1/operator/surge', (route) =>
      route.fulfill({ json: { data, more: 2, missing: [] } }),
    );
    await page.getByRole('button', { name: 'Surge', exact: true }).click();
    await page.getByRole('row', { name: 'where it is 20 % (van) van 11.25 2 22.4 % Version 3' }).waitFor();
    await page.getByRole('row', { name: 'Only written down (version 3)' }).waitFor();
    await page.getByText('2 lower ones are not listed.').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Edit what is active' }).click();
    await page.getByRole('button', { name: 'Edit surge in a form' }).click();
    await page.getByLabel('Mode').selectOption('shadow');
    await page.getByRole('textbox', { name: 'Most' }).fill('400');
    expect(await page.getByRole('button', { name: 'Take surge over' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Most' }).fill('25');
    await page.getByRole('button', { name: 'Set how it follows demand' }).click();
    await page.getByRole('textbox', { name: 'Largest step' }).fill('3');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take surge over' }).click();
    const document: unknown = JSON.parse(await page.getByLabel('Document').inputValue());
    expect(document).toMatchObject({ surge: { mode: 'shadow', most: 25, demand: { largestStep: 3 } } });
    await page.getByRole('button', { name: 'Check and save as a draft' }).click();
    await page.locator('.configuration-versions li').getByText('Draft').waitFor();
  });
});
