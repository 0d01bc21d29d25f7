import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeSocket } from '../streams/fakeSocket.ts';
import { CellWithDrivers, vehicleWith } from './cellWithDrivers.ts';

const watchMs = 60_000;

let cell: CellWithDrivers;
let one: FakeSocket;
let two: FakeSocket;
beforeEach(async () => {
  cell = new CellWithDrivers();
  one = cell.connect(vehicleWith(null, { id: 'cab-1' }));
  two = cell.connect(vehicleWith(null, { id: 'cab-2' }));
  await scheduler.wait(0);
  cell.answerOfDistrict = () => ({ watchMs, wantsWhole: false });
  cell.live.reporter.show(watchMs);
  cell.reports.length = 0;
  cell.now += 1_000;
});

async function alarm(): Promise<void> {
  expect(cell.alarmAt).not.toBeNull();
  cell.now = Math.max(cell.now, cell.alarmAt ?? 0);
  cell.live.alarm();
  await scheduler.wait(0);
}

const shown = () => cell.reports.map(({ vehicles }) => vehicles.map(({ id }) => id));

describe('a cell that is watched', () => {
  it('reports vehicles with the frames that come, a second apart', async () => {
    for (let second = 1; second <= 3; second++) {
      await cell.position(one, 10 * second);
      await cell.position(two, 10 * second);
      cell.now += 1_000;
    }
    expect(shown()).toEqual([['cab-1'], ['cab-1', 'cab-2'], ['cab-1', 'cab-2']]);
  });

  it('reports a vehicle that no frame follows by an alarm, once in ten seconds', async () => {
    const alarms: number[] = [];
    for (let second = 0; second < 9; second++) {
      const before = cell.alarmAt;
      await cell.position(one, second);
      await cell.position(two, second);
      if (cell.alarmAt !== before) alarms.push(cell.alarmAt ?? 0);
      cell.now += 1_000;
      if (cell.now >= (cell.alarmAt ?? cell.now)) await alarm();
    }
    expect(alarms).toHaveLength(2);
    expect(shown().at(1)).toEqual(['cab-2']);
  });

  it('reports again after a call that hung', async () => {
    cell.answerOfDistrict = () => new Promise(() => undefined);
    await cell.position(one, 10);
    cell.now += 11_000;
    await cell.position(one, 20);
    expect(cell.reports).toHaveLength(1);
    await cell.timeOut();
    cell.now += 1_000;
    await cell.position(one, 30);
    expect(cell.reports).toHaveLength(2);
  });

  it('reports a vehicle that leaves within a second', async () => {
    await cell.position(one, 10);
    cell.reports.length = 0;
    const leftAt = cell.now;
    cell.live.lost(two);
    await alarm();
    expect(cell.reports.map(({ gone }) => gone.map(({ id }) => id))).toEqual([['cab-2']]);
    expect(cell.now - leftAt).toBeLessThanOrEqual(1_000);
  });

  it('sends everything at once to a district that has lost it', async () => {
    cell.answerOfDistrict = () => ({ watchMs, wantsWhole: cell.reports.length === 1 });
    await cell.position(one, 10);
    expect(cell.reports.map(({ detail }) => detail)).toEqual(['changes', 'whole']);
  });
});

describe('a vehicle whose every position is refused', () => {
  /** By turns at two places that nothing drives to. */
  let turn = 0;
  const away = () => cell.position(one, ++turn % 2 === 0 ? 3_000_000 : 6_000_000);

  it('is told of to operators once an hour, also by a cell that has slept', async () => {
    await cell.position(one, 0);
    for (let count = 0; count < 4; count++) await away();
    expect(cell.irregularities).toEqual([]);
    for (let count = 0; count < 20; count++) {
      cell.now += 1_000;
      await away();
    }
    expect(cell.irregularities).toMatchObject([
      { type: 'vehicle.positionsRefused', data: { vehicleId: 'cab-1', count: 5 } },
    ]);
    expect(JSON.stringify(cell.irregularities)).not.toMatch(/lat|lng/);
    cell.now += 6_000;
    await away();
    cell.wake(one);
    await away();
    expect(cell.irregularities).toHaveLength(1);
    cell.now += 3_600_000;
    await away();
    expect(new Set(cell.irregularities.map(({ id }) => id)).size).toBe(2);
  });

  it('is told of no more once one is accepted', async () => {
    await cell.position(one, 0);
    for (let count = 0; count < 4; count++) {
      await away();
      cell.now += 1_000;
      await cell.position(one, 0);
    }
    expect(cell.irregularities).toEqual([]);
  });
});
