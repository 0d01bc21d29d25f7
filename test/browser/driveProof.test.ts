import { expect, test } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { expectAccessible } from './accessibility.ts';
import { activate } from './activate.ts';
import { Driver } from './driver.ts';
import { Operator } from './operator.ts';
import { Rider } from './rider.ts';
import { townHall } from './robots.ts';
import { describeInBrowser, phone, url } from './visit.ts';

const near = destination(townHall, 160, 60);
const door = destination(townHall, 70, 100);
const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };
const items = [{ description: 'A vase', quantity: 1, size: 'small' }];
const options = { ...phone, map: 'none' } as const;

describeInBrowser('a driver who asks for proof', options, (visits) => {
  test('lets nobody in by a wrong PIN, of which operators hear, and may call the control room as the rider may', async () => {
    const driver = await Driver.visit(visits, 'drivePin', options);
    const { page, town } = driver;
    const contact = { contactPhone: '+262 999 000' };
    await activate(town.tenant, { policy: { dispatch: { boardingPin: true }, contact } });
    await driver.goOnline(near);
    const rider = await Rider.visit(visits, town.tenant, options);
    const { id } = await town.book(rider.api, { pickup: townHall, dropoff: door });
    await rider.page.reload();
    await driver.accept();
    const call = { name: 'Call +262 999 000' };
    await page.getByRole('link', call).waitFor();
    await rider.page.getByRole('link', call).waitFor();
    const { pin = '' } = await rider.api.trip(id);
    expect(pin).toMatch(/^\d{4}$/);
    await rider.page.getByText(`Say this to your driver when you get in: ${pin}`).waitFor();
    await driver.arrive();
    const field = page.getByRole('textbox', { name: 'Their four digits' });
    const wrong = ['0000', '1111', '2222', '3333'].filter((digits) => digits !== pin).slice(0, 3);
    for (const digits of wrong) {
      await field.fill(digits);
      await driver.click('Passenger on board');
      await page.getByText('These are not their four digits.').waitFor();
    }
    await expectAccessible(page);
    const operator = await Operator.visit(visits, town.tenant, { map: 'none' });
    await operator.openTrip(id);
    await operator.page.getByText(/wrong/i).first().waitFor();
    expect((await town.journal(id)).filter(({ type }) => type === 'wrongPins')).toHaveLength(1);
  });

  test('goes by a stop, has a recipient sign, and takes a photo; brings back what nobody takes', async () => {
    const driver = await Driver.visit(visits, 'driveSigned', options);
    const { page } = driver;
    await driver.goOnline(near);
    const arrive = async (proof: 'signature' | 'photo', more: object = {}) => {
      const parcel = await driver.hail({ dropoff: door, party: nobody, items, proof, ...more });
      await driver.accept();
      await driver.arrive();
      await driver.click('Done');
      if ('via' in more) {
        await driver.heading('Next: a stop on the way');
        await driver.arrive();
        await driver.click('Done');
      }
      await driver.heading('Next: a destination');
      await driver.arrive();
      return parcel;
    };
    const signed = await arrive('signature', { via: [{ place: destination(townHall, 120, 80) }] });
    const pad = page.getByRole('img', { name: 'The recipient signs here' });
    const box = await pad.boundingBox();
    if (box === null) throw new Error('there is nothing to sign on');
    await page.mouse.move(box.x + 20, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 90, { steps: 5 });
    await page.mouse.up();
    await expectAccessible(page);
    await driver.click('Send the signature');
    await driver.click('Done');
    await expect.poll(() => signed.rider.trip(signed.id)).toMatchObject({ delivered: true });
    const headers = { authorization: `Bearer ${signed.rider.token}` };
    const proof = await fetch(`${url}/v1/trips/${signed.id}/proof`, { headers });
    expect(proof.headers.get('content-type')).toBe('image/png');

    const photographed = await arrive('photo');
    await page.getByLabel('Take a photo of the handover').setInputFiles('web/public/icons/hexhail-192.png');
    await driver.click('Done');
    await expect.poll(() => photographed.rider.trip(photographed.id)).toMatchObject({ delivered: true });

    const refused = await arrive('photo');
    await driver.click('Could not deliver');
    await expectAccessible(page);
    await driver.click('Yes, bring it back');
    await driver.heading('Next: bring it back');
    await driver.arrive();
    await driver.click('Done');
    await expect
      .poll(() => refused.rider.trip(refused.id))
      .toMatchObject({ state: 'completed', delivered: false });
  });
});
