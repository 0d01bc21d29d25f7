import { beforeEach, describe, expect, it } from 'vitest';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { stopIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { type Report, refuse, type VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import { type VehicleSnapshot, vehicleSnapshotSchema } from '../../src/domain/vehicle/plan.ts';
import { availabilityChanges } from '../../src/objects/cell/deliverReport.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import { maxUnheardCharacters } from '../../src/streams/clientStream.ts';
import { platformTimers } from '../../src/timeout.ts';
import { FakeSocket } from '../streams/fakeSocket.ts';

const place = { lat: 37.77, lng: -122.42 };
const cell = cellAt(place, defaultPolicy.streams.cellResolution);

function standingAt(epoch: number, version = 1): VehicleSnapshot {
  const plan = { version, epoch, availability: 'available', offers: [], stops: [], pauseSuggested: false };
  return vehicleSnapshotSchema.parse({
    vehicleId: 'cab-1',
    epoch,
    type: 'car',
    capacity: { seats: 4 },
    plan,
    shiftOver: false,
  });
}

const stream = driverStreamSchema.parse({
  tenant: 'demo',
  vehicle: 'cab-1',
  driver: 'dana',
  expiresAt: Date.UTC(2027, 0, 1),
  place,
  policy: defaultPolicy,
  registerUnknown: false,
});

let now = 0;
let disconnected: number[] = [];
let reported: Report[] = [];
beforeEach(() => {
  reported = [];
  now = Date.UTC(2026, 0, 5);
  disconnected = [];
});

let answerToReport: VehicleReplies['report'] = { type: 'superseded' };

function cellWith(sockets: readonly FakeSocket[]): LiveCell<FakeSocket> {
  const live = new LiveCell<FakeSocket>(
    cell,
    {
      clock: { now: () => now },
      timers: platformTimers,
      vehicle: () => ({
        connectDriver: async (): Promise<VehicleReplies['connect']> => ({ type: 'unregistered' }),
        report: async (_: number, report: Report) => {
          reported.push(report);
          return answerToReport;
        },
        disconnect: async (epoch) => {
          disconnected.push(epoch);
        },
        snapshot: async () => null,
      }),
      forwardPosition: async () => undefined,
      lateNeighbours: new Map(),
      searchNeighbour: async () => ({ candidates: [], skipped: [] }),
      wait: async () => undefined,
      carriedBy: async () => null,
      ranksNear: async () => [],
      reportToRank: async () => [],
      reportToDistrict: async () => ({ watchMs: 0, wantsWhole: false }),
      etas: async () => ({ source: 'greatCircle', seconds: [] }),
      tellIrregularity: () => undefined,
      pingedAt: () => null,
      background: () => undefined,
      setAlarm: () => undefined,
      warn: () => undefined,
    },
    sockets,
  );
  live.start(null);
  return live;
}

function opened(live: LiveCell<FakeSocket>, epoch: number, vehicle = stream.vehicle): FakeSocket {
  const socket = new FakeSocket();
  const standing = { ...standingAt(epoch), vehicleId: vehicle };
  live.admit(socket, { ...stream, vehicle }, { type: 'connected', standing });
  return socket;
}

describe('a stream that its vehicle has left behind', () => {
  it('in the same cell is closed when the newer one never came to be', () => {
    const live = cellWith([]);
    const socket = opened(live, 1);
    live.hear({ type: 'standing', standing: standingAt(2, 2) });
    expect(socket.closedWith).toBe(4009);
    expect(live.heardFrom(stream.vehicle, 1)).toBeNull();
  });

  it('is told to reconnect when the vehicle asks for the newer one, which is not there', () => {
    const live = cellWith([]);
    const socket = opened(live, 1);
    expect(live.heardFrom(stream.vehicle, 1)).toBe(now);
    expect(live.heardFrom(stream.vehicle, 2)).toBeNull();
    expect(socket.closedWith).toBe(1012);
  });

  it('stays while the vehicle speaks of an older one', () => {
    const live = cellWith([]);
    const socket = opened(live, 3);
    live.hear({ type: 'standing', standing: standingAt(2, 9) });
    expect(socket.closedWith).toBeNull();
  });
});

describe('a stream that was closed because it did not move', () => {
  it('is reported lost, for no newer one takes its place', async () => {
    const live = cellWith([]);
    const socket = opened(live, 1);
    const { lat, lng } = destination(place, 0, 10_000);
    await live.message(socket, JSON.stringify({ type: 'position', positions: [{ lat, lng, ts: now }] }));
    now += (defaultPolicy.streams.moveGraceSeconds + 1) * 1000;
    live.alarm();
    expect(socket.closedWith).toBe(4001);
    expect(disconnected).toEqual([1]);
  });
});

describe('a driver that reports and does not read', () => {
  it('is closed after a bounded number of characters, and its vehicle is told', async () => {
    const live = cellWith([]);
    const cabs = Array.from({ length: 8 }, (_, at) => vehicleIdSchema.parse(`cab-${at}`));
    const sockets = cabs.map((cab) => opened(live, 1, cab));
    const refusals = Array.from({ length: 100 }, (_, at) =>
      refuse('unknown-stop', stopIdSchema.parse(`stop_${at}`), 'The plan has no such stop.'),
    );
    answerToReport = { type: 'reported', refusals, standing: standingAt(1) };
    for (let tenths = 0; tenths < 1_000; tenths++) {
      now += 100;
      await Promise.all(sockets.map((socket) => live.message(socket, '{"type":"report"}')));
    }
    for (const { sent, closedWith } of sockets) {
      expect(closedWith).toBe(1012);
      expect(sent.join('').length).toBeLessThanOrEqual(maxUnheardCharacters);
    }
    expect(disconnected).toHaveLength(8);
    expect(cabs.map((cab) => live.heardFrom(cab, 1))).toEqual(Array(8).fill(null));
  });
});

describe('a driver that changes its availability all the time', () => {
  const { most, withinMs } = availabilityChanges;
  const toggle = async (live: LiveCell<FakeSocket>, socket: FakeSocket, times: number, version = 1) => {
    for (let time = 0; time < times; time++) {
      now += 100;
      const availability = time % 2 === 0 ? 'paused' : 'available';
      const standing = standingAt(1, version + time + 1);
      answerToReport = {
        type: 'reported',
        refusals: [],
        standing: { ...standing, plan: { ...standing.plan, availability } },
      };
      await live.message(socket, JSON.stringify({ type: 'report', availability }));
    }
  };
  const changes = () => reported.filter(({ availability }) => availability !== undefined).length;

  it('is told the rule and the plan once it has done so often enough, and again later', async () => {
    const live = cellWith([]);
    const socket = opened(live, 1);
    await toggle(live, socket, most);
    expect(changes()).toBe(most);
    expect(socket.sent.join()).not.toContain('refused');

    const stop = { stopId: stopIdSchema.parse('stop_1'), status: 'arrived' } as const;
    const report = { type: 'report', availability: 'paused', progress: [stop] };
    await live.message(socket, JSON.stringify(report));
    expect(changes()).toBe(most);
    expect(reported.at(-1)?.progress).toMatchObject([stop]);
    const [refused, plan] = socket.sent.slice(-2).map((text) => JSON.parse(text));
    expect(refused).toMatchObject({ type: 'refused', reason: 'too-many-changes' });
    expect(refused.detail).toMatch(/^at most 20 changes of availability in 10 minutes: again in 59\d s$/);
    expect(plan).toMatchObject({ type: 'plan', availability: 'available' });
    // Repeating what holds is no change, and a stream that slept remembers.
    const woken = cellWith([socket]);
    await woken.message(socket, JSON.stringify({ type: 'report', availability: 'available' }));
    expect(changes()).toBe(most + 1);
    await woken.message(socket, JSON.stringify({ type: 'report', availability: 'paused' }));
    expect(changes()).toBe(most + 1);
    now += withinMs;
    await toggle(woken, socket, 1, most);
    expect(changes()).toBe(most + 2);
  });

  it('gets no further by reconnecting, in this cell or another', async () => {
    const live = cellWith([]);
    await toggle(live, opened(live, 1), most);
    const again = opened(live, 2);
    const report = JSON.stringify({ type: 'report', availability: 'paused' });
    await live.message(again, report);
    expect(changes()).toBe(most);
    const carried = live.drivers.carried(stream.vehicle);
    const elsewhere = cellWith([]);
    const moved = new FakeSocket();
    elsewhere.admit(moved, stream, { type: 'connected', standing: standingAt(3), carried });
    await elsewhere.message(moved, report);
    expect(changes()).toBe(most);
    expect(moved.sent.join()).toContain('too-many-changes');
  });
});

describe('a cell that comes back from hibernation', () => {
  it('takes in open streams, and none that is just closing', () => {
    const before = cellWith([]);
    const [open, closing, refused] = [opened(before, 1), new FakeSocket(), new FakeSocket()];
    // A stream that was turned away has nothing attached, and may still be there while it closes.
    before.admit(refused, stream, { type: 'unregistered' });
    closing.serializeAttachment(open.deserializeAttachment());
    closing.close(4009);
    const after = cellWith([refused, closing, open]);
    expect(after.heardFrom(stream.vehicle, 1)).toBe(now);
    after.lost(open);
    expect(after.heardFrom(stream.vehicle, 1)).toBeNull();
  });
});
