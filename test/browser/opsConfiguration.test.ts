import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
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

function ringAround({ lat, lng }: Place): number[][] {
  return [
    [lng - 0.1, lat - 0.1],
    [lng + 0.1, lat - 0.1],
    [lng + 0.1, lat + 0.1],
    [lng - 0.1, lat - 0.1],
  ];
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

  test('edits the policy in a form, takes zones from a file, and saves a draft of it', async () => {
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
    const document = await page.getByLabel('Document').inputValue();
    expect(JSON.parse(document)).toMatchObject({
      policy: { dispatch: { offerAcceptSeconds: 20, boardingPin: true } },
    });
    const bring = (content: string) =>
      page.getByLabel('Zones from GeoJSON').setInputFiles({
        ...{ name: 'zones.geojson', mimeType: 'application/geo+json' },
        buffer: Buffer.from(content),
      });
    await bring('{}');
    await page.getByText('This file is no collection of GeoJSON features.').waitFor();
    const area = { type: 'Polygon', coordinates: [ringAround(townPlaces.centre)] };
    const properties = { id: 'town', name: 'Town', kind: 'service' };
    const features = [{ type: 'Feature', id: 'town', properties, geometry: area }];
    await bring(JSON.stringify({ type: 'FeatureCollection', features }));
    await expect
      .poll(async () => JSON.parse(await page.getByLabel('Document').inputValue()))
      .toMatchObject({ policy: { dispatch: { boardingPin: true } }, zones: [{ ...properties, area }] });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the zones as GeoJSON' }).click();
    const saved = await text(await (await saving).createReadStream());
    expect(JSON.parse(saved)).toEqual({ type: 'FeatureCollection', features });

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
