import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { placeOf } from '../../scripts/graph/town/place.ts';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { expectAccessible } from './accessibility.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { describeInBrowser, phone, url } from './visit.ts';

const around = (meters: number) => {
  const corners: readonly (readonly [number, number])[] = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ];
  return corners.map(([east, north]) => {
    const { lat, lng } = placeOf({ x: meters * east, y: meters * north });
    return [lng, lat];
  });
};

/** A tenant who picks riders up around the town hall at two spots only. */
async function tenantWithSpots(): Promise<string> {
  const tenant = `spots-${randomUUID().slice(0, 8)}`;
  const admin = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 3_600 });
  const zone = {
    id: 'square',
    name: 'Town Hall Square',
    kind: 'pickupSpots',
    area: { type: 'Polygon', coordinates: [around(90)] },
    spots: [
      { name: 'North Gate', place: placeOf({ x: 0, y: 60 }) },
      { name: 'South Gate', place: placeOf({ x: 0, y: -60 }) },
    ],
  };
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([response.status, await response.text()]).toEqual([
      expect.toBeOneOf([200, 201]),
      expect.anything(),
    ]);
  };
  await post('/v1/configuration/versions', { zones: [zone] });
  await post('/v1/configuration/versions/1/activate', {});
  return tenant;
}

describeInBrowser('a rider where cars stop at certain spots', (visits) => {
  test('is met at the airport where the vehicle can stop, and chooses another spot', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    await page.getByRole('button', { name: /^From .*Port-aux-Français/ }).waitFor();
    await page.getByRole('combobox', { name: 'Where to?' }).pressSequentially('opera');
    await page.getByRole('option', { name: /^Opera House/ }).click();
    await page.getByRole('button', { name: /^From / }).click();
    await page.getByRole('combobox', { name: 'Where from?' }).pressSequentially('central station');
    await page.getByRole('option', { name: /^Central Station/ }).click();
    await page.getByRole('button', { name: /^From Taxi rank, Station Square, Central Station/ }).waitFor();
    const spots = page.getByRole('group', { name: 'Where the vehicle can stop' });
    await spots.getByRole('button', { name: 'Taxi rank, Station Square', pressed: true }).waitFor();
    // The name of the street comes after the walk itself.
    const walk = page.getByText(/^Walk \d+ ft (north|south|east|west)\S*, to \S.*\.$/);
    await walk.waitFor();
    await expectAccessible(page);
    await spots.getByRole('button', { name: 'Kiss & Ride, North Side' }).click();
    await page.getByRole('button', { name: /^From Kiss & Ride, North Side, Central Station/ }).waitFor();
    // They are still there after a reload.
    await page.reload();
    await spots.getByRole('button', { name: 'Kiss & Ride, North Side', pressed: true }).waitFor();
    const way = await walk.innerText();
    await rider.click(/^Book for/);
    await page.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    await expect.poll(() => walk.innerText()).toBe(way);
    const { pickup } = await rider.api.trip(await rider.booked());
    expect(pickup.label).toBe('Kiss & Ride, North Side, Central Station, Port-aux-Français');
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
  });

  test('is told where to go when nobody is picked up where they are', async () => {
    const rider = await Rider.visit(visits, await tenantWithSpots(), { ...phone, map: 'none' });
    const { page } = rider;
    const refusals: unknown[] = [];
    page.on('response', async (response) => {
      if (response.status() === 422) refusals.push(await response.json());
    });
    await rider.choosePlaces(townHall);
    await page.getByText('Riders are picked up at certain spots there. Choose one:').waitFor();
    const problem = z.object({ type: z.string() });
    // The page may have read the answer before the story has.
    await expect
      .poll(() => refusals.map((refusal) => problem.parse(refusal).type))
      .toContain('/problems/pickup-spots-only');
    await expectAccessible(page);
    await rider.click('South Gate');
    await page.getByRole('button', { name: /^From South Gate/ }).waitFor();
    await page.getByText(/^Walk 200 ft south/).waitFor();
    await page.getByRole('button', { name: /^Book for/ }).waitFor();
  });
});
