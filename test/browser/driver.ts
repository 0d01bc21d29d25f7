import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Place } from '../../src/domain/geo/place.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { type Person, Town } from '../e2e/town.ts';
import { written } from './rider.ts';
import { theatre, townHall } from './robots.ts';
import { linkFor, url, type VisitOptions, type Visits } from './visit.ts';

/** Start position of drivers: near the town hall. */
export const depot: Place = destination(townHall, 200, 160);

/** A driver with an open page, alone in a tenant's town. */
export class Driver {
  readonly page: Page;
  readonly town: Town;

  private constructor(page: Page, town: Town) {
    this.page = page;
    this.town = town;
  }

  /** With a simulated position, and not online yet. */
  static async visit(visits: Visits, tenant: string, options?: VisitOptions): Promise<Driver> {
    const town = new Town(url, tenant);
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 4 };
    await town.register('dan', { name: 'Dan', plate: 'DAN 1', capacity });
    const page = await visits.page(options);
    const driver = new Driver(page, town);
    await page.goto(await driver.link());
    return driver;
  }

  link(): Promise<string> {
    return linkFor('drive', { role: 'driver', name: this.town.name('dan'), tenant: this.town.tenant });
  }

  /** Enters a position. */
  async standAt(place: Place): Promise<void> {
    await simulatePosition(this.page);
    await this.page.getByRole('textbox', { name: 'Where you are' }).fill(written(place));
  }

  async goOnline(place: Place = depot): Promise<void> {
    await this.standAt(place);
    await this.click('Go online');
    await this.heading('Waiting for rides');
  }

  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  click(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Accepts the offered ride. */
  async accept(): Promise<void> {
    await this.heading('A ride for you');
    await this.click('Accept');
    await this.heading('Next: a pickup');
  }

  /** Reports the arrival at the next stop without driving there: only a pickup asks the vehicle to be near. */
  async arrive(): Promise<void> {
    await this.click('Navigate');
    await this.click('I have arrived');
  }

  /** Follows the route, in real time, until the next stop is reached. */
  async driveThere(): Promise<void> {
    await this.click('Navigate');
    const follow = this.page.getByRole('button', { name: 'Follow the route' });
    const halt = this.page.getByRole('button', { name: 'Stop', exact: true });
    await follow.or(halt).waitFor();
    if (await follow.isVisible()) await follow.click();
    await expect.poll(() => this.page.locator('.step-left').innerText()).toMatch(/^0 ft/);
  }

  /** Books a ride in the same town for a rider without a page. */
  async hail(wish: object = {}): Promise<{ id: string; rider: Person }> {
    const rider = await this.town.rider(`ann-${crypto.randomUUID().slice(0, 8)}`);
    const { id } = await this.town.book(rider, { pickup: townHall, dropoff: theatre, ...wish });
    return { id, rider };
  }
}

/** Only developers choose where positions come from. */
export async function showDeveloperSettings(page: Page): Promise<void> {
  await page.getByText(/^(Settings|Einstellungen)$/).click();
  await page.getByRole('checkbox', { name: /^(For developers|Für Entwickler)/ }).check();
}

export async function simulatePosition(page: Page): Promise<void> {
  await showDeveloperSettings(page);
  await page.getByRole('radio', { name: /^(A simulation|einer Simulation)$/ }).check();
}
