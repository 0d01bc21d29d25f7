import { expect, test } from 'vitest';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsAdjustment';

describeInBrowser('an operator of a trip that is over', { map: 'none' }, (visits) => {
  test('adjusts its receipt, up and down, and not below nothing', async () => {
    const town = new Town(url, tenant);
    const rider = await town.rider();
    const { id } = await town.book(rider, { pickup: town.centre, dropoff: town.station });
    expect((await rider.cancel(id)).status).toBe(200);
    const operator = await Operator.visit(visits, tenant, { map: 'none', colorScheme: 'dark' });
    const { page } = operator;
    const complaints = complaintsOf(page);
    await page.evaluate(`location.hash = '#trip=${id}'`);
    await operator.heading('Cancelled');
    await page.getByText('Why this price').click();

    await operator.click('Adjust the receipt');
    const form = page.getByRole('form', { name: 'Adjust the receipt' });
    const amount = form.getByRole('textbox', { name: /^Amount in/ });
    const reason = form.getByRole('textbox', { name: 'Reason' });
    await form.getByRole('button', { name: 'Add the line' }).click();
    await form.getByText('Say why').waitFor();
    await amount.fill('7.125');
    await form.getByText('Write an amount').waitFor();
    await expectAccessible(page);

    await amount.fill('7,10');
    await reason.fill('Left the door dirty');
    await form.getByRole('button', { name: 'Add the line' }).click();
    const lines = page.locator('.price-reasons');
    await lines.getByText(/7\.10/).first().waitFor();
    await amount.fill('-2.00');
    await reason.fill('It was only dust');
    await form.getByRole('button', { name: 'Add the line' }).click();
    await lines.getByText(/-.*2\.00/).waitFor();
    await lines.getByText(/5\.10/).waitFor();

    const answer = await operator.api.call({ path: `/v1/trips/${id}/receipt` });
    const receipt = receiptSchema.parse(answer.body);
    expect(receipt.lines.slice(-2)).toMatchObject([
      { amount: 710, inputs: { reason: 'Left the door dirty' } },
      { amount: -200, inputs: { reason: 'It was only dust' } },
    ]);
    expect(complaints).toEqual([]);

    await form.getByRole('combobox', { name: 'What it is about' }).selectOption('Tolls, without tax');
    await amount.fill('-0.50');
    await reason.fill('No toll there');
    await form.getByRole('button', { name: 'Add the line' }).click();
    await form.getByText('Give back at most what the trip, or this part of it, costs.').waitFor();
    await form.getByRole('combobox', { name: 'What it is about' }).selectOption('The price, and its tax');
    await amount.fill('-5.11');
    await reason.fill('Too much');
    await form.getByRole('button', { name: 'Add the line' }).click();
    await form.getByText('Give back at most what the trip, or this part of it, costs.').waitFor();
    await expectAccessible(page);
  });
});
