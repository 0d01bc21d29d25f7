import { beforeEach, describe, expect, it, test } from 'vitest';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import type { VehicleFix } from '../../src/calls/trip.ts';
import { cellAt, isClearlyOutside } from '../../src/domain/geo/cells.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { tripIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy, flatPolicy } from '../../src/domain/policy/policy.ts';
import { type VehicleSnapshot, vehicleSnapshotSchema } from '../../src/domain/vehicle/plan.ts';
import { cadenceFor } from '../../src/objects/cell/cadence.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import { encodePositions } from '../../src/protocol/binaryPositions.ts';
import { type DriverDownFrame, driverDownFrameSchema, type Position } from '../../src/protocol/frames.ts';
import type { StreamSocket } from '../../src/streams/sockets.ts';
import { platformTimers } from '../../src/timeout.ts';

const centre = { lat: 37.77, lng: -122.42 };
const nextDoor = destination(centre, 0, 200);
const cell = cellAt(centre, defaultPolicy.streams.cellResolution);
const tripId = tripIdSchema.parse('trip_00000000A');

/** A driver's end: what was sent to it is kept. */
class Phone implements StreamSocket {
  readyState: number = WebSocket.OPEN;
  readonly frames: DriverDownFrame[] = [];
  #attachment: unknown = null;

  send(text: string): void {
    this.frames.push(driverDownFrameSchema.parse(JSON.parse(text)));
  }

  close(): void {
    this.readyState = WebSocket.CLOSING;
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }

  refusals(): string[] {
    return this.frames.flatMap((frame) => (frame.type === 'refused' ? [frame.reason] : []));
  }

  types(): string[] {
    return this.frames.map(({ type }) => type);
  }
}

let now = 0;
let forwarded: VehicleFix[] = [];
let live: LiveCell<Phone>;
beforeEach(() => {
  now = Date.UTC(2026, 0, 5);
  forwarded = [];
  live = cellWith([]);
});

function cellWith(sockets: readonly Phone[]): LiveCell<Phone> {
  const restored = new LiveCell<Phone>(
    cell,
    {
      clock: { now: () => now },
      timers: platformTimers,
      vehicle: () => ({
        connectDriver: async () => ({ type: 'unregistered' }),
        report: async () => ({ type: 'superseded' }),
        disconnect: async () => undefined,
        snapshot: async () => null,
      }),
      forwardPosition: async (_, fix) => {
        forwarded.push(fix);
        return undefined;
      },
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
  restored.start(null);
  return restored;
}

/** The vehicle with a rider to pick up at the centre, or without. */
function vehicle(epoch: number, hasTrip: boolean): VehicleSnapshot {
  const stop = (kind: string, place: Place) => ({
    ...{ id: `stop_${kind}`, tripId, kind, place, party: {}, status: 'pending' },
    ...{ promisedBy: null, notes: null },
  });
  const stops = hasTrip ? [stop('pickup', centre), stop('dropoff', destination(centre, 90, 4_000))] : [];
  const plan = { version: 1, epoch, availability: 'available', offers: [], stops, pauseSuggested: false };
  const about = { vehicleId: 'cab-1', epoch, type: 'car', capacity: { seats: 4 }, shiftOver: false };
  return vehicleSnapshotSchema.parse({ ...about, plan });
}

interface Opening {
  readonly epoch?: number;
  readonly hasTrip?: boolean;
  readonly place?: Place;
  readonly staleSeconds?: number;
}

function opened({ epoch = 1, hasTrip = true, place = centre, staleSeconds = 60 }: Opening = {}): Phone {
  const phone = new Phone();
  const stream = driverStreamSchema.parse({
    tenant: 'demo',
    vehicle: 'cab-1',
    driver: 'dana',
    expiresAt: Date.UTC(2027, 0, 1),
    place,
    policy: { ...flatPolicy(defaultPolicy), positionStaleSeconds: staleSeconds },
    registerUnknown: false,
  });
  live.admit(phone, stream, { type: 'connected', standing: vehicle(epoch, hasTrip) });
  return phone;
}

function say(phone: Phone, ...positions: Position[]): void {
  live.message(phone, JSON.stringify({ type: 'position', positions }));
}

function whereIs(): Place | null {
  const at = live.drivers.whereIs(vehicle(1, false).vehicleId);
  return at && { lat: at.lat, lng: at.lng };
}

/** A vehicle that has just been next door. */
function driving(opening: Opening = {}): Phone {
  const phone = opened(opening);
  say(phone, { ...nextDoor, ts: now });
  expect(whereIs()).toEqual(nextDoor);
  now += 1_000;
  return phone;
}

describe('a new stream of a vehicle', () => {
  it.each([
    ['an hour', 3_600_000],
    ['thirty seconds', 30_000],
  ])('does not take it back in time by %s', (_, agoMs) => {
    driving();
    const newer = opened({ epoch: 2, place: nextDoor });
    forwarded = [];
    say(newer, { ...destination(centre, 90, 3_000), ts: now - agoMs });
    expect(newer.refusals()).toEqual(['stale-position']);
    expect(whereIs()).toEqual(nextDoor);
    expect(forwarded).toEqual([]);
  });

  it.each(['while the older one is open', 'after the older one was lost'])('does not jump, %s', (when) => {
    const older = driving();
    if (when.startsWith('after')) live.lost(older);
    const newer = opened({ epoch: 2, hasTrip: false, place: destination(centre, 90, 300_000) });
    expect(whereIs()).toEqual(nextDoor);
    say(newer, { ...destination(centre, 90, 300_000), ts: now });
    expect(newer.refusals()).toEqual(['implausible-position']);
    expect(whereIs()).toEqual(nextDoor);
    say(newer, { ...centre, ts: now + 1 });
    expect(whereIs()).toEqual(centre);
  });

  it('on another continent than its stops stays away from them', () => {
    const phone = opened();
    say(phone, { lat: 48.2, lng: 16.37, ts: now });
    expect(phone.refusals()).toEqual(['implausible-position']);
    expect(phone.types()).not.toContain('move');
    expect(whereIs()).toEqual(centre);
  });

  it('judges as before after the cell has slept', () => {
    const phone = driving();
    now += 5_000;
    say(phone, { ...nextDoor, ts: now });
    live = cellWith([phone]);
    say(phone, { ...destination(centre, 90, 300_000), ts: now + 1_000 });
    expect(phone.refusals()).toEqual(['implausible-position']);
  });
});

describe('positions that were kept in a tunnel', () => {
  // 150 of them, the oldest 182 seconds ago, along a road to the east.
  const kept = () =>
    Array.from({ length: 150 }, (_, index) => ({
      ...destination(centre, 90, 10 * index),
      ts: now - 182_000 + Math.round((181_000 * index) / 149),
    }));

  it.each([60, 600])('show the rider the newest at once where %i seconds are stale', (staleSeconds) => {
    const phone = opened({ staleSeconds });
    const positions = kept();
    say(phone, ...positions.slice(0, 60));
    say(phone, ...positions.slice(60, 120));
    say(phone, ...positions.slice(120));
    const newest = positions.at(-1);
    expect(forwarded.at(-1)).toMatchObject({ lat: newest?.lat, lng: newest?.lng, ts: newest?.ts });
    for (const { ts } of forwarded) expect(now - ts).toBeLessThanOrEqual(staleSeconds * 1000);
    expect(phone.refusals()).toEqual(staleSeconds === 60 ? ['stale-position'] : []);
  });

  it('cross no border that the vehicle has come back from', () => {
    const phone = driving();
    const out = Array.from({ length: 60 }, (_, index) => ({
      ...destination(centre, 90, 65 * Math.min(index, 59 - index)),
      ts: now + 1_000 * (index + 1),
    }));
    expect(out.some((place) => isClearlyOutside(place, cell, 150))).toBe(true);
    now += 60_000;
    say(phone, ...out);
    expect(phone.refusals()).toEqual([]);
    expect(phone.types()).not.toContain('move');
    expect(whereIs()).toEqual(centre);
  });
});

describe('a position that cannot be', () => {
  const far = destination(centre, 90, 7_000);
  const week = 7 * 86_400_000;

  it.each<[string, (at: number) => Position, string]>([
    ['too coarse', (ts) => ({ ...far, ts, accuracy: 8_000 }), 'coarse-position'],
    ['at 0,0', (ts) => ({ lat: 0, lng: 0, ts }), 'implausible-position'],
    ['300 km away', (ts) => ({ ...destination(centre, 90, 300_000), ts }), 'implausible-position'],
    ['in seconds', (ts) => ({ ...far, ts: Math.round(ts / 1000) }), 'implausible-position'],
    ['1024 weeks ago', (ts) => ({ ...far, ts: ts - 1_024 * week }), 'implausible-position'],
    ['an hour ago', (ts) => ({ ...far, ts: ts - 3_600_000 }), 'stale-position'],
    ['90 seconds ago', (ts) => ({ ...far, ts: ts - 90_000 }), 'stale-position'],
  ])('because it is %s is refused with the reason, and moves nothing', (_, positionAt, reason) => {
    const phone = driving();
    say(phone, positionAt(now));
    expect(phone.refusals()).toEqual([reason]);
    expect(phone.types()).not.toContain('move');
    expect(whereIs()).toEqual(nextDoor);
    say(phone, { ...centre, ts: now + 1 });
    expect(phone.refusals()).toEqual([reason]);
    expect(whereIs()).toEqual(centre);
  });

  it('is refused as well as the first of a stream', () => {
    const phone = opened({ hasTrip: false });
    say(phone, { ...far, ts: now - 90_000 });
    say(phone, { ...far, ts: Math.round(now / 1000) });
    expect(phone.refusals()).toEqual(['stale-position', 'implausible-position']);
    expect(whereIs()).toEqual(centre);
  });

  it('is refused in binary too', () => {
    const phone = driving();
    live.message(phone, encodePositions([{ ...far, ts: now, accuracy: 6_000 }]).buffer);
    live.message(phone, encodePositions([{ ...centre, ts: now, heading: 90 }]).buffer);
    live.message(phone, Uint8Array.of(1, 2, 3).buffer);
    expect(phone.refusals()).toEqual(['coarse-position', 'bad-frame']);
    expect(whereIs()).toEqual(centre);
  });

  it('is shown to operators once all are, until one is taken', () => {
    const shown = () => live.reporter.show(0).vehicles[0]?.positionsRefused;
    const phone = driving();
    for (let count = 0; count < 4; count++) say(phone, { ...far, ts: now - 90_000 });
    expect(shown()).toBeUndefined();
    say(phone, { ...far, ts: now - 90_000 });
    expect(shown()).toBe(true);
    expect(phone.refusals()).toHaveLength(5);
    say(phone, { ...centre, ts: now });
    expect(shown()).toBeUndefined();
  });
});

test.each([
  { positionStaleSeconds: 60, darkSeconds: 30 },
  { positionStaleSeconds: 20, darkSeconds: 4 },
  { positionStaleSeconds: 600, darkSeconds: 300 },
  { positionStaleSeconds: 1, darkSeconds: 1 },
])('positions are asked for well before they are stale: %o', (rules) => {
  expect(cadenceFor('watched', rules)).toEqual({ everySeconds: 1, batch: 1 });
  const { everySeconds, batch } = cadenceFor('idle', rules);
  expect(cadenceFor('committed', rules).everySeconds).toBeLessThanOrEqual(Math.min(2, everySeconds));
  const limitSeconds = Math.min(rules.positionStaleSeconds, rules.darkSeconds);
  expect(everySeconds * batch).toBeLessThanOrEqual(Math.max(1, limitSeconds / 2));
  if (rules.positionStaleSeconds === 60)
    expect({ everySeconds, batch }).toEqual({ everySeconds: 5, batch: 2 });
});

test('the plan frame says how often positions are wanted', () => {
  expect(opened().frames[0]).toMatchObject({ type: 'plan', cadence: { everySeconds: 1, batch: 1 } });
  const idle = opened({ epoch: 2, hasTrip: false });
  expect(idle.frames[0]).toMatchObject({ type: 'plan', cadence: { everySeconds: 5, batch: 2 } });
});
