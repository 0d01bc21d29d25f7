import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { demoRegion } from '../../src/tenants/tenants.ts';
import { Person, Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser, phone, url } from './visit.ts';

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

/** An admin at the configuration. */
class Desk {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page anew: a version counts everywhere within a minute. */
  async seesTown(): Promise<boolean> {
    await this.page.reload();
    await this.page.locator('.city-map[data-state="drawn"]').waitFor();
    return this.page.getByText('Invented by the town generator of Hexhail').isVisible();
  }

  async openConfiguration(): Promise<void> {
    await this.click('Configuration');
  }

  async edit(): Promise<void> {
    await this.click('Edit what is active');
  }

  click(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  /** What was drawn and entered so far. */
  async document(): Promise<unknown> {
    return JSON.parse(await this.page.getByLabel('Document').inputValue());
  }

  save(): Promise<void> {
    return this.click('Check and save as a draft');
  }

  /** What was added last to a list of the form. */
  last() {
    return this.page.locator('.form-list > details').last();
  }

  /** Types into the form what was added last. */
  async enter(entries: Readonly<Record<string, string>>, into = this.last()): Promise<void> {
    for (const [label, entry] of Object.entries(entries)) {
      await into.getByRole('textbox', { name: label, exact: true }).fill(entry);
    }
  }

  async addTariff(entries: Readonly<Record<string, string>>): Promise<void> {
    await this.click('New tariff');
    await this.enter(entries);
    await this.last().getByRole('button', { name: 'New night surcharge' }).click();
    const surcharge = this.last().getByRole('group', { name: 'Surcharge 1' });
    await this.enter({ 'Percent (%)': '20', From: night.from, To: night.to }, surcharge);
  }

  async activate(version: number, percent = 100): Promise<void> {
    const line = this.version(version);
    await line.getByRole('button', { name: 'Activate…' }).click();
    const dialog = this.page.getByRole('dialog');
    await this.page.getByLabel('For this share of riders').fill(String(percent));
    await dialog.getByRole('button', { name: 'Activate…' }).click();
    await line.getByText(percent === 100 ? 'Active' : `On trial for ${percent} % of riders`).waitFor();
  }

  version(version: number) {
    return this.page.locator('.configuration-versions li', { hasText: `Version ${version}` });
  }

  /** Draws a square around the middle of the map, whose sides have twice so many pixels. */
  async draw(half: number, { id, name, kind }: { id: string; name: string; kind: string }): Promise<void> {
    await this.click('New area');
    const box = await this.page.locator('.maplibregl-canvas').boundingBox();
    if (box === null) throw new Error('there is no map');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (const [east, south] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
      [-1, -1],
    ] as const) {
      await this.page.mouse.move(x + east * half, y + south * half);
      await this.page.mouse.click(x + east * half, y + south * half);
    }
    await this.page.getByLabel('Id', { exact: true }).fill(id);
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Kind').selectOption(kind);
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

const hour = (from: number): string =>
  `${String((new Date().getUTCHours() + from + 24) % 24).padStart(2, '0')}:00`;
/** By the clocks of UTC it is night for the whole story. */
const night = { from: hour(-1), to: hour(6) };

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
    const page = await visits.page({});
    const complaints = complaintsOf(page);
    await page.goto(`${url}/ops#token=${await createTenant(tenant)}`);
    const admin = new Desk(page);

    // Where it works: then there is a map to draw on.
    await admin.openConfiguration();
    await admin.edit();
    await admin.click('Edit the policy in a form');
    await page.getByText('Roads, times and maps').click();
    await page.getByRole('textbox', { name: 'Region', exact: true }).fill(demoRegion);
    await admin.click('Take the policy over');
    await admin.save();
    await admin.activate(1);
    await expect.poll(() => admin.seesTown()).toBe(true);
    await admin.openConfiguration();
    await admin.edit();
    await admin.click('Draw zones and ranks on the map');
    await admin.draw(160, { id: 'town', name: 'Town', kind: 'service' });
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
    await admin.click('Backtest version 3');
    await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
    await page.getByText('0 trips, 0 of them would cost otherwise').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
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
