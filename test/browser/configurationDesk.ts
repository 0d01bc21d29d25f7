import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { expectAccessible } from './accessibility.ts';
import type { RideOfYesterday } from './yesterday.ts';

const spotsSchema = z.looseObject({
  zones: z.array(
    z.looseObject({
      id: z.string(),
      spots: z
        .array(z.object({ name: z.string(), place: z.object({ lat: z.number(), lng: z.number() }) }))
        .optional(),
    }),
  ),
});

const hour = (from: number): string =>
  `${String((new Date().getUTCHours() + from + 24) % 24).padStart(2, '0')}:00`;
/** By the clocks of UTC it is night for the whole story. */
const night = { from: hour(-1), to: hour(6) };

const minorUnitsIn = (shown: string): number => Math.round(Number(shown.replace(/[^\d.-]/g, '')) * 100);

/** An admin at the configuration. */
export class Desk {
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
      await into.getByLabel(label, { exact: true }).fill(entry);
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

  /** Computes the day of a ride again under a version, and reads why that ride would cost what it would. */
  async backtest(version: number, { id, date, charged }: RideOfYesterday): Promise<void> {
    await this.click(`Backtest version ${version}`);
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Day').fill(date);
    await dialog.getByRole('button', { name: 'Run' }).click();
    await dialog.getByText('1 trips, 1 of them would cost otherwise').waitFor();
    const sums = await dialog
      .getByRole('row', { name: /^Fares/ })
      .getByRole('cell')
      .allInnerTexts();
    const [before = 0, after = 0, difference] = sums.slice(1).map(minorUnitsIn);
    expect([before, difference]).toEqual([charged, after - before]);
    expect(after).not.toBe(before);
    const trip = dialog.getByText(new RegExp(`^${id.slice(0, 13)}: `));
    expect((await trip.innerText()).split(': ')[1]?.split(' → ').map(minorUnitsIn)).toEqual([before, after]);
    await trip.click();
    const reasons = await dialog
      .getByRole('listitem')
      .filter({ hasText: /tariff usual, version / })
      .allInnerTexts();
    const explained = reasons.map((reason) => {
      const [from = 0, to = 0] = reason.split(' · ')[0]?.split(': ')[1]?.split(' → ').map(minorUnitsIn) ?? [];
      return to - from;
    });
    expect(explained.reduce((sum, one) => sum + one, 0)).toBe(after - before);
    expect(reasons.join()).toMatch(/Night: .*usual.*/);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
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

/** Draws an area of pickup spots, names one and drags it while night falls; takes all of it away again. */
export async function drawSpots(admin: Desk): Promise<void> {
  const { page } = admin;
  await admin.draw(60, { id: 'station', name: 'Station', kind: 'pickupSpots' });
  await admin.click('New spot');
  await page.getByLabel('Name of the spot').fill('Taxi stand');
  const place = page.getByLabel('Latitude and longitude');
  const middle = await place.inputValue();
  // The map is drawn anew, in the colours of the night: what was drawn by hand stays.
  await page.emulateMedia({ colorScheme: 'dark' });
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (box === null) throw new Error('there is no map');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let moved = 4; moved <= 40; moved += 4) await page.mouse.move(x + moved, y);
  await page.mouse.up();
  await expect.poll(() => place.inputValue()).not.toBe(middle);
  await expectAccessible(page);
  const [lat, lng] = (await place.inputValue()).split(', ');
  await admin.click('Take the drawing over');
  const drawn = spotsSchema.parse(await admin.document()).zones.find(({ id }) => id === 'station');
  expect(drawn?.spots?.map(({ name }) => name)).toEqual(['Taxi stand']);
  expect(drawn?.spots?.[0]?.place.lat.toFixed(5)).toBe(lat);
  expect(drawn?.spots?.[0]?.place.lng.toFixed(5)).toBe(lng);
  expect(Number(lng)).toBeGreaterThan(Number(middle.split(', ')[1]));

  await admin.click('Draw zones and ranks on the map');
  await page.getByLabel('Area', { exact: true }).selectOption('Station');
  await page.getByLabel('Latitude and longitude').fill(middle);
  await page.getByLabel('Latitude and longitude').blur();
  await expect.poll(() => page.getByLabel('Name of the spot').inputValue()).toBe('Taxi stand');
  await admin.click('Remove spot 1');
  await expect.poll(() => page.getByLabel('Name of the spot').count()).toBe(0);
  await admin.click('Remove this area');
}
