import { test } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { Rider } from './rider.ts';
import { describeInBrowser, phone } from './visit.ts';

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
