import { beforeEach, describe, expect, it } from 'vitest';
import type { PositionAnswer } from '../../src/calls/trip.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { tripIdSchema } from '../../src/domain/ids.ts';
import type { VehicleSnapshot } from '../../src/domain/vehicle/plan.ts';
import type { FakeSocket } from '../streams/fakeSocket.ts';
import { CellWithDrivers, centre, vehicleWith } from './cellWithDrivers.ts';

const tripId = tripIdSchema.parse('trip_00000000A');
const onTrip = vehicleWith(tripId);
const newerPlan = vehicleWith(tripId, { version: 2 });

let cell: CellWithDrivers;
beforeEach(() => {
  cell = new CellWithDrivers();
});

/** One position a second, each answered before the next. */
async function drive(phone: FakeSocket, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    cell.now += 1_000;
    await cell.position(phone, 10);
  }
}

const hearThatItIsWatched = (snapshot: VehicleSnapshot = onTrip) =>
  cell.live.positionFor(onTrip.vehicleId, tripId, snapshot);

const isWatchedByNobody = async (): Promise<PositionAnswer> => ({ isWanted: false });
const isWatched = async (): Promise<PositionAnswer> => ({ isWanted: true });

describe('the trip of a vehicle', () => {
  it('gets every position while it wants them', async () => {
    await drive(cell.connect(onTrip), 5);
    expect(cell.forwarded).toHaveLength(5);
  });

  it('gets every position where older code answers nothing', async () => {
    cell.answerOfTrip = async () => undefined;
    await drive(cell.connect(onTrip), 5);
    expect(cell.forwarded).toHaveLength(5);
  });

  it('gets one position when nobody watches, until somebody does', async () => {
    cell.answerOfTrip = isWatchedByNobody;
    const phone = cell.connect(onTrip);
    await drive(phone, 5);
    expect(cell.forwarded).toHaveLength(1);
    cell.answerOfTrip = isWatched;
    expect(hearThatItIsWatched()).toMatchObject({ ...destination(centre, 90, 10), ts: cell.now });
    await drive(phone, 5);
    expect(cell.forwarded).toHaveLength(6);
  });

  it('is asked again by a new stream, and after the cell has slept', async () => {
    cell.answerOfTrip = isWatchedByNobody;
    const phone = cell.connect(onTrip);
    await drive(phone, 6);
    cell.wake(phone);
    await drive(phone, 2);
    await drive(cell.connect(vehicleWith(tripId, { epoch: 2 })), 2);
    expect(cell.forwarded).toHaveLength(3);
  });

  it('is watched, whatever it answered before', async () => {
    const { promise, resolve } = Promise.withResolvers<PositionAnswer>();
    cell.answerOfTrip = () => promise;
    const phone = cell.connect(onTrip);
    await drive(phone, 1);
    hearThatItIsWatched();
    resolve({ isWanted: false });
    cell.answerOfTrip = isWatched;
    await drive(phone, 2);
    expect(cell.forwarded).toHaveLength(3);
  });

  it('gets the next position when one was lost', async () => {
    cell.answerOfTrip = async () => {
      throw new Error('the trip is down');
    };
    await drive(cell.connect(onTrip), 3);
    expect(cell.forwarded).toHaveLength(3);
  });

  it('has its phone send each second as soon as it is watched, and less often before', async () => {
    const lastCadence = () => JSON.parse(phone.sent.at(-1) ?? '{}').cadence.everySeconds;
    cell.answerOfTrip = isWatchedByNobody;
    const phone = cell.connect(onTrip);
    expect(lastCadence()).toBe(1);
    await drive(phone, 1);
    cell.live.hear({ type: 'standing', standing: newerPlan });
    expect(lastCadence()).toBe(2);
    hearThatItIsWatched(newerPlan);
    expect(lastCadence()).toBe(1);
    hearThatItIsWatched(newerPlan);
    expect(phone.sent).toHaveLength(3);
  });

  it('learns where the vehicle is without being watched', async () => {
    cell.answerOfTrip = isWatchedByNobody;
    const phone = cell.connect(onTrip);
    await drive(phone, 1);
    expect(cell.live.positionFor(onTrip.vehicleId, tripId, null)).toMatchObject({ ts: cell.now });
    await drive(phone, 2);
    expect(cell.forwarded).toHaveLength(1);
  });
});
