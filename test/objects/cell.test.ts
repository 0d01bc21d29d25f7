import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { personIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import type { VehicleReply } from '../../src/domain/vehicle/commands.ts';
import { CellObject } from '../../src/objects/cell/cell.ts';
import { type Connect, VehicleObject } from '../../src/objects/vehicle.ts';
import { alarmOf, City, capitol, corner, freshTripId, letPass, station } from './city.ts';

const cab = vehicleIdSchema.parse('cab-1');

afterEach(() => vi.restoreAllMocks());

async function vehicleOf(city: City, id: string = cab) {
  const vehicle = await city.vehicle(id).read();
  if (vehicle.outcome !== 'found') throw new Error('the vehicle is unknown');
  return vehicle;
}

async function isDisconnected(city: City): Promise<void> {
  await vi.waitFor(async () => expect((await vehicleOf(city)).connected).toBe(false));
}

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
        for (const socket of state.getWebSockets()) await cell.webSocketClose(socket, code);
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

describe('a newer stream of the same vehicle', () => {
  it.each([
    ['in the same cell', corner],
    ['in another cell', station],
  ])('%s closes the older one 4009', async (_, place) => {
    const city = new City();
    const older = await city.drive(cab);
    const newer = await city.openStream(cab, place);
    expect(await older.closed()).toBe(4009);
    expect(newer.plan().epoch).toBe(2);
    // The close of the older one reaches its cell late, and must not end the newer one's connection.
    older.close();
    newer.report({ availability: 'available' });
    await newer.settled();
    expect(await vehicleOf(city)).toMatchObject({ connected: true, position: place });
    expect(await city.found()).toEqual([cab]);
  });

  it('makes the older one powerless even where its cell does not hear of it', async () => {
    const city = new City();
    const older = await city.drive(cab);
    vi.spyOn(CellObject.prototype, 'hear').mockReturnValue(undefined);
    await city.vehicle(cab).connectDriver({
      cell: cellAt(station, 7),
      driver: personIdSchema.parse('other'),
      rules: { noShowSeconds: 1, declinesBeforePause: 3 },
      registerUnknown: false,
    });
    older.report({ availability: 'paused' });
    expect(await older.closed()).toBe(4009);
    expect((await vehicleOf(city)).availability).toBe('available');
  });

  it('outruns one that is just being opened', async () => {
    const city = new City();
    await city.vehicle(cab).register(city.profile(cab));
    await city.cellAt(corner).hear({ type: 'superseded', vehicleId: cab, epoch: 2 });
    const late = await city.openStream(cab, corner);
    expect(await late.closed()).toBe(4009);
    expect(late.frames).toEqual([]);
    expect(await city.found()).toEqual([]);
    const next = await city.openStream(cab, corner);
    expect(next.plan().epoch).toBe(2);
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
    await vi.waitFor(() => expect(driver.refusals()).toContain('stale-position'));
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

describe('a driver at the border', () => {
  // Some 5 km west of the capitol: another cell, and clearly so.
  const away = { lat: 40.2644, lng: -76.9436 };

  it('is told to move once, and loses nothing while the new stream opens', async () => {
    const city = new City();
    const older = await city.drive(cab);
    older.position(away);
    older.position({ ...away, lat: 40.2645 }, Date.now() + 1);
    await older.settled();
    const moves = older.frames.filter((frame) => frame.type === 'move');
    expect(moves).toHaveLength(1);
    expect(older.closeCode).toBeNull();
    const newer = await city.openStream(cab, away);
    expect(await older.closed()).toBe(4001);
    expect(newer.plan()).toMatchObject({ epoch: 2, availability: 'available' });
    expect(await vehicleOf(city)).toMatchObject({ connected: true, position: away });
  });

  it('is closed 4001 who does not move, also when the cell hibernated meanwhile', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    driver.position(away);
    await driver.settled();
    await evictDurableObject(city.cellAt(corner));
    letPass(59_000);
    driver.position(away);
    await driver.settled();
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(driver.closeCode).toBeNull();
    letPass(1_000);
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(await driver.closed()).toBe(4001);
    await isDisconnected(city);
  });

  it('may come back', async () => {
    const city = new City();
    const driver = await city.drive(cab);
    driver.position(away);
    await driver.settled();
    driver.position(corner, Date.now() + 1);
    await driver.settled();
    letPass(61_000);
    driver.position(corner);
    await driver.settled();
    await runDurableObjectAlarm(city.cellAt(corner));
    expect(driver.closeCode).toBeNull();
  });
});

describe('a stream that is just being opened', () => {
  it('has no place when a newer one has come and gone meanwhile', async () => {
    const city = new City();
    await city.vehicle(cab).register(city.profile(cab));
    const held = Promise.withResolvers<void>();
    const vehicles: { connectDriver(connect: Connect): VehicleReply | Promise<VehicleReply> } =
      VehicleObject.prototype;
    const { connectDriver } = vehicles;
    const connecting = vi.spyOn(vehicles, 'connectDriver').mockImplementationOnce(async function late(
      this: VehicleObject,
      connect,
    ) {
      const reply = connectDriver.call(this, connect);
      await held.promise;
      return reply;
    });
    const opening = city.openStream(cab, corner);
    await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
    const newer = await city.openStream(cab, corner);
    expect(newer.plan().epoch).toBe(2);
    newer.close();
    await isDisconnected(city);
    held.resolve();
    expect(await (await opening).closed()).toBe(4009);
  });

  it('gets what its vehicle decides meanwhile', async () => {
    const city = new City();
    const before = await city.drive(cab);
    before.close();
    await isDisconnected(city);
    const vehicles: { connectDriver(connect: Connect): VehicleReply | Promise<VehicleReply> } =
      VehicleObject.prototype;
    const { connectDriver } = vehicles;
    const heard = vi.spyOn(CellObject.prototype, 'hear');
    const tripId = freshTripId();
    const offer = { type: 'offer', proposal: city.proposal(tripId, 1) };
    const envelope = {
      sender: tripId,
      sequence: 1,
      body: JSON.stringify({ to: 'vehicle', vehicleId: cab, body: offer }),
    };
    vi.spyOn(vehicles, 'connectDriver').mockImplementationOnce(async function overtaken(
      this: VehicleObject,
      connect,
    ) {
      const reply = connectDriver.call(this, connect);
      this.receive(envelope);
      await vi.waitFor(() => expect(heard).toHaveResolved());
      return reply;
    });
    const driver = await city.openStream(cab, corner);
    expect(await driver.offer()).toMatchObject({ tripId });
    expect(await city.found()).toEqual([]);
  });
});
