import { beforeEach, describe, expect, it } from 'vitest';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Report, VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import { type VehicleSnapshot, vehicleSnapshotSchema } from '../../src/domain/vehicle/plan.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { StreamSocket } from '../../src/streams/sockets.ts';

const place = { lat: 37.77, lng: -122.42 };
const cell = cellAt(place, defaultPolicy.streams.cellResolution);

/** A socket of nobody: what is sent on it is kept, and closing it is noted. */
class FakeSocket implements StreamSocket {
  readyState: number = WebSocket.OPEN;
  closedWith: number | null = null;
  readonly sent: string[] = [];
  #attachment: unknown = null;

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number): void {
    this.readyState = WebSocket.CLOSING;
    this.closedWith = code;
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

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
beforeEach(() => {
  now = Date.UTC(2026, 0, 5);
  disconnected = [];
});

function cellWith(sockets: readonly FakeSocket[]): LiveCell<FakeSocket> {
  const live = new LiveCell<FakeSocket>(
    cell,
    {
      clock: { now: () => now },
      vehicle: () => ({
        connectDriver: async (): Promise<VehicleReplies['connect']> => ({ type: 'unregistered' }),
        report: async (_: number, __: Report): Promise<VehicleReplies['report']> => ({ type: 'superseded' }),
        disconnect: async (epoch) => {
          disconnected.push(epoch);
        },
      }),
      passPosition: async () => undefined,
      searchNeighbour: async () => ({ candidates: [], skipped: [] }),
      wait: async () => undefined,
      tellDistrict: async () => ({ watchMs: 0, wantsWhole: false }),
      etas: async () => ({ source: 'greatCircle', seconds: [] }),
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

function opened(live: LiveCell<FakeSocket>, epoch: number): FakeSocket {
  const socket = new FakeSocket();
  live.admit(socket, stream, { type: 'connected', standing: standingAt(epoch) });
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
