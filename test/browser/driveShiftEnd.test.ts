import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { Person } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Driver } from './driver.ts';
import { describeInBrowser, phone, url } from './visit.ts';

const tenant = `shiftEnd-${randomUUID().slice(0, 8)}`;

async function limitShifts(shifts: object): Promise<void> {
  const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 600 });
  const admin = new Person(url, token);
  const path = '/v1/configuration/versions';
  const written = await admin.call({ method: 'POST', path, body: { policy: { shifts } } });
  expect(written.status).toBe(201);
  const activated = await admin.call({ method: 'POST', path: `${path}/1/activate`, body: {} });
  expect(activated.status).toBe(200);
}

describeInBrowser('a driver who has worked long', { ...phone, map: 'none' }, (visits) => {
  test('is warned before the shift ends, with the time left', async () => {
    await limitShifts({ maxShiftSeconds: 3_600, shiftWarningSeconds: 3_590 });
    const driver = await Driver.visit(visits, tenant, { ...phone, map: 'none' });
    const { page } = driver;
    await driver.goOnline();
    const panel = page.getByRole('region', { name: 'Your shift' });
    const warning = panel.getByText(/^Your shift ends in (60|59|58|57|56|55) mins?\.$/);
    await warning.waitFor();
    await page.getByText('no new rides come before you have had a break', { exact: false }).waitFor();
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page
      .getByText(/^In \d\d Min\. endet Ihre Schicht\.$/)
      .first()
      .waitFor();
    await page.getByRole('combobox', { name: 'Sprache' }).selectOption('English');
    await driver.click('Have a break');
    await driver.heading('You have a break');
    await warning.waitFor({ state: 'detached' });
  });
});
