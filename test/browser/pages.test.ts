import { expect, test } from 'vitest';
import { expectAccessibleLightAndDark } from './accessibility.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, linkFor, phone, url } from './visit.ts';

describeInBrowser('every page', (visits) => {
  test.each([
    ['ride', 'rider'],
    ['drive', 'driver'],
    ['ops', 'operator'],
  ] as const)('/%s shows the map to a %s, and leaves no token in the address', async (name, role) => {
    const page = await visits.page();
    const complaints = complaintsOf(page);
    await page.goto(await linkFor(name, { role, name: 'visitor' }));
    await expectDrawnMap(page);
    expect(page.url()).toBe(`${url}/${name}`);
    await page.reload();
    await expectDrawnMap(page);
    expect(complaints).toEqual([]);
  });

  test('asks nobody else for anything', async () => {
    const page = await visits.page();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(await linkFor('ride', { role: 'rider', name: 'visitor' }));
    await expectDrawnMap(page);
    expect(new Set(asked.filter((origin) => origin !== 'null'))).toEqual(new Set([url]));
  });

  test('is found from the start page', async () => {
    const page = await visits.page({ ...phone, map: 'none', locale: 'de-DE' });
    const complaints = complaintsOf(page);
    await page.goto(url);
    await expectAccessibleLightAndDark(page);
    await page.getByRole('link', { name: /^Mitfahren/ }).click();
    await page.getByRole('heading', { name: 'Bitte öffnen Sie Ihren Link' }).waitFor();
    expect(page.url()).toBe(`${url}/ride`);
    expect(complaints).toEqual([]);
  });

  test('says what to do without a link, and with one that has ended', async () => {
    const page = await visits.page();
    await page.goto(`${url}/ride`);
    await page.getByRole('heading', { name: 'Please open your link' }).waitFor();
    await page.goto(await linkFor('ride', { role: 'rider', name: 'visitor', expiresInSeconds: -60 }));
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  });

  test('goes on by itself when there is a network again', async () => {
    const page = await visits.page();
    await page.route('**/v1/me', (route) => route.abort());
    await page.goto(await linkFor('ride', { role: 'rider', name: 'visitor' }));
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.context().setOffline(true);
    await page.unroute('**/v1/me');
    await page.context().setOffline(false);
    await expectDrawnMap(page);
  });

  test('says so when a link is for somebody else', async () => {
    const page = await visits.page();
    await page.goto(await linkFor('ops', { role: 'rider', name: 'visitor' }));
    await page.getByText('This link is for the role “rider”').waitFor();
  });

  test('speaks German where the browser does, and what one chooses', async () => {
    const page = await visits.page({ locale: 'de-DE' });
    await page.goto(`${url}/ride`);
    await page.getByRole('heading', { name: 'Bitte öffnen Sie Ihren Link' }).waitFor();
    await page.getByLabel('Sprache').selectOption('English');
    await page.getByRole('heading', { name: 'Please open your link' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Please open your link' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
