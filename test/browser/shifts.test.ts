import { expect, test } from 'vitest';
import { wallClockAt } from '../../web/src/i18n/wallClock.ts';
import { expectAccessible } from './accessibility.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, phone } from './visit.ts';

const tenant = 'plannedShifts';
/** Of the tenant: nobody has configured another. */
const timeZone = 'UTC';

function hoursAhead(hours: number): string {
  return wallClockAt(Date.now() + hours * 3_600_000, timeZone);
}

describeInBrowser('a shift that is planned', { map: 'none' }, (visits) => {
  test('by an operator tells a rider what to expect, holds the ride, and is given up by its driver', async () => {
    const driver = await Driver.visit(visits, tenant, { ...phone, map: 'none' });
    const vehicle = driver.town.name('dan');
    const operator = await Operator.visit(visits, tenant, { map: 'none' });
    const complaints = [driver.page, operator.page].map((page) => complaintsOf(page));
    await operator.page.evaluate(`location.hash = '#vehicle=${vehicle}'`);
    await operator.page.getByText('Planned shifts').click();
    await operator.page.getByText('No shift is planned.').waitFor();
    await operator.click('Plan it');
    await operator.page.getByText('Say from when until when').waitFor();
    await operator.page.getByLabel('From', { exact: true }).fill(hoursAhead(1));
    await operator.page.getByLabel('Until').fill(hoursAhead(9));
    await operator.page
      .getByRole('textbox', { name: 'Around', exact: true })
      .fill(`${townHall.lat}, ${townHall.lng}`);
    await operator.page.getByRole('checkbox', { name: 'Accepts reservations' }).check();
    await expectAccessible(operator.page);
    await operator.click('Plan it');
    await operator.page.getByText('takes reservations by itself').waitFor();

    await driver.page.getByText('Your planned shifts').click();
    await driver.page.getByText('within 5 km').waitFor();
    await expectAccessible(driver.page);

    const rider = await Rider.visit(visits, tenant, { ...phone, map: 'none' });
    await rider.choosePlaces();
    await rider.page.locator('.options summary').click();
    await rider.page.getByRole('radio', { name: 'Later' }).check();
    await rider.page.getByRole('checkbox', { name: 'Have a driver promise it now' }).check();
    await rider.page.getByText('Unlikely: no vehicle is planned there at that time.').waitFor();
    await rider.page.getByLabel('Pick me up at').fill(hoursAhead(5));
    await rider.page.getByText('Likely: vehicles are planned there at that time').waitFor();
    await expectAccessible(rider.page);
    await rider.click(/^Book for/);
    const id = await rider.booked();
    await rider.page.getByText('Dan').waitFor();
    await rider.page.getByText('Guaranteed: a vehicle holds this ride.').waitFor();
    expect((await rider.api.trip(id)).reservation).toMatchObject({
      state: 'held',
      feasibility: { level: 'guaranteed' },
    });

    await driver.page.getByRole('button', { name: /^Remove / }).click();
    await driver.page.getByText('No shift is planned.').waitFor();
    await rider.page.getByText('The driver who had promised cannot come.').waitFor();
    await rider.page.getByText('Whether another will is not certain.').waitFor();
    expect(complaints).toEqual([[], []]);
  });
});
