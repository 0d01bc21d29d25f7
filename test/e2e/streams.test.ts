import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { eventually, north, Town } from './town.ts';

const url = inject('serverUrl');

describe.concurrent('a vehicle with two streams', () => {
  test('has only the newer one, which goes on with everything', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    const { id, watch } = await town.hail(await town.rider());
    const { pickup } = await older.accept();
    const newer = await town.connect('cab', north(town.centre, 3_000));
    expect(await older.stream.closed()).toBe(4009);
    expect(newer.plan).toMatchObject({ epoch: 2, stops: [{ id: pickup.id }, {}] });
    newer.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    expect((await town.journal(id)).filter(({ type }) => type === 'assigned')).toHaveLength(1);
  });

  test('ignores what the older one still says', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    // As far as a vehicle gets in no time.
    const newerPlace = north(town.centre, 130);
    const opening = town.connect('cab', newerPlace);
    // Until it is closed it says all it can.
    while (older.stream.closeCode === null) {
      older.report({ availability: 'paused' });
      older.position(north(town.centre, 100));
      await sleep(120);
    }
    const newer = await opening;
    expect(older.stream.closeCode).toBe(4009);
    await newer.goes('available');
    expect(await town.vehicle('cab')).toEqual(
      expect.objectContaining({
        connected: true,
        availability: 'available',
        position: expect.objectContaining(newerPlace),
      }),
    );
  });
});

describe.concurrent('a driver on the way', () => {
  test('moves to the next cell without a gap: the old stream stays until the new one is open', async () => {
    const town = new Town(url);
    const older = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { pickup } = await older.accept();
    await watch.reaches('assigned');
    const away = north(town.centre, 6_000);
    older.position(away);
    await older.stream.until(() => older.stream.frames.find((frame) => frame.type === 'move'), 'move');
    older.progress(pickup.id, 'enroute');
    await older.planWith(({ stops }) => stops[0]?.status === 'enroute', 'progress on the older stream');
    const newer = await town.connect('cab', away);
    expect(await older.stream.closed()).toBe(4001);
    expect(newer.plan?.stops).toMatchObject([{ id: pickup.id, status: 'enroute' }, {}]);
    // Told again, as phones do: at most one a second reaches the rider.
    await eventually(async () => {
      newer.position(north(away, 10));
      return watch.stream.frames.find((frame) => frame.type === 'position' && frame.lat > away.lat) ?? null;
    });
  });

  test('who does not move is closed 4001, and comes back', async () => {
    const town = new Town(url, 'strict');
    const driver = await town.drive('cab');
    driver.position(north(town.centre, 6_000));
    expect(await driver.stream.closed()).toBe(4001);
    const again = await town.connect('cab', north(town.centre, 6_000));
    expect(again.plan?.availability).toBe('available');
  });

  test('comes back in the middle of a ride and finds it as it was', async () => {
    const town = new Town(url);
    let driver = await town.drive('cab');
    const { watch } = await town.hail(await town.rider());
    const { pickup, dropoff } = await driver.accept();
    const again = async () => {
      driver.stream.cut();
      driver = await town.connect('cab');
    };
    await again();
    driver.progress(pickup.id, 'arrived');
    await watch.reaches('arrived');
    await again();
    expect(driver.plan?.stops).toMatchObject([{ id: pickup.id, status: 'arrived' }, { id: dropoff.id }]);
    driver.progress(pickup.id, 'done');
    await watch.reaches('onboard');
    await again();
    driver.progress(dropoff.id, 'done');
    await watch.reaches('completed');
    await driver.idle();
  });

  test('is seen as gone when the stream is closed, and comes back as it was', async () => {
    const town = new Town(url);
    const driver = await town.drive('cab');
    driver.stream.close();
    await driver.stream.closed();
    await eventually(async () => ((await town.vehicle('cab')).connected ? null : true));
    expect((await town.connect('cab')).plan).toMatchObject({ availability: 'available', epoch: 2 });
  });
});

test('streams are closed 4003 when their token has expired, of a driver and of a rider', async () => {
  const town = new Town(url);
  await town.register('cab');
  const { id } = await town.book(await town.rider());
  // Long enough to open a stream on a busy machine.
  const driver = await town.connect('cab', town.centre, 8);
  const watch = await (await town.person('rider', 'ann', 8)).follow(id);
  expect(await driver.stream.closed()).toBe(4003);
  expect(await watch.stream.closed()).toBe(4003);
});
