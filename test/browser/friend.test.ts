import { expect, test } from 'vitest';
import { DriverOnDuty } from './driverOnDuty.ts';
import { Rider } from './rider.ts';
import { complaintsOf, describeInBrowser, expectDrawnMap, phone, url } from './visit.ts';

describeInBrowser('a friend', { map: 'none' }, (visits) => {
  test('watches until the ride is over, without a session, and then no more', async () => {
    const driver = await DriverOnDuty.start('friend');
    const rider = await Rider.visit(visits, 'friend');
    await rider.book();
    await driver.accept();
    await rider.click('Share');
    const link = await rider.page.getByRole('textbox', { name: 'Link for a friend' }).inputValue();
    expect(link).toMatch(new RegExp(`^${url}/ride#share=share_`));

    const friend = await visits.page({ ...phone, map: 'drawn' });
    const complaints = complaintsOf(friend);
    await friend.goto(link);
    await friend.getByRole('heading', { name: 'The driver is on the way to your friend' }).waitFor();
    await friend.getByText('You see this by a link. You are not signed in here.').waitFor();
    await expectDrawnMap(friend);
    await friend.locator('.vehicle-marker').waitFor();
    expect(await friend.locator('.plate').innerText()).toBe('STORY-0');
    expect(await friend.getByRole('button').count()).toBe(0);
    expect(complaints).toEqual([]);

    await rider.click('Cancel the ride');
    await rider.click('Yes, cancel it');
    await friend.getByRole('heading', { name: 'The ride was cancelled' }).waitFor();
    await friend.reload();
    await friend.getByRole('heading', { name: 'Nothing to watch' }).waitFor();
  });

  test('watches no more once the rider stops sharing, on whatever device', async () => {
    const driver = await DriverOnDuty.start('unshared');
    const rider = await Rider.visit(visits, 'unshared');
    await rider.book();
    await driver.accept();
    await rider.click('Share');
    const link = await rider.page.getByRole('textbox', { name: 'Link for a friend' }).inputValue();
    const friend = await visits.page();
    await friend.goto(link);
    await friend.getByRole('heading', { name: 'The driver is on the way to your friend' }).waitFor();

    await rider.page.reload();
    await rider.click('Stop sharing');
    await friend.getByRole('heading', { name: 'Nothing to watch' }).waitFor();
    expect(await rider.page.getByRole('button', { name: 'Stop sharing' }).count()).toBe(0);
  });

  test('is told when a link does not work', async () => {
    const friend = await visits.page();
    await friend.goto(`${url}/ride#share=share_cut.off`);
    await friend.getByRole('heading', { name: 'This link does not work' }).waitFor();
  });
});
