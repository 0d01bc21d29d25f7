import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { namePlaces } from './rider.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsHistory';
const riderSchema = z.object({ rider: z.string() });

describeInBrowser('an operator who looks back', { map: 'none' }, (visits) => {
  test('finds trips by phone, place, rider, time and id, and saves them', async () => {
    const town = new Town(url, tenant);
    const guest = { name: 'Grete', phone: '+1 717 555 0101' };
    const route = { pickup: town.centre, dropoff: town.station };
    const rider = await town.rider();
    const own = await town.book(rider, route);
    const desk = await town.operator();
    const other = await town.book(desk, { ...route, guest });
    for (const [person, { id }] of [[rider, own] as const, [desk, other] as const]) {
      expect((await person.cancel(id)).status).toBe(200);
    }
    const listed = async () => JSON.stringify((await desk.call({ path: '/v1/trips?active=false' })).body);
    await expect.poll(async () => (await listed()).includes(own.id), { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await listed()).includes(other.id), { timeout: 60_000 }).toBe(true);
    const riderId = (await desk.call({ path: `/v1/trips/${own.id}` })).body;

    const operator = await Operator.visit(visits, tenant, { map: 'none', colorScheme: 'dark' });
    const { page } = operator;
    await namePlaces(page, { 'The start': town.centre });
    const complaints = complaintsOf(page);
    await operator.click('Past trips');
    await operator.click('Find trips');
    const panel = page.getByRole('region', { name: 'Past trips' }).first();
    const row = (id: string) => panel.getByRole('button', { name: id.slice(0, 13) });
    await row(own.id).waitFor();
    await row(other.id).waitFor();
    await expectAccessible(page);

    await panel.getByRole('textbox', { name: 'Phone of the guest' }).fill('717 5550101');
    await operator.click('Find trips');
    await row(own.id).waitFor({ state: 'detached' });
    await panel.getByText('1 trip', { exact: true }).waitFor();
    await row(other.id).waitFor();
    const saved = page.waitForEvent('download');
    await operator.click('Save these trips as CSV');
    const csv = await text(await (await saved).createReadStream());
    expect(csv).not.toContain(own.id);
    expect(csv).toContain(other.id);

    await operator.click('Clear');
    await panel.getByText('More to search by').click();
    await operator.choose('Begins or ends at', 'The start');
    await panel.getByRole('combobox', { name: 'What is there' }).selectOption('Pickup');
    await operator.click('Find trips');
    await row(own.id).waitFor();
    await row(other.id).waitFor();
    await panel.getByRole('combobox', { name: 'What is there' }).selectOption('Drop-off');
    await operator.click('Find trips');
    await panel.getByText('No trip is like that.').waitFor();
    await expectAccessible(page);

    await operator.click('Clear');
    await panel.getByRole('textbox', { name: 'Tariff id' }).fill('policy');
    await operator.click('Find trips');
    await row(own.id).waitFor();
    await panel.getByRole('textbox', { name: 'Tariff id' }).fill('night');
    await operator.click('Find trips');
    await panel.getByText('No trip is like that.').waitFor();

    await operator.click('Clear');
    const { rider: name } = riderSchema.parse(riderId);
    await panel.getByRole('textbox', { name: 'Rider id' }).fill(name);
    await panel.getByRole('combobox', { name: 'Requested' }).selectOption('between two times');
    await operator.click('Find trips');
    await row(own.id).waitFor();
    await panel.getByText('1 trip', { exact: true }).waitFor();
    await row(own.id).click();
    await operator.heading('Cancelled');
    expect(await operator.shownTrip()).toBe(own.id);

    await operator.click('Past trips');
    await panel.getByText('More to search by').click();
    await panel.getByRole('textbox', { name: 'Trip id' }).fill(other.id);
    await page.keyboard.press('Enter');
    await row(other.id).click();
    await page.getByText(`Grete · ${guest.phone}`).waitFor();

    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await operator.click('Frühere Fahrten');
    await operator.click('Fahrten suchen');
    await page.getByText('2 Fahrten, neueste zuerst').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);

    await page.getByText('Nach mehr suchen').click();
    await page.getByRole('textbox', { name: 'Kennung der Zone der Abholung' }).fill('valley');
    await operator.click('Fahrten suchen');
    await page.getByText('Die geltende Konfiguration hat keine solche Zone.').waitFor();
  });
});
