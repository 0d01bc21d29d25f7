import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccessible } from './accessibility.ts';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser, phone } from './visit.ts';

const seriesSchema = z.object({
  data: z.array(z.object({ days: z.array(z.string()), time: z.string(), until: z.string() })),
});

function daysAhead(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describeInBrowser('rides that repeat', { ...phone, map: 'none' }, (visits) => {
  test('are booked with the planned ride, listed with the next one, and ended', async () => {
    const rider = await Rider.visit(visits, 'rideSeries', { ...phone, map: 'none' });
    const { page } = rider;
    const complaints = complaintsOf(page);
    const series = async () => seriesSchema.parse((await rider.api.call({ path: '/v1/series' })).body).data;
    await rider.choosePlaces();
    await page.getByText('Rides that repeat').click();
    await page.getByText('No ride of yours comes again and again.').waitFor();
    const form = page.getByRole('group', { name: /^Repeat the ride from The start/ });
    await form.getByRole('button', { name: 'Book these rides' }).click();
    await form.getByText('Choose the days, a time and the last day.').waitFor();
    await form.getByRole('checkbox', { name: 'Fri' }).uncheck();
    await form.getByLabel('Pick me up at').fill('08:15');
    await form.getByLabel('The last day').fill(daysAhead(60));
    await expectAccessible(page);
    await form.getByRole('button', { name: 'Book these rides' }).click();
    await page.getByText(/^Mon, Tue, Wed, Thu, 08:15, until /).waitFor();
    await page.getByText(/^Next: /).waitFor();
    expect(await series()).toEqual([
      { days: ['mon', 'tue', 'wed', 'thu'], time: '08:15', until: daysAhead(60) },
    ]);
    await page.getByRole('button', { name: /^End: Mon, Tue/ }).click();
    await page.getByText('No ride of yours comes again and again.').waitFor();
    expect(await series()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
