import { expect, test } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { eventually } from '../e2e/town.ts';
import { expectAccessibleLightAndDark } from './accessibility.ts';
import { DriverOnDuty } from './driverOnDuty.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { serveTown } from './robots.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, url } from './visit.ts';

const tenant = 'ops';
/** Of vehicles that are free, in the light. */
const free = '#00805d';

describeInBrowser('an operator', { map: 'none' }, (visits) => {
  serveTown(url, tenant, 6);

  test('sees a ride from the booking to its end, and why it has the driver that it has', async () => {
    const driver = await DriverOnDuty.start('opsRide');
    const operator = await Operator.visit(visits, 'opsRide', { map: 'drawn' });
    const complaints = complaintsOf(operator.page);
    await expectDrawnMap(operator.page);
    const rider = await Rider.visit(visits, 'opsRide');
    await rider.book();
    const id = await rider.booked();
    await operator.openTrip(id);
    const { pickup, dropoff } = await driver.accept();
    await operator.heading('Driver on the way');
    driver.progress(pickup, 'arrived', 'done');
    driver.progress(dropoff, 'done');
    await operator.heading('Completed');
    const journal = operator.page.locator('.journal');
    await journal.getByText('The trip is completed.').waitFor();
    const told = await journal.innerText();
    const steps = ['Booked by', 'Offered to', 'was assigned', 'arrived at the pickup', 'got in', 'got out'];
    const places = steps.map((step) => told.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const why = operator.page.locator('.detail-part', { hasText: 'Why this driver?' });
    expect(await why.innerText()).toMatch(/story-\d.* was (the best|number \d|the only)/);
    await operator.click(/Back to the tables/);
    await expect.poll(() => operator.page.getByRole('button', { name: id.slice(0, 13) }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('finds every vehicle on the map where the stream says that it is', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    await operator.page.getByRole('radio', { name: 'Nothing' }).check();
    await expect.poll(() => operator.vehicles.size).toBe(6);
    for (const { id, lat, lng, activity } of operator.vehicles.values()) {
      if (activity !== 'free') continue;
      await expect.poll(() => operator.colourAt({ lat, lng }), { message: id }).toBe(free);
    }
    // Where nobody is there is the map, whatever its colour.
    expect(['#000000', free]).not.toContain(await operator.colourAt(townPlaces.harbour));
  });

  test('finds nothing cut off on a laptop, also in German', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'none', locale: 'de-DE' });
    const { page } = operator;
    const rider = await Rider.visit(visits, tenant);
    await rider.book();
    await page.getByRole('button', { name: (await rider.booked()).slice(0, 13) }).waitFor();
    const cut =
      "[...document.querySelectorAll('.ops-panel, .ops-header')].filter((box) => box.scrollWidth > box.clientWidth)";
    expect(await page.evaluate(`${cut}.map((box) => box.className)`)).toEqual([]);
  });

  test('cancels a trip, after being asked', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'none' });
    const rider = await Rider.visit(visits, tenant);
    await rider.book();
    await operator.openTrip(await rider.booked());
    await operator.click('Cancel the trip');
    await operator.click('No, leave it');
    await operator.click('Cancel the trip');
    await operator.click('Yes, cancel it');
    await operator.heading('Cancelled');
    await rider.heading('This ride was cancelled');
    await operator.page.getByText('Cancelled by an operator').waitFor();
  });

  test('gives a trip to another vehicle', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'none' });
    const rider = await Rider.visit(visits, tenant);
    // Far enough from all vehicles that none is there at once.
    await rider.choosePlaces(townPlaces.harbour);
    await rider.click(/^Book for/);
    const id = await rider.booked();
    await operator.openTrip(id);
    await operator.heading('Driver on the way');
    const first = (await operator.api.trip(id)).vehicle?.id;
    await operator.click('Give to another vehicle');
    await operator.click('Yes, search again');
    const journal = operator.page.locator('.journal');
    await journal.getByText(`${first} was taken off this trip by an operator`).waitFor();
    await operator.heading('Driver on the way');
    const second = await eventually(async () => {
      const { vehicle } = await operator.api.trip(id);
      return vehicle === null || vehicle.id === first ? null : vehicle.id;
    });
    await journal.getByText(`${second} accepted and was assigned`).waitFor();
    await rider.api.cancel(id);
    await operator.heading('Cancelled');
  });

  test('takes a vehicle out of service, and brings it back', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: 'Vehicles (6)' }).click();
    await page.getByRole('button', { name: /^story-5/ }).click();
    await operator.click('Take out of service');
    await operator.click('Yes, take it out');
    await operator.click('Bring back into service');
    await page.locator('.detail-header').getByText('Out of service').waitFor();
    await page.locator('.journal').getByText('An operator took it out of service').waitFor();
    await operator.click('Yes, bring it back');
    await operator.page.getByRole('button', { name: 'Take out of service' }).waitFor();
    await page.locator('.detail-header').getByText('Free').waitFor();
    await page.locator('.journal').getByText('An operator brought it back into service.').waitFor();
  });

  test('knows when what is shown is old, and catches up', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: 'Vehicles (6)' }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    const rider = await Rider.visit(visits, tenant);
    await rider.book();
    const id = await rider.booked();
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await operator.openTrip(id);
    await rider.api.cancel(id);
    await operator.heading('Cancelled');
  });

  test('comes back after a reload to the same trip, in the same place', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: /^Vehicles/ }).click();
    await page.getByRole('radio', { name: 'Wait time' }).check();
    await page.getByRole('button', { name: /^story-0/ }).click();
    await operator.heading('Plan');
    const before = await operator.camera();
    await page.reload();
    await operator.heading('Plan');
    await page.locator('.city-map[data-state="drawn"]').waitFor();
    expect(await operator.camera()).toEqual(before);
    expect(await page.getByRole('radio', { name: 'Wait time' }).isChecked()).toBe(true);
    await operator.click(/Back to the tables/);
    await page.getByRole('tab', { name: /^Vehicles/, selected: true }).waitFor();
  });

  test('sees counts instead of vehicles from far away', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: 'Vehicles (6)' }).click();
    const far = { camera: { ...(await operator.camera()), zoom: 8 }, shade: 'supply', tab: 'vehicles' };
    // Before the page begins: until then its map may still come to rest, and would keep its own view.
    await page.addInitScript(`sessionStorage.setItem('hexhail.ops', ${JSON.stringify(JSON.stringify(far))})`);
    await page.reload();
    await page.getByText('Zoom in to see single vehicles.').waitFor();
    // The page may hear a frame before the story does.
    await expect.poll(() => operator.vehicles.size).toBe(0);
    const shown = () => [...operator.cells.values()].reduce((sum, { supply }) => sum + supply, 0);
    await expect.poll(shown).toBeGreaterThan(0);
  });

  test('of another tenant sees nothing of it', async () => {
    const rider = await Rider.visit(visits, tenant);
    await rider.book();
    const id = await rider.booked();
    const stranger = await Operator.visit(visits, 'opsElsewhere', { map: 'drawn' });
    const { page } = stranger;
    await expect.poll(() => stranger.snapshots).toBeGreaterThan(0);
    await page.getByText('No open trips.').waitFor();
    await page.getByRole('tab', { name: 'Vehicles (0)' }).waitFor();
    await page.getByRole('textbox', { name: 'Find a vehicle or trip' }).fill(id);
    await page.keyboard.press('Enter');
    await page.getByText(`Nothing here is called “${id}”.`).waitFor();
    expect(stranger.vehicles.size + stranger.trips.size).toBe(0);
    await rider.api.cancel(id);
  });

  test('works with the keyboard alone', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: /^Open trips/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Vehicles (6)', selected: true }).waitFor();
    await page
      .getByRole('button', { name: /^story-/ })
      .first()
      .waitFor();
    await page.keyboard.press('Tab');
    await page.locator('button:focus', { hasText: /^story-/ }).waitFor();
    await page.keyboard.press('Enter');
    await operator.heading('Plan');
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Vehicles (6)' }).waitFor();
  });

  test('reads German, and the time of the city', async () => {
    const operator = await Operator.visit(visits, tenant, { locale: 'de-DE', map: 'drawn' });
    await operator.heading('Leitstelle');
    await operator.page.getByRole('tab', { name: 'Fahrzeuge (6)' }).click();
    await operator.page.getByText('Asia/Kolkata', { exact: true }).waitFor();
    const hour = new Intl.DateTimeFormat('de-DE', { hour: '2-digit', timeZone: 'Asia/Kolkata' });
    await expect
      .poll(() => operator.page.locator('.ops-status time').innerText())
      .toContain(`${hour.format(new Date()).slice(0, 2)}:`);
  });

  test.each(['de-DE', 'en-US'])('reads all captions of the figures whole: %s', async (locale) => {
    const { page } = await Operator.visit(visits, tenant, { map: 'none', locale });
    const captions = page.locator('.ops-figures figcaption, .ops-figures .chart-now');
    await expect.poll(() => captions.count()).toBe(12);
    const cut = await captions.evaluateAll((all) =>
      all
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    const figures = page.locator('.ops-figures figure');
    const spill = await figures.evaluateAll((all) =>
      all
        .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
        .map((one) => one.textContent),
    );
    expect(spill).toEqual([]);
  });

  test('has a page that everybody can use, light and dark', async () => {
    const operator = await Operator.visit(visits, tenant, { map: 'drawn' });
    const { page } = operator;
    await page.getByRole('tab', { name: 'Vehicles (6)' }).click();
    await expectAccessibleLightAndDark(page);
    const rider = await Rider.visit(visits, tenant);
    await rider.book();
    const id = await rider.booked();
    await page.getByRole('tab', { name: /^Open trips/ }).click();
    await operator.openTrip(id);
    await page.locator('.journal').waitFor();
    await expectAccessibleLightAndDark(page);
    await operator.click('Cancel the trip');
    await expectAccessibleLightAndDark(page);
    await operator.click('Yes, cancel it');
    await operator.heading('Cancelled');
  });
});
