import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };

async function open(page: Page, role: string, tenant: string): Promise<void> {
  const token = await signDevelopmentToken({ role, sub: 'ann', tenant, expiresInSeconds: 3_600 });
  await page.goto(`${url}/ops#token=${token}`);
}

async function save(page: Page, document: object): Promise<void> {
  await page.getByLabel('Document').fill(JSON.stringify(document));
  await page.getByRole('button', { name: 'Check and save as a draft' }).click();
}

describeInBrowser('an admin', { ...desk, map: 'none' }, (visits) => {
  test('writes a version, is told what is wrong with it, activates it and takes it back', async () => {
    const page = await visits.page({});
    await open(page, 'admin', `admin-${randomUUID().slice(0, 8)}`);
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByText('None yet').waitFor();
    await page.getByRole('button', { name: 'Edit what is active' }).click();
    await save(page, { policy: { dispatch: { offerAcceptSecond: 20 } } });
    await page
      .getByRole('alert')
      .getByText('policy.dispatch.offerAcceptSecond: there is no such key')
      .waitFor();
    await save(page, { policy: { tariff: { currency: 'EUR' } } });
    const version = page.locator('.configuration-versions li');
    await version.getByText('Draft').waitFor();
    await expectAccessible(page);

    await version.getByRole('button', { name: 'Activate…' }).click();
    await page.getByLabel('For this share of riders').fill('10');
    await page.getByRole('dialog').getByRole('button', { name: 'Activate…' }).click();
    await version.getByText('On trial for 10 % of riders').waitFor();
    await page.getByText('Compare the shares').click();
    await page.getByRole('row', { name: 'Riders 10 % 90 %' }).waitFor();
    await page.getByRole('row', { name: 'Trips 0 0' }).waitFor();
    await expectAccessible(page);
    await version.getByRole('button', { name: 'Activate…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Activate…' }).click();
    await version.getByText('Active').waitFor();
    await version.getByRole('button', { name: 'Roll back' }).click();
    await version.getByText('Replaced').waitFor();
    const log = await page.locator('.configuration-changes li').allInnerTexts();
    expect(log.map((line) => line.split('\n')[0])).toEqual([
      'Took 1 back, to none',
      'Activated 1, after none',
      'Put 1 on trial',
    ]);
  });

  test('edits the policy in a form, and saves a draft of it', async () => {
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    await open(page, 'admin', `admin-${randomUUID().slice(0, 8)}`);
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Edit what is active' }).click();
    await page.getByRole('button', { name: 'Edit the policy in a form' }).click();
    await page.getByText('Finding a vehicle').click();
    const accept = page.getByLabel('Offer accept (s)');
    await accept.fill('-1');
    await page.getByText('Must be 0 to 604,800').waitFor();
    expect(await page.getByRole('button', { name: 'Take the policy over' }).isDisabled()).toBe(true);
    await accept.fill('20');
    await page.getByLabel('Boarding pin').selectOption('Yes');
    await page.getByText('Finding a vehicle (2 changed)').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Take the policy over' }).click();
    const text = await page.getByLabel('Document').inputValue();
    expect(JSON.parse(text)).toMatchObject({
      policy: { dispatch: { offerAcceptSeconds: 20, boardingPin: true } },
    });
    await page.getByRole('button', { name: 'Check and save as a draft' }).click();
    await page.locator('.configuration-versions li').getByText('Draft').waitFor();
    expect(complaints).toEqual([]);
  });

  test('is the only one who is offered to', async () => {
    const page = await visits.page({});
    await open(page, 'operator', 'demo');
    await page.getByRole('heading', { name: 'Operations' }).waitFor();
    expect(await page.getByRole('button', { name: 'Configuration' }).count()).toBe(0);
  });
});

describeInBrowser('an admin who draws', desk, (visits) => {
  test('sees the zones on the map, and adds one', async () => {
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    await open(page, 'admin', 'demo');
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Edit what is active' }).click();
    const { lat, lng } = townPlaces.centre;
    const ring = [
      [lng - 0.1, lat - 0.1],
      [lng + 0.1, lat - 0.1],
      [lng + 0.1, lat + 0.1],
      [lng - 0.1, lat - 0.1],
    ];
    const area = { type: 'Polygon', coordinates: [ring] };
    const town = { id: 'town', name: 'Town', kind: 'service', area };
    await page.getByLabel('Document').fill(JSON.stringify({ zones: [town] }));
    await page.getByRole('button', { name: 'Draw zones on the map' }).click();
    await page.getByRole('button', { name: 'New zone' }).click();
    const canvas = page.locator('.maplibregl-canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('there is no map');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (const [dx, dy] of [
      [0, 0],
      [80, 0],
      [80, 80],
      [0, 80],
      [0, 0],
    ] as const) {
      await page.mouse.move(x + dx, y + dy);
      await page.mouse.click(x + dx, y + dy);
    }
    await page.getByLabel('Name').fill('Old town');
    await page.getByRole('button', { name: 'Take the zones over' }).click();
    const text = await page.getByLabel('Document').inputValue();
    expect(JSON.parse(text)).toMatchObject({
      zones: [
        { id: 'town', kind: 'service', area: { type: 'Polygon' } },
        { name: 'Old town', kind: 'surcharge', area: { type: 'Polygon' } },
      ],
    });
    expect(complaints).toEqual([]);
  });
});
