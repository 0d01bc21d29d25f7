import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { Person, Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Desk, drawSpots } from './configurationDesk.ts';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser, phone, url } from './visit.ts';
import { rideOfYesterday } from './yesterday.ts';

const desk = { viewport: { width: 1280, height: 720 } };

const areaSchema = z.looseObject({ coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))) });
const groundSchema = z.looseObject({
  zones: z.array(z.looseObject({ id: z.string(), area: areaSchema })),
  ranks: z.array(z.looseObject({ id: z.string(), waitingArea: areaSchema, pickupArea: areaSchema })),
});

/** Runs the one command, and returns the token that it prints. */
async function createTenant(id: string): Promise<string> {
  const keys = await mkdtemp(join(tmpdir(), 'hexhail-keys-'));
  const { lat, lng } = townPlaces.centre;
  const what = ['create', id, '--name', 'Acme Cabs', '--home', `${lat},${lng}`];
  try {
    return await new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        ['scripts/tenant.ts', ...what, '--url', url, '--keys', keys],
        (error, stdout, stderr) => (error === null ? resolve(stdout.trim()) : reject(new Error(stderr))),
      );
    });
  } finally {
    await rm(keys, { recursive: true });
  }
}

/** A place of a square that was drawn: from its middle, 0, to its eastern edge, 1. */
function placeIn({ coordinates }: z.infer<typeof areaSchema>, east: number): Place {
  const ring = coordinates.flat();
  const middleOf = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const [lngs, lats] = [ring.map(([lng]) => lng), ring.map(([, lat]) => lat)];
  const lng = middleOf(lngs);
  return { lat: middleOf(lats), lng: lng + east * (Math.max(...lngs) - lng) };
}

/** A rider for whom a version on trial counts. */
async function riderUnder(version: number, tenant: string, ride: object): Promise<string> {
  const quoteSchema = z.object({ data: z.array(z.object({ configuration: z.int().nullable() })) });
  for (let tried = 0; tried < 200; tried++) {
    const name = `rider-${randomUUID().slice(0, 8)}`;
    const token = await signDevelopmentToken({ role: 'rider', sub: name, tenant, expiresInSeconds: 600 });
    const answer = await new Person(url, token).call({ method: 'POST', path: '/v1/quotes', body: ride });
    if (quoteSchema.parse(answer.body).data[0]?.configuration === version) return name;
  }
  throw new Error(`nobody of 200 has version ${version}`);
}

describeInBrowser('a new operator', desk, (visits) => {
  test('draws the ground, sets prices, tries them out, and a rider pays exactly the receipt', async () => {
    const tenant = `new-${randomUUID().slice(0, 8)}`;
    const token = await createTenant(tenant);
    const riding = rideOfYesterday(tenant);
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    await page.goto(`${url}/ops#token=${token}`);
    const admin = new Desk(page);

    // Where it works: then there is a map to draw on.
    await admin.openConfiguration();
    await admin.edit();
    await admin.click('Edit the policy in a form');
    await page.getByText('Roads, times and maps').click();
    await page.getByRole('textbox', { name: 'Region', exact: true }).fill(demoRegion);
    await admin.click('Take the policy over');
    await admin.save();
    const ridden = await riding;
    await admin.activate(1);
    await expect.poll(() => admin.seesTown()).toBe(true);
    await admin.openConfiguration();
    await admin.edit();
    await admin.click('Draw zones and ranks on the map');
    await admin.draw(160, { id: 'town', name: 'Town', kind: 'service' });
    await drawSpots(admin);
    await admin.click('Take the drawing over');
    await admin.click('Draw zones and ranks on the map');
    await admin.draw(70, { id: 'airport', name: 'Airport', kind: 'pickupArea' });
    await admin.draw(35, { id: 'airport', name: 'Airport', kind: 'waitingArea' });
    await admin.click('Take the drawing over');
    const ground = groundSchema.parse(await admin.document());
    const [rank] = ground.ranks;
    const [town] = ground.zones;
    if (rank === undefined || town === undefined) throw new Error('nothing was drawn');
    await admin.click('Edit the rules of ranks in a form');
    await admin.enter({ 'Waits before joining (s)': '0' });
    await admin.click('Take the rules over');
    await admin.save();
    await admin.activate(2);

    await admin.edit();
    await admin.click('Edit tariffs in a form');
    await admin.addTariff({ Id: 'usual', 'Base (USD)': '4', 'Each kilometre (USD/km)': '2.00' });
    await admin.enter({ 'Each minute (USD/min)': '0.30', 'Minimum (USD)': '10' });
    await admin.addTariff({ Id: 'usual', 'Vehicle type': 'van', 'Base (USD)': '7' });
    await admin.click('Take the tariffs over');
    await admin.save();
    await page.getByRole('alert').getByText('tariffs: two tariffs have the same id').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
    await admin.click('Edit tariffs in a form (1 to correct)');
    await page.getByRole('alert').getByText('two tariffs have the same id').waitFor();
    await admin.last().locator('summary').click();
    await admin.enter({ Id: 'vans', 'Each kilometre (USD/km)': '3' });
    await admin.click('Take the tariffs over');
    await admin.click('Edit promotions in a form');
    await admin.click('New promotion');
    await admin.enter({ Code: 'WELCOME', 'Name on the receipt': 'Welcome', 'Amount (USD)': '2' });
    await admin.enter({ 'Uses in all': '5' });
    await admin.click('Take the promotions over');
    await admin.save();
    await admin.version(3).waitFor();
    await admin.backtest(3, ridden);
    await admin.activate(3, 10);

    const [pickup, dropoff] = [placeIn(rank.waitingArea, 0), placeIn(town.area, 0.8)];
    const streets = new Town(url, tenant);
    await streets.register('dan', { name: 'Dan' });
    const driver = await streets.connect('dan', pickup);
    await driver.goes('available');
    driver.position(pickup);
    await driver.planWith((plan) => plan.rank?.position === 1, 'plan with the first place in line');

    const name = await riderUnder(3, tenant, { pickup, dropoff });
    const rider = await Rider.visit(visits, tenant, { ...phone, map: 'none' }, name);
    await rider.choosePlaces(pickup, dropoff);
    const book = rider.page.getByRole('button', { name: /^Book for/ });
    const shownPrice = async () => (await book.innerText()).replace('Book for ', '');
    const withoutCode = await shownPrice();
    await rider.page.locator('.options summary').click();
    await rider.page.getByLabel('Promotion code').fill('welcome');
    await rider.page.getByLabel('Promotion code').blur();
    await expect.poll(shownPrice).not.toBe(withoutCode);
    const price = await shownPrice();
    await book.click();
    const stops = await driver.accept();
    const id = await rider.booked();
    driver.position(pickup);
    driver.progress(stops.pickup.id, 'arrived', 'done');
    driver.position(dropoff);
    driver.progress(stops.dropoff.id, 'arrived', 'done');
    await rider.heading('You have arrived');
    const shown = rider.page.getByRole('region', { name: 'Receipt' });
    expect(await shown.locator('.receipt-fare').innerText()).toContain(price);

    const { body } = await rider.api.call({ path: `/v1/trips/${id}/receipt` });
    const { lines, total, tax } = receiptSchema.parse(body);
    expect(price).toBe(`US$${(total / 100).toFixed(2)}`);
    expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
    expect(tax).toBe(0);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'night',
          rule: { configuration: '3', tariff: 'usual', item: expect.stringContaining('surcharge') },
        }),
        expect.objectContaining({ code: 'promotion', amount: -200 }),
      ]),
    );

    // And the operator sees what came of it.
    await page.reload();
    await admin.openConfiguration();
    const used = page.getByRole('row', { name: /WELCOME/ });
    await used.waitFor();
    expect(await used.getByRole('cell').allInnerTexts()).toEqual(['Welcome', '1', '5']);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
