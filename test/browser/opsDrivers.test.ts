import { expect, test } from 'vitest';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsDrivers';

/** A day of the calendar so many days from now. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describeInBrowser('an operator of drivers', { map: 'none' }, (visits) => {
  test('sees whose documents end, notes new ones, and keeps riders apart from drivers', async () => {
    const town = new Town(url, tenant);
    await town.register('dora');
    await town.connect('dora');
    const dora = town.name('dora');
    const operator = await Operator.visit(visits, tenant, { map: 'none' });
    const { page, api } = operator;
    const complaints = complaintsOf(page);
    await operator.click('Drivers');
    await page.getByText('No document ends within 30 days.').waitFor();
    await page.getByRole('button', { name: dora }).click();
    await page.getByRole('heading', { name: dora }).waitFor();
    const form = page.getByRole('form', { name: 'Documents' });
    await form.getByText('No documents are noted', { exact: false }).waitFor();
    await operator.click('Add a document');
    await operator.click('Save the documents');
    await form.getByText('Give the last day of every document.').waitFor();
    await form.getByRole('textbox', { name: 'Number' }).fill('D 17');
    await form.getByLabel('Last day').fill(dayIn(12));
    await form.getByText(/in 1[123] days/).waitFor();
    await operator.click('Add a document');
    await form.getByLabel('Kind').nth(1).selectOption('Insurance');
    await form.getByLabel('Last day').nth(1).fill(dayIn(-5));
    await form.getByText(/^ended on/).waitFor();
    await expectAccessible(page);
    await operator.click('Save the documents');
    await page.getByText('The documents are saved.').first().waitFor();

    const blocked = page.getByRole('region', { name: 'Riders kept apart' });
    await blocked.getByRole('textbox', { name: 'Rider id' }).fill('ann');
    await operator.click('Keep apart');
    await blocked.getByText('Give the rider’s id and a reason.').waitFor();
    await blocked.getByRole('textbox', { name: 'Reason' }).fill('They quarrelled');
    await operator.click('Keep apart');
    await blocked.getByText('They quarrelled').waitFor();
    await page.getByRole('region', { name: 'What this driver did' }).getByText('Not rated yet').waitFor();
    await expectAccessible(page);
    const file = await api.call({ path: `/v1/drivers/${dora}` });
    expect(file.body).toMatchObject({
      documents: [
        { kind: 'licence', number: 'D 17', expiresOn: dayIn(12) },
        { kind: 'insurance', expiresOn: dayIn(-5) },
      ],
      blockedRiders: [{ rider: 'ann', reason: 'They quarrelled' }],
    });

    await operator.click('Let them meet again: ann');
    await blocked.getByText('Nobody.').waitFor();
    await operator.click(/All drivers/);
    await page
      .getByRole('listitem')
      .filter({ hasText: dora })
      .getByText(/^ended on/)
      .waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.getByText('Nachweise, die in 30 Tagen enden').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
