import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Place } from '../../src/domain/geo/place.ts';
import { theatre, townHall } from './robots.ts';

/** Where on the screen something is. */
export async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  return box;
}

/** Markers of places stand above what they mark. */
const FOOT = 8;

async function footOf(page: Page, selector: string) {
  const { x, y, width, height } = await boxOf(page, selector);
  return { x: x + width / 2, y: y + height + FOOT };
}

async function middleOf(page: Page, selector: string) {
  const { x, y, width, height } = await boxOf(page, selector);
  return { x: x + width / 2, y: y + height / 2 };
}

type Maybe<T> = T | null | undefined;

/** Sees that the vehicle is drawn where the stream says: the two ends of the ride, also drawn, give the scale. */
export async function expectVehicleAt(
  page: Page,
  said: () => Maybe<Place> | Promise<Maybe<Place>>,
): Promise<void> {
  await expect
    .poll(async () => {
      const position = await said();
      if (position === undefined || position === null) return Number.POSITIVE_INFINITY;
      const [pickup, dropoff, vehicle] = await Promise.all([
        footOf(page, '.place-marker-pickup'),
        footOf(page, '.place-marker-dropoff'),
        middleOf(page, '.vehicle-marker'),
      ]);
      const scale = {
        x: (dropoff.x - pickup.x) / (theatre.lng - townHall.lng),
        y: (dropoff.y - pickup.y) / (theatre.lat - townHall.lat),
      };
      const expected = {
        x: pickup.x + (position.lng - townHall.lng) * scale.x,
        y: pickup.y + (position.lat - townHall.lat) * scale.y,
      };
      return Math.hypot(vehicle.x - expected.x, vehicle.y - expected.y);
    })
    .toBeLessThan(20);
}
