import { expect, test } from 'vitest';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser } from './visit.ts';

const coordinate = /-?\d{1,3}\.\d{3,}/;

describeInBrowser('a person with nothing but the link', (visits) => {
  test('rides from the airport to a house in a street, and sees no coordinate', async () => {
    const rider = await Rider.visit(visits, 'ride');
    const { page } = rider;
    const complaints = complaintsOf(page);
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      const [text, fields] = await Promise.all([
        page.locator('body').innerText(),
        page.evaluate('[...document.querySelectorAll("input")].map(({ value }) => value).join()'),
      ]);
      seen.push(text, String(fields));
    };
    await rider.heading('Where to?');
    expect(await page.locator('input').count()).toBe(1);
    await page.getByRole('button', { name: /^From .*Port-aux-Français/ }).waitFor();
    await look();
    await page.getByRole('combobox', { name: 'Where to?' }).pressSequentially('12 market st');
    const house = page.getByRole('option', { name: /^12 Market Street/ });
    await house.waitFor();
    await look();
    await house.click();
    await page.getByRole('button', { name: /^From / }).click();
    await page.getByRole('combobox', { name: 'Where from?' }).pressSequentially('airport');
    await page.getByRole('option', { name: /^Port-aux-Français Airport/ }).click();
    await page.getByRole('button', { name: /^Book for/ }).waitFor();
    await look();
    await rider.click(/^Book for/);
    const trip = await rider.api.trip(await rider.booked());
    expect([trip.pickup.label, trip.dropoff.label]).toEqual([
      'Pick-up, Arrivals, Port-aux-Français Airport, Port-aux-Français',
      '12 Market Street, Port-aux-Français 98413',
    ]);
    await page.getByText('12 Market Street, Port-aux-Français 98413').waitFor();
    await look();
    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await rider.heading('This ride was cancelled');
    await look();
    expect(seen.filter((text) => coordinate.test(text))).toEqual([]);

    // The next time one tap is enough, and home is a tap, too.
    await rider.click('New ride');
    await page.getByRole('option', { name: /^12 Market Street/ }).waitFor();
    await rider.click('Add home');
    await page.getByRole('combobox', { name: 'Where is home?' }).pressSequentially('opera');
    await page.getByRole('option', { name: /^Opera House/ }).click();
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByRole('button', { name: /^To Opera House/ }).waitFor();
    expect(complaints).toEqual([]);
  });
});
