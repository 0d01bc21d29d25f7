import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { Town } from './town.ts';

const url = inject('serverUrl');

describe.concurrent('an offer', () => {
  test('that is declined goes to the next', async () => {
    const town = new Town(url);
    const [near, far] = [await town.drive('near', 100), await town.drive('far', 300)];
    const { watch } = await town.hail(await town.rider());
    near.answer((await near.offer()).id, 'decline');
    await far.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('far'));
    await near.idle();
  });

  test('that is seen and not answered expires, and goes to the next', async () => {
    const town = new Town(url, 'quick');
    const [near, far] = [await town.drive('near', 100), await town.drive('far', 300)];
    const { watch } = await town.hail(await town.rider());
    const { id } = await near.offer();
    near.answer(id, 'seen');
    expect(far.plan?.offers).toEqual([]);
    await far.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('far'));
    await near.idle();
    near.answer(id, 'accept');
    expect(await near.refusal('offer-gone')).toMatchObject({ ref: id });
  });

  test('that no phone acknowledges is also made to the next, and the first who accepts wins', async () => {
    const town = new Town(url, 'quick');
    const [near, far] = [await town.drive('near', 100), await town.drive('far', 300)];
    const { watch } = await town.hail(await town.rider());
    const late = await near.offer();
    await far.offer();
    expect(near.plan?.offers).toMatchObject([{ id: late.id }]);
    await far.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('far'));
    await near.idle();
    near.answer(late.id, 'accept');
    await near.refusal('offer-gone');
    expect(near.plan?.stops).toEqual([]);
  });

  test('made to two is won by the one who was only late to acknowledge', async () => {
    const town = new Town(url, 'quick');
    const [near, far] = [await town.drive('near', 100), await town.drive('far', 300)];
    const { watch } = await town.hail(await town.rider());
    await far.offer();
    await near.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('near'));
    await far.idle();
  });

  test('that nobody takes ends the trip unfulfilled', async () => {
    const town = new Town(url, 'impatient');
    const { watch } = await town.hail(await town.rider());
    expect(await watch.reaches('unfulfilled')).toMatchObject({
      ended: { by: 'system', reason: 'no-vehicle-found' },
      vehicle: null,
    });
    expect(await watch.stream.closed()).toBe(1000);
  });

  test('is open when its driver comes back', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { id } = await driver.offer();
    driver.stream.cut();
    const again = await town.connect('cab');
    expect(again.plan).toMatchObject({ epoch: 2, availability: 'available', offers: [{ id }] });
    await again.accept();
    await watch.reaches('assigned');
  });
});

describe.concurrent('a driver', () => {
  test('who gives a trip back is not asked for it again', async () => {
    const town = new Town(url);
    const near = await town.drive('near', 100);
    const { id, watch } = await town.hail(await town.rider());
    const { pickup } = await near.accept();
    await watch.reaches('assigned');
    const far = await town.drive('far', 300);
    near.report({ progress: [{ stopId: pickup.id, status: 'giveBack', reason: 'flat tyre' }] });
    expect((await watch.reaches('searching')).vehicle).toBeNull();
    await near.idle();
    await far.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('far'));
    const returned = (await town.journal(id)).find(({ type }) => type === 'returned');
    expect(returned).toMatchObject({ by: 'driver', reason: 'flat tyre' });
  });

  test('reports a no-show only after the wait', async () => {
    const town = new Town(url, 'quick');
    const driver = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { pickup } = await driver.accept();
    driver.progress(pickup.id, 'noShow');
    expect(await driver.refusal('out-of-order')).toMatchObject({ ref: pickup.id });
    driver.progress(pickup.id, 'arrived');
    const { timeline } = await watch.reaches('arrived');
    const arrivedAt = Date.parse(timeline.at(-1)?.at ?? '');
    for (;;) {
      driver.progress(pickup.id, 'noShow');
      const refused = driver.stream.frames.length;
      await driver.stream.until(() => driver.stream.frames.length > refused, 'answer');
      if (driver.plan?.stops.length === 0) break;
      await sleep(200);
    }
    expect(Date.now() - arrivedAt).toBeGreaterThanOrEqual(2_000);
    expect(await watch.reaches('cancelled')).toMatchObject({ ended: { by: 'system', reason: 'no-show' } });
  });

  test('who pauses gets no offer, and whose shift is over is closed 1000', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    await driver.goes('paused');
    const { watch } = await town.hail(await town.rider());
    await driver.goes('available');
    const { id } = await driver.offer();
    driver.report({ availability: 'offline' });
    expect(await driver.stream.closed()).toBe(1000);
    expect(driver.plan).toMatchObject({ availability: 'offline', offers: [] });
    const next = await town.drive('next');
    expect((await next.offer()).id).not.toBe(id);
    await next.accept();
    await watch.reaches('assigned');
  });

  test('who repeats a report changes nothing', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const { id: offerId } = await driver.offer();
    const { pickup } = await driver.accept();
    const everything = {
      availability: 'available',
      answers: [
        { offerId, answer: 'seen' },
        { offerId, answer: 'accept' },
      ],
      progress: [
        { stopId: pickup.id, status: 'enroute' },
        { stopId: pickup.id, status: 'arrived' },
      ],
    };
    driver.report(everything);
    await watch.reaches('arrived');
    const before = await town.journal(id);
    for (let times = 0; times < 3; times++) driver.report(everything);
    driver.report({ progress: [{ stopId: 'stop_nobody', status: 'done' }] });
    await driver.refusal('unknown-stop');
    expect(await town.journal(id)).toEqual(before);
    expect(driver.stream.frames.filter((frame) => frame.type === 'refused')).toHaveLength(1);
  });

  test('who falls silent before the pickup loses the trip to another', async () => {
    const town = new Town(url, 'watchful');
    const silent = await town.drive('silent', 100);
    const { watch } = await town.hail(await town.rider());
    await silent.accept();
    await watch.reaches('assigned');
    const other = await town.drive('other', 300);
    await watch.stream.until(() => watch.stream.frames.find((frame) => frame.type === 'dark'), 'dark frame');
    await watch.reaches('searching');
    await silent.idle();
    await other.accept();
    expect((await watch.reaches('assigned')).vehicle?.id).toBe(town.name('other'));
  });

  test('who goes on sending keeps the trip', async () => {
    const town = new Town(url, 'watchful');
    const driver = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    await driver.accept();
    // For longer than somebody may be silent who loses the trip, by the rules of this tenant.
    const pings = 36;
    for (let count = 1; count <= pings; count++) {
      driver.stream.send('ping');
      await driver.stream.until(() => driver.stream.texts.length === count, 'pong');
      await sleep(500);
    }
    expect(watch.states()).toEqual(['searching', 'assigned']);
    expect(watch.stream.frames.some((frame) => frame.type === 'dark')).toBe(false);
  });
});
