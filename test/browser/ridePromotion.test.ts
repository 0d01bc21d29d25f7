import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { Rider } from './rider.ts';
import { describeInBrowser, phone, url } from './visit.ts';

const { centre, harbour } = townPlaces;

async function post(path: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

describeInBrowser('a promotion', { viewport: { width: 1280, height: 720 }, map: 'none' }, (visits) => {
  test('is counted where operators look', async () => {
    const tenant = `promo-${randomUUID().slice(0, 8)}`;
    const admin = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
    const rider = await signDevelopmentToken({ role: 'rider', sub: 'bob', tenant, expiresInSeconds: 3_600 });
    const promotions = [{ code: 'WELCOME', label: 'Welcome', amount: 200, uses: 5 }];
    expect((await post('/v1/configuration/versions', admin, { promotions })).status).toBe(201);
    expect((await post('/v1/configuration/versions/1/activate', admin, {})).status).toBe(200);
    const ride = { pickup: centre, dropoff: harbour, promoCode: 'welcome' };
    const quoted = await post('/v1/quotes', rider, ride);
    expect(await quoted.json()).toMatchObject({ data: [{ promoCode: 'WELCOME' }] });

    const page = await visits.page({});
    await page.goto(`${url}/ops#token=${admin}`);
    await page.getByRole('button', { name: 'Configuration' }).click();
    const row = page.getByRole('row', { name: /WELCOME/ });
    await row.waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['Welcome', '0', '5']);
    await expectAccessible(page);
  });
});

describeInBrowser('a rider with a code', { ...phone, map: 'none' }, (visits) => {
  test('enters it among the options, and is told in plain words that there is none', async () => {
    const rider = await Rider.visit(visits, 'ridePromotion', { ...phone, map: 'none' });
    const { page } = rider;
    await rider.choosePlaces();
    await page.locator('.options summary').click();
    await page.getByLabel('Promotion code').fill('nope');
    await page.getByLabel('Promotion code').blur();
    await page.getByText('There is no such promotion.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Promotion code').fill('');
    await page.getByLabel('Promotion code').blur();
    await page.getByRole('button', { name: /^Book for/ }).waitFor();
  });
});
