import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { activate } from './activate.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };
const amount = (version: string, amount: number, perKilometer: number) => ({
  ...{ code: 'distance', label: 'Distance', amount },
  rule: { configuration: version, tariff: 'usual', item: 'perKilometer' },
  inputs: { distanceMeters: 5_000, perKilometer },
});

describeInBrowser('an admin', { ...desk, map: 'none' }, (visits) => {
  test('computes a past day again under a draft', async () => {
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    const tenant = `backtest-${randomUUID().slice(0, 8)}`;
    // Where it is another day than in Greenwich.
    const timeZone = new Date().getUTCHours() < 11 ? 'Etc/GMT+12' : 'Pacific/Kiritimati';
    await activate(tenant, { policy: { routing: { timeZone } } });
    const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
    const written = await fetch(`${url}/v1/configuration/versions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ tariffs: [{ id: 'usual', base: 500 }] }),
    });
    expect(written.status).toBe(201);
    await page.goto(`${url}/ops#token=${token}`);
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Backtest version 2' }).click();
    const dialog = page.getByRole('dialog');
    const yesterday = new Date(Date.now() - 86_400_000);
    const proposed = await dialog.getByLabel('Day').inputValue();
    expect(proposed).toBe(new Intl.DateTimeFormat('sv-SE', { timeZone }).format(yesterday));
    // Nobody rode then.
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByText('0 trips, 0 of them would cost otherwise').waitFor();

    // A day with trips, as the service describes one.
    await page.route('**/backtest?*', (route) =>
      route.fulfill({
        json: {
          ...{ version: 1, date: '2026-01-05', state: 'done', trips: 3, different: 1, refused: 1 },
          leftOut: { 'not-over': 2 },
          totals: [
            { currency: 'EUR', fares: { charged: 50_000, draft: 62_500 }, fees: { charged: 0, draft: 0 } },
          ],
          lines: [
            { currency: 'EUR', code: 'distance', label: 'Distance', trips: 1, charged: 500, draft: 600 },
          ],
          ranks: [
            {
              ...{ rank: 'airport', trips: 9, different: 2, notReproduced: 1, gaps: 1 },
              calls: [
                {
                  ...{ tripId: 'trip_1123456789', at: '2026-01-05T12:00:00.000Z' },
                  ...{ called: ['cab-2'], draft: ['cab-1'] },
                  cause: {
                    ...{ rule: 'declinesBeforeLast', values: { actual: 1, draft: 3 }, vehicle: 'cab-1' },
                    actual: { at: '2026-01-05T11:00:00.000Z', type: 'sentLast', reason: 'declined' },
                    draft: null,
                  },
                },
                {
                  ...{ tripId: 'trip_2123456789', at: '2026-01-05T12:01:00.000Z' },
                  ...{ called: ['cab-3'], draft: [], cause: null },
                },
              ],
            },
          ],
          assumed: [{ code: 'same-decisions', text: 'Nobody.' }],
          data: [
            {
              ...{ tripId: 'trip_0123456789', requestedAt: '2026-01-05T12:00:00.000Z', end: 'completed' },
              ...{ currency: 'EUR', charged: 500, draft: 600, refused: false },
              differences: [
                { charged: amount('1', 500, 100), draft: amount('2', 600, 120), inputs: ['perKilometer'] },
              ],
            },
          ],
          nextCursor: null,
        },
      }),
    );
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByText('3 trips, 1 of them would cost otherwise').waitFor();
    await dialog.getByRole('row', { name: /Fares .*500\.00 .*625\.00 .*125\.00/ }).waitFor();
    await dialog.getByText('trip_01234567: €5.00 → €6.00').click();
    await dialog.getByText('perKilometer 100 → 120').waitFor();
    await dialog.getByText('airport: 9 trips called vehicles, 2 of them would have called others').click();
    await dialog.getByText('Declines before the end 1 → 3 · cab-1: sent to the end → as before').waitFor();
    await dialog.getByText('cab-3 → nobody of the line · follows from an earlier difference').waitFor();
    await dialog.getByText('What is assumed').click();
    await dialog.getByText('Nobody would have decided otherwise for another price.').waitFor();
    await expectAccessible(page);
    // The longer words of German fit, on a phone too.
    const language = page.locator('.language-switch');
    await language.selectOption('de');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await dialog.getByText('3 Fahrten, 1 davon würden anders kosten').waitFor();
      const hidden = () =>
        page.evaluate(
          "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('dialog[open]'))",
        );
      await expect.poll(hidden, { message: `at ${width} pixels` }).toBeLessThanOrEqual(0);
    }
    await language.selectOption('en');
    expect(complaints).toEqual([]);

    await page.unroute('**/backtest?*');
    await dialog.getByLabel('Day').fill('2099-01-01');
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByText(/over by the tenant/).waitFor();
  });
});
