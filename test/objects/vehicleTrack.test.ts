import { expect, it } from 'vitest';
import { z } from 'zod';
import { destination } from '../../src/domain/geo/place.ts';
import { CellWithDrivers, centre, vehicleWith } from './cellWithDrivers.ts';

const storedSchema = z.looseObject({ fixes: z.array(z.number()) });

it('a track has a position each ten seconds, or a little more often, and the newest: at most sixteen', async () => {
  const cell = new CellWithDrivers();
  const socket = cell.connect(vehicleWith(null));
  const openedAt = cell.now;
  const track = () => cell.live.drivers.carried('cab-1')?.track ?? [];
  for (let seconds = 1; seconds <= 25; seconds++) {
    cell.now += 1_000;
    await cell.position(socket, seconds);
  }
  // The first is where the stream was opened.
  expect(track().map(({ ts }) => (ts - openedAt) / 1000)).toEqual([0, 9, 18, 25]);
  for (let seconds = 26; seconds <= 400; seconds++) {
    cell.now += 1_000;
    await cell.position(socket, seconds);
  }
  expect(track()).toHaveLength(16);
  expect(track().at(-1)).toEqual({ ...destination(centre, 90, 400), ts: cell.now, accuracyMeters: 50 });
});

it('what is carried to another cell does not move with the vehicle', async () => {
  const cell = new CellWithDrivers();
  const socket = cell.connect(vehicleWith(null));
  await cell.position(socket, 10);
  const carried = cell.live.drivers.carried('cab-1');
  const before = structuredClone(carried);
  cell.now += 1_000;
  await cell.position(socket, 20);
  expect(carried).toEqual(before);
  expect(cell.live.drivers.carried('cab-1')).not.toEqual(before);
});

it('a track is there after the cell has slept, also where older code stored it', async () => {
  const cell = new CellWithDrivers();
  const socket = cell.connect(vehicleWith(null));
  for (const meters of [100, 200, 300]) {
    cell.now += 9_000;
    await cell.position(socket, meters);
  }
  const track = cell.live.drivers.carried('cab-1')?.track;
  expect(track?.at(-1)).toMatchObject(destination(centre, 90, 300));
  cell.wake(socket);
  expect(cell.live.drivers.carried('cab-1')?.track).toEqual(track);

  const { fixes: _, ...stored } = storedSchema.parse(socket.deserializeAttachment());
  socket.serializeAttachment({ ...stored, track });
  cell.wake(socket);
  expect(cell.live.drivers.carried('cab-1')?.track).toEqual(track);
});
