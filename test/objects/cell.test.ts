import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { vehicleIdSchema } from '../../src/domain/ids.ts';
import { CellObject } from '../../src/objects/cell/cellObject.ts';
import { VehicleObject } from '../../src/objects/vehicle/vehicleObject.ts';
import { waitFor } from '../setup/waiting.ts';
import { alarmOf, City, capitol, corner, letPass, station } from './city.ts';

const cab = vehicleIdSchema.parse('cab-1');

afterEach(() => vi.restoreAllMocks());

async function vehicleOf(city: City, id: string = cab) {
  const vehicle = await city.vehicle(id).read();
  if (vehicle.outcome !== 'found') throw new Error('the vehicle is unknown');
  return vehicle;
}

async function isDisconnected(city: City): Promise<void> {
  await waitFor(async () => expect((await vehicleOf(city)).connected).toBe(false));
}

describe('a report with a hundred things that cannot be', () => {
  it('is answered with five refusals, the last of which says how many more there were, and the plan', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const before = driver.frames.length;
    const numbers = Array.from({ length: 50 }, (_, at) => at);
    driver.report({
      answers: numbers.map((at) => ({ offerId: `offer_${'x'.repeat(80)}_${at}`, answer: 'accept' })),
      progress: numbers.map((at) => ({ stopId: `stop_${'x'.repeat(80)}_${at}`, status: 'done' })),
    });
    await waitFor(() => expect(driver.frames.slice(before).at(-1)?.type).toBe('plan'));
    await driver.settled();
    const refused = driver.frames.slice(before, before + 5);
    expect(refused.map((frame) => frame.type)).toEqual(Array(5).fill('refused'));
    expect(refused[4]).toMatchObject({ detail: expect.stringContaining('95 more') });
    expect(driver.frames.slice(before + 5).map((frame) => frame.type)).toEqual(['plan', 'refused']);
  });
});

describe('a stream', () => {
  it('begins with the plan, and its positions are found', async () => {
    const city = new City();
    const driver = await city.drive(cab, corner);
    expect(driver.frames[0]).toMatchObject({ type: 'plan', epoch: 1, availability: 'offline' });
    expect(await city.found({ maxDistanceMeters: 20 })).toEqual([]);
    driver.position(capitol);
    await driver.settled();
    expect(await city.found({ maxDistanceMeters: 20 })).toEqual([cab]);
  });

  it('of a vehicle nobody registered is closed 4003, and leaves nothing', async () => {
    const city = new City();
    const driver = await city.openStream(cab, corner, { registerUnknown: false });
    expect(await driver.closed()).toBe(4003);
    expect(await city.vehicle(cab).read()).toEqual({ outcome: 'unknown' });
    expect(await city.found()).toEqual([]);
  });

  it.each([undefined, 1000, 1001, 3000, 4999])('is over when the client closes it with %s', async (code) => {
    const city = new City();
    const driver = await city.drive(cab);
    driver.close(code);
    await isDisconnected(city);
    expect(await city.found()).toEqual([]);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 5000])(
    'is over after %s too, which nobody may send',
    async (code) => {
      const city = new City();
      await city.drive(cab);
      await runInDurableObject(city.cellAt(corner), async (cell, state) => {
        if (!(cell instanceof CellObject)) throw new Error('not a cell');
        for (const socket of state.getWebSockets()) cell.webSocketClose(socket, code);
      });
      await isDisconnected(city);
      expect(await city.found()).toEqual([]);
    },
  );

  it('is closed 4003 when its token expires, by the alarm', async () => {
    const city = new City();
    const driver = await city.drive(cab, corner, { expiresAt: Date.now() + 60_000 });
    expect(await alarmOf(city.cellAt(corner))).toBeLessThanOrEqual(Date.now() + 60_000);
    letPass(60_000);
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(await driver.closed()).toBe(4003);
    await isDisconnected(city);
  });

  it('is closed 4003 by its own frame when the alarm has not gone off yet', async () => {
    const city = new City();
    const driver = await city.drive(cab, corner, { expiresAt: Date.now() + 60_000 });
    letPass(60_000);
    driver.report({ availability: 'paused' });
    expect(await driver.closed()).toBe(4003);
    expect((await vehicleOf(city)).availability).toBe('available');
  });

  it('that is silent for too long counts as half-open, and a ping keeps it', async () => {
    const city = new City();
    const [silent, alive] = [await city.drive(cab), await city.drive('cab-2')];
    letPass(299_000);
    alive.position(corner);
    await alive.settled();
    letPass(2_000);
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(await silent.closed()).toBe(1012);
    await isDisconnected(city);
    expect((await vehicleOf(city, 'cab-2')).connected).toBe(true);
    expect(await city.found()).toEqual(['cab-2']);
  });

  it('ends with 1012 when reports do not get through, and the vehicle is free of it', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    const report = vi.spyOn(VehicleObject.prototype, 'report').mockImplementation(() => {
      throw new Error('the vehicle is down');
    });
    driver.report({ availability: 'paused' });
    expect(await driver.closed()).toBe(1012);
    expect(report).toHaveBeenCalledTimes(3);
    await isDisconnected(city);
  });

  it('carries a report again that failed once', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    vi.spyOn(VehicleObject.prototype, 'report').mockImplementationOnce(() => {
      throw new Error('the vehicle is down');
    });
    driver.report({ availability: 'paused' });
    await driver.planWith((plan) => plan.availability === 'paused');
    expect(driver.closeCode).toBeNull();
  });
});

describe('a cell that hibernates', () => {
  it('finds vehicles where they were, and goes on with their streams', async () => {
    const city = new City();
    const driver = await city.drive(cab, station);
    driver.position({ lat: capitol.lat + 0.0001, lng: capitol.lng });
    await driver.settled();
    await evictDurableObject(city.cellAt(station));
    const { candidates } = await city.search({}, null, city.cellAt(station));
    expect(candidates).toMatchObject([{ vehicleId: cab, epoch: 1 }]);
    expect(candidates[0]?.distanceMeters).toBeLessThan(50);
    driver.report({ availability: 'paused' });
    await driver.planWith((plan) => plan.availability === 'paused');
    expect(await city.found()).toEqual([]);
  });

  it('keeps every fact of a stream that decides how it goes on', async () => {
    const city = new City();
    const driver = await city.drive(cab, corner, { expiresAt: Date.now() + 60_000 });
    await evictDurableObject(city.cellAt(corner));
    const known = Date.now();
    driver.position(corner, known);
    await driver.settled();
    await evictDurableObject(city.cellAt(corner));
    driver.position(corner, known - 1_000);
    await waitFor(() => expect(driver.refusals()).toContain('stale-position'));
    letPass(60_000);
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(await driver.closed()).toBe(4003);
  });

  it('does not bring a stream back to life that it had closed', async () => {
    const city = new City();
    const older = await city.drive(cab);
    await city.drive(cab, station);
    expect(await older.closed()).toBe(4009);
    await evictDurableObject(city.cellAt(corner));
    expect(await city.cellAt(corner).heardFrom(cab, 1)).toBeNull();
    const nearby = await city.cellAt(corner).nearby({ place: corner, radiusMeters: 500, limit: 10 });
    expect(nearby).toMatchObject({ vehicles: [] });
  });

  it('lets go of a stream that other code has left behind, and serves the rest', async () => {
    const city = new City();
    const [foreign, other] = [await city.drive(cab), await city.drive('cab-2')];
    await runInDurableObject(city.cellAt(corner), (_, state) => {
      for (const socket of state.getWebSockets(cab)) socket.serializeAttachment({ version: 99 });
    });
    await evictDurableObject(city.cellAt(corner));
    expect(await city.found()).toEqual(['cab-2']);
    expect(await foreign.closed()).toBe(1012);
    other.report({ availability: 'paused' });
    await other.planWith((plan) => plan.availability === 'paused');
  });

  it('loses its streams when it crashes, and takes them back when they come', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    await abortAllDurableObjects();
    expect(await driver.closed()).toBe(1006);
    expect(await city.found()).toEqual([]);
    expect(await vehicleOf(city)).toMatchObject({ connected: false, position: null });
    const again = await city.openStream(cab, corner);
    expect(again.plan()).toMatchObject({ epoch: 2, availability: 'available' });
    expect(await city.found()).toEqual([cab]);
  });
});
