import { expect, test } from 'vitest';
import { Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsGuestLink';

describeInBrowser('an operator of a trip for a guest', { map: 'none' }, (visits) => {
  test('makes a link that opens the ride, copies it, and revokes it', async () => {
    const town = new Town(url, tenant);
    const guest = { name: 'Grete', phone: '+1 717 555 0101' };
    const { id } = await town.book(await town.operator(), {
      pickup: town.centre,
      dropoff: town.station,
      guest,
    });
    const permissions = ['clipboard-read', 'clipboard-write'];
    const operator = await Operator.visit(visits, tenant, { map: 'none', colorScheme: 'dark', permissions });
    const { page } = operator;
    const complaints = complaintsOf(page);
    await page.evaluate(`location.hash = '#trip=${id}'`);
    const part = page.getByRole('region', { name: 'Link for the guest' });
    await part.getByRole('button', { name: 'Make a link' }).click();
    await part.getByText('One link works.').waitFor();
    const link = await part.getByRole('textbox', { name: 'Link for the guest' }).inputValue();
    await part.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('The link is copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link);
    await expectAccessible(page);

    const phone = await visits.page();
    await phone.goto(link);
    await phone.getByRole('button', { name: 'Cancel the ride' }).waitFor();
    await phone.getByText('You see this by a link. You are not signed in here.').waitFor();

    await part.getByRole('button', { name: 'Revoke the links' }).click();
    await page.getByText('The guest’s links do not work any more.').waitFor();
    await part.getByText('One link works.').waitFor({ state: 'detached' });
    const left = await operator.api.call({ path: `/v1/trips/${id}/shares` });
    expect(left.body).toEqual({ data: [], nextCursor: null });
    expect(complaints).toEqual([]);
  });
});
