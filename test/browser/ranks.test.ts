import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { activate } from './activate.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { townHall } from './robots.ts';
import { describeInBrowser, phone, url } from './visit.ts';

const tenant = `ranks-${randomUUID().slice(0, 8)}`;

/** Around the town hall, with sides of some hundred metres. */
const area = (() => {
  const { lat, lng } = townHall;
  const corners = [
    [lng - 0.002, lat - 0.002],
    [lng + 0.002, lat - 0.002],
    [lng + 0.002, lat + 0.002],
    [lng - 0.002, lat + 0.002],
    [lng - 0.002, lat - 0.002],
  ];
  return { type: 'Polygon', coordinates: [corners] };
})();

describeInBrowser('at a rank', { ...phone, map: 'none' }, (visits) => {
  test('a driver sees the place in line, and an operator takes the vehicle out of it', async () => {
    const rank = { id: 'square', name: 'Square', waitingArea: area, pickupArea: area };
    await activate(tenant, { ranks: [{ ...rank, rules: { dwellSeconds: 0 } }] });
    const driver = await Driver.visit(visits, tenant, { ...phone, map: 'none' });
    await driver.goOnline(townHall);
    await driver.page.getByText('You are number 1 of 1.').waitFor();
    await expectAccessible(driver.page);

    const { page } = await Operator.visit(visits, tenant, { map: 'none' });
    await page.getByRole('button', { name: 'Ranks' }).click();
    await page.getByRole('heading', { name: 'Square' }).waitFor();
    const vehicle = driver.town.name('dan');
    await page.getByRole('button', { name: `Change the place of ${vehicle}` }).click();
    const dialog = page.getByRole('dialog', { name: `Change the place of ${vehicle}` });
    const remove = dialog.getByRole('button', { name: 'Take out of the line' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('blocks the exit');
    await expectAccessible(page);
    await remove.click();
    await page.getByText('The line is changed.').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    const token = await signDevelopmentToken({
      role: 'operator',
      sub: 'olga',
      tenant,
      expiresInSeconds: 600,
    });
    const read = await fetch(`${url}/v1/ranks/square`, { headers: { authorization: `Bearer ${token}` } });
    const left = { type: 'left', vehicle, reason: 'blocks the exit' };
    expect(await read.json()).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining(left)]),
    });
  });
});
