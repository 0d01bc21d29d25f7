import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Connect } from '../../src/calls/vehicle.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { personIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import type { VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import { vehicleRulesSchema } from '../../src/domain/vehicle/state.ts';
import { CellObject } from '../../src/objects/cell/cellObject.ts';
import { VehicleObject } from '../../src/objects/vehicle/vehicleObject.ts';
import { waitFor } from '../setup/waiting.ts';
import { City, corner, freshTripId, letPass, station } from './city.ts';

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

describe('a newer stream of the same vehicle', () => {
  it.each([
    ['in the same cell', corner],
    ['in another cell', station],
  ])('%s closes the older one 4009', async (_, place) => {
    const city = new City();
    const older = await city.drive(cab);
    // Time enough to drive there.
    letPass(120_000);
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
      rules: vehicleRulesSchema.parse({}),
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
    driver.position(away, Date.now() - 50_000);
    await driver.settled();
    letPass(50_000);
    driver.position(corner);
    await driver.settled();
    expect(driver.refusals()).not.toContain('implausible-position');
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
    const vehicles: {
      connectDriver(connect: Connect): VehicleReplies['connect'] | Promise<VehicleReplies['connect']>;
    } = VehicleObject.prototype;
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
    await waitFor(() => expect(connecting).toHaveBeenCalled());
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
    const vehicles: {
      connectDriver(connect: Connect): VehicleReplies['connect'] | Promise<VehicleReplies['connect']>;
    } = VehicleObject.prototype;
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
      await waitFor(() => expect(heard).toHaveResolved());
      return reply;
    });
    const driver = await city.openStream(cab, corner);
    expect(await driver.offer()).toMatchObject({ tripId });
    expect(await city.found()).toEqual([]);
  });
});
