import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { eventually, Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsReports';

describeInBrowser('an operator who looks at figures', { map: 'none' }, (visits) => {
  test('sees today beside yesterday by pointer and keys, breaks it down, and saves it', async () => {
    const town = new Town(url, tenant);
    for (const name of ['ann', 'bea']) {
      const rider = await town.rider(name);
      const { id } = await town.book(rider);
      expect((await rider.cancel(id)).status).toBe(200);
    }
    const desk = await town.operator();
    const today = new Date().toISOString().slice(0, 10);
    await eventually(async () => {
      const report = await desk.call({ path: `/v1/reports/daily?from=${today}&to=${today}` });
      return JSON.stringify(report.body).includes('"cancelled":2') ? true : null;
    });

    const operator = await Operator.visit(visits, tenant, { map: 'none' });
    const { page } = operator;
    const complaints = complaintsOf(page);
    await operator.click('Reports');
    const reports = page.getByRole('region', { name: 'Reports' });
    const chart = (name: RegExp) => reports.getByRole('slider', { name });
    // In its last hour all of the day has begun.
    await chart(/^Cancelled 2 yesterday( by now)?: 0/).waitFor();
    await expectAccessible(page);

    const cancelled = chart(/^Cancelled/);
    await cancelled.focus();
    // The hour of the bookings: the newest, or the one before.
    await expect
      .poll(async () => {
        const said = await cancelled.getAttribute('aria-valuetext');
        if (/: 2 · yesterday: 0$/.test(said ?? '')) return true;
        await page.keyboard.press('ArrowLeft');
        return false;
      })
      .toBe(true);
    await page.keyboard.press('End');
    expect(await cancelled.getAttribute('aria-valuetext')).toMatch(/· yesterday: 0$/);
    await cancelled.hover({ position: { x: 60, y: 40 } });
    await reports
      .getByText(/^0\d:00: .+ · yesterday: 0$/)
      .first()
      .waitFor();

    await reports.getByRole('combobox', { name: 'By what' }).selectOption('Reason why not completed');
    await reports.getByRole('row', { name: /^cancelled-by-rider 2 0/ }).waitFor();
    const saved = page.waitForEvent('download');
    await reports.getByRole('button', { name: 'Save as CSV' }).last().click();
    const csv = await text(await (await saved).createReadStream());
    expect(csv).toMatch(/^begin,end,value,trips,/);
    expect(csv).toContain('cancelled-by-rider,2,0,2,');

    await reports
      .getByRole('combobox', { name: 'Show' })
      .selectOption('The last 7 days, beside the 7 before');
    await chart(/^Cancelled 2 7 days before: 0/).waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.getByRole('heading', { name: 'Berichte' }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await operator.click('Berichte schließen');
    await reports.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
