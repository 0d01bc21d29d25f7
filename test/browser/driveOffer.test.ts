import { expect, test } from 'vitest';
import { z } from 'zod';
import { destination } from '../../src/domain/geo/place.ts';
import { Driver } from './driver.ts';
import { theatre, townHall } from './robots.ts';
import { describeInBrowser } from './visit.ts';

/** Notes what the page does to a phone, and does it as well as this one can. */
const recorder = `
  globalThis.done = [];
  navigator.vibrate = (pattern) => done.push(pattern === 0 ? 'still' : 'vibrates') > 0;
  speechSynthesis.speak = ({ text }) => done.push('says ' + text);
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) { done.push('rings'); start.call(this, at); };
  navigator.wakeLock.request = async () => {
    done.push('awake');
    return { release: async () => done.push('may sleep') };
  };
`;

describeInBrowser('a driver who does not look at the phone', { map: 'none' }, (visits) => {
  test('hears an offer, is led there by name, and is told how long to wait for nobody', async () => {
    const driver = await Driver.visit(visits, 'driveLoud');
    const { page } = driver;
    const done = async () => z.array(z.string()).parse(await page.evaluate('done'));
    await page.addInitScript(recorder);
    await page.reload();
    // Too far from the town hall to be there.
    await driver.goOnline(destination(townHall, 160, 360));
    expect(await page.getByText('Touch the page once').count()).toBe(0);
    await expect.poll(done).toContain('awake');

    const places = {
      pickup: { ...townHall, label: 'The old pump, Main Street' },
      dropoff: { ...theatre, label: 'The stage door' },
    };
    const { id, rider } = await driver.hail(places);
    await driver.heading('A ride for you');
    await expect.poll(done).toEqual(expect.arrayContaining(['rings', 'vibrates']));
    await expect
      .poll(async () => (await done()).find((what) => what.startsWith('says')))
      .toMatch(
        /^says A ride for you, \d+ mins? away, for US\$.+ From The old pump, Main Street. To The stage door.$/,
      );
    await driver.click('Accept');
    await driver.heading('Next: a pickup');
    expect((await done()).at(-1)).toBe('still');
    await page.locator('.step-place', { hasText: 'The old pump, Main Street' }).waitFor();
    const link = page.getByRole('link', { name: 'Open in your navigation app' });
    const place = `${townHall.lat.toFixed(6)},${townHall.lng.toFixed(6)}`;
    expect(await link.getAttribute('href')).toBe(
      `geo:${place}?q=${place}(The%20old%20pump%2C%20Main%20Street)`,
    );

    await driver.click('Navigate');
    const early = page.getByRole('button', { name: /^I have arrived \(\d+ min.*\)$/, disabled: true });
    await early.waitFor();
    await driver.click('Follow the route');
    // It can be pressed once the vehicle is near.
    await driver.click('I have arrived');
    await driver.click('Nobody came');
    await driver.click('Yes, nobody came');
    await driver.heading('Waiting for rides');
    await expect.poll(async () => (await rider.trip(id)).ended).toMatchObject({ reason: 'no-show' });
    await driver.click('Go offline');
    await page.getByText('Your shift is over.').waitFor();
    await expect.poll(async () => (await done()).at(-1)).toBe('may sleep');
  });
});
