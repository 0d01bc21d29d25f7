import { expect, test } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessible } from './accessibility.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, phone } from './visit.ts';

describeInBrowser('a driver', { map: 'none' }, (visits) => {
  test('drives a rider from door to door, each on a page of their own, and an operator sees it all', async () => {
    const driver = await Driver.visit(visits, 'driveRide', { ...phone, map: 'drawn' });
    const complaints = complaintsOf(driver.page);
    await expectDrawnMap(driver.page);
    // As near as a way can be: it is driven in real time.
    await driver.goOnline(destination(townHall, 160, 60));
    const rider = await Rider.visit(visits, 'driveRide');
    const operator = await Operator.visit(visits, 'driveRide', { map: 'none' });
    await rider.choosePlaces(townHall, destination(townHall, 70, 100));
    await rider.click(/^Book for/);

    await driver.heading('A ride for you');
    const offer = driver.page.getByRole('region', { name: 'A ride for you' });
    const fare = await offer.locator('.offer-fare').innerText();
    expect(fare).toMatch(/^US\$\d/);
    await driver.click('Accept');
    await driver.heading('Next: a pickup');
    await rider.heading('Your driver is on the way');
    await operator.openTrip(await rider.booked());
    await driver.driveThere();
    await driver.click('I have arrived');
    await rider.heading('Your driver is here');
    await driver.click('Passenger on board');
    await rider.heading('You are on your way');
    await driver.driveThere();
    await driver.click('I have arrived');
    await driver.heading('Let your passenger out');
    await driver.click('Done');
    await rider.heading('You have arrived');
    await operator.heading('Completed');
    const told = await operator.page.locator('.journal').innerText();
    const steps = ['Offered to', 'was assigned', 'arrived at the pickup', 'got in', 'got out'];
    const places = steps.map((step) => told.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await driver.heading('Waiting for rides');
    const earned = driver.page.getByRole('region', { name: 'Earned this shift' });
    expect(await earned.innerText()).toContain(fare);
    expect(await earned.innerText()).toContain('1 ride');
    await driver.click('Go offline');
    await driver.page.getByText('Your shift is over.').waitFor();
    await rider.isInHistory();
    await driver.page.getByText('Rides and earnings').click();
    const figures = driver.page.getByRole('table', { name: 'Figures' });
    await figures
      .getByRole('row', { name: /^Since/ })
      .getByText(fare)
      .waitFor();
    await driver.page.getByRole('heading', { name: 'The last seven days' }).waitFor();
    await expectAccessible(driver.page);
    expect(complaints).toEqual([]);
  });
});
