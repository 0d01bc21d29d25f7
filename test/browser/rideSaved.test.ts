import { expect, test } from 'vitest';
import { z } from 'zod';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { describeInBrowser } from './visit.ts';

const meSchema = z.object({ tenant: z.string(), person: z.string() });
const placesSchema = z.object({
  data: z.array(z.object({ name: z.string(), place: z.object({ label: z.string() }) })),
});

async function keptOf(rider: Rider): Promise<string[]> {
  const { data } = placesSchema.parse((await rider.api.call({ path: '/v1/me/places' })).body);
  return data.map(({ name, place }) => `${name}: ${place.label}`);
}

describeInBrowser('the saved places of a rider', (visits) => {
  test('move from the device to the person, once, and are on every device', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    const { tenant, person } = meSchema.parse((await rider.api.call({ path: '/v1/me' })).body);
    const storedAs = `hexhail.places.${tenant}.${person}`;
    const home = { ...townHall, label: 'My old home' };
    const stored = JSON.stringify({ version: 1, recent: [], home, work: null });
    await page.getByRole('button', { name: 'Add home' }).waitFor();
    await page.evaluate(`localStorage.setItem(${JSON.stringify(storedAs)}, ${JSON.stringify(stored)})`);
    await page.reload();
    await page.getByRole('button', { name: 'Home', exact: true }).waitFor();
    expect(await keptOf(rider)).toEqual(['home: My old home']);
    const left = `JSON.parse(localStorage.getItem(${JSON.stringify(storedAs)})).home`;
    await expect.poll(() => page.evaluate(left)).toBeNull();

    const other = await visits.page();
    await other.goto(rider.link);
    await other.getByRole('button', { name: 'Home', exact: true }).click();
    await other.getByRole('button', { name: 'To My old home' }).waitFor();

    await rider.click('Edit');
    await rider.click('Home …');
    await rider.click('Forget it');
    await page.getByRole('button', { name: 'Add home' }).waitFor();
    await expect.poll(() => keptOf(rider)).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Add home' }).waitFor();
    expect(await keptOf(rider)).toEqual([]);
  });

  test('have names of their own, too', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const body = { title: 'Grandma', place: { ...townHall, label: '1 Long Lane' } };
    expect((await rider.api.call({ method: 'PUT', path: '/v1/me/places/grandma', body })).status).toBe(200);
    // The page knows no pickup before it has a map: it asks for one, until it can propose the middle of the map.
    const mapAllowed = Promise.withResolvers<void>();
    await rider.page.route('**/v1/maps/**', async (route) => {
      await mapAllowed.promise;
      await route.continue();
    });
    await rider.page.reload();
    await rider.click('Grandma');
    await rider.heading('Where from?');
    mapAllowed.resolve();
    await rider.page.getByRole('button', { name: 'To 1 Long Lane' }).waitFor();
  });
});
