import { clearInterval, setInterval } from 'node:timers';
import { expect, onTestFinished, test } from 'vitest';
import { wayThroughTown } from '../../sim/city/town.ts';
import { createRandom } from '../../sim/random.ts';
import { DriverRobot } from '../../sim/robots/driverRobot.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { eventually, Town } from '../e2e/town.ts';
import { expectAccessible } from './accessibility.ts';
import { Operator } from './operator.ts';
import { theatre, townHall } from './robots.ts';
import { complaintsOf, describeInBrowser, url } from './visit.ts';

const tenant = 'opsPlayback';

/** A robot that drives a booked ride to its end. */
async function ridden(town: Town): Promise<string> {
  await town.register('story-0');
  const robot = new DriverRobot({
    url,
    tenant,
    name: town.name('story-0'),
    start: destination(townHall, 250, 200),
    random: createRandom(3),
    wayTo: wayThroughTown,
    habits: {
      speedMetersPerSecond: 50,
      decide: () => ({ answer: 'accept', afterMs: 100 }),
      standMs: () => 500,
      roam: (from) => from,
    },
  });
  robot.start();
  const ticking = setInterval(() => robot.tick(Date.now()), 250);
  onTestFinished(() => {
    clearInterval(ticking);
    robot.leave();
  });
  const rider = await town.rider();
  const { id } = await town.book(rider, { pickup: townHall, dropoff: theatre });
  await eventually(async () => ((await rider.trip(id)).state === 'completed' ? true : null));
  return id;
}

describeInBrowser('an operator who looks at a past ride', (visits) => {
  test('plays it back on the map, by keys and without motion', async () => {
    const id = await ridden(new Town(url, tenant));
    const operator = await Operator.visit(visits, tenant);
    const { page } = operator;
    const complaints = complaintsOf(page);
    await page.evaluate(`location.hash = '#trip=${id}'`);
    await operator.heading('Completed');
    await operator.click('Play back on the map');
    const part = page.getByRole('region', { name: 'The ride on the map' });
    await part.getByText('Joined by the likely route.', { exact: false }).waitFor();
    const moments = part.getByRole('listitem');
    await expect.poll(() => moments.allInnerTexts()).toHaveLength(4);
    expect((await moments.allInnerTexts()).map((text) => text.replace(/^[\d:]+(\s[AP]M)?\s/, ''))).toEqual([
      'Sets off',
      'At the pickup',
      'On board',
      'At the destination',
    ]);
    await expectAccessible(page);

    const slider = part.getByRole('slider', { name: 'Time of the ride' });
    const said = () => slider.getAttribute('aria-valuetext');
    expect(await said()).toContain('on the way to the pickup');
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(said).toContain('the ride is over');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(said).toContain('with the rider');
    await moments.getByRole('button').nth(1).click();
    await expect.poll(said).toContain('waits at the pickup');

    await slider.focus();
    await page.keyboard.press('Home');
    await part.getByRole('button', { name: 'Play', exact: true }).click();
    await part.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(said).toContain('the ride is over');
    await part.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await expect.poll(() => page.locator('.ops-overlay-playback').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await page.getByText('Verbunden durch die wahrscheinliche Strecke.', { exact: false }).waitFor();
    await expectAccessible(page);
    await operator.click('Wiedergabe schließen');
    await expect.poll(() => page.locator('.ops-overlay-playback').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
