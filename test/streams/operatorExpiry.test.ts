import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { personIdSchema } from '../../src/domain/ids.ts';
import { LiveOperator } from '../../src/objects/operator/liveOperator.ts';
import { platformTimers } from '../../src/timeout.ts';
import { FakeSocket } from './fakeSocket.ts';

const expiresAt = 3_500;
const district = cellAt({ lat: 40.26, lng: -76.88 }, 4);
const other = cellAt({ lat: 40.7, lng: -76.2 }, 4);
const nothing = { vehicles: [], trips: [], cells: [] };

let now: number;
let alarmAt: number | null;
let socket: FakeSocket;
let operator: LiveOperator<FakeSocket>;

/** What runs behind the operator. */
let background: Promise<unknown>[];
let warnings: string[];
/** The districts that were asked for a view, and what each says of a subscription that is renewed. */
let watched: string[];
let renew: (asked: string) => Promise<boolean>;

beforeEach(async () => {
  now = 0;
  alarmAt = null;
  background = [];
  warnings = [];
  watched = [];
  renew = async () => true;
  socket = new FakeSocket();
  operator = new LiveOperator<FakeSocket>(
    personIdSchema.parse('boss'),
    {
      clock: { now: () => now },
      timers: platformTimers,
      districts: async () => [district, other],
      district: (asked) => ({
        watch: async () => {
          watched.push(asked);
          return { ...nothing, vehicleCount: 0, isComplete: true };
        },
        renew: () => renew(asked),
        unwatch: async () => undefined,
      }),
      alerts: async () => [],
      pingedAt: () => null,
      wait: async () => undefined,
      background: (work) => background.push(work),
      setAlarm: async (at) => {
        alarmAt = at;
      },
      warn: (event) => warnings.push(event),
    },
    [],
  );
  await operator.open(socket, { expiresAt, cellResolution: 7 });
  operator.message(
    socket,
    JSON.stringify({ type: 'view', south: 40, west: -77, north: 41, east: -76, zoom: 12 }),
  );
  await Promise.all(background);
  expect(warnings).toEqual([]);
});

describe("an operator's stream", () => {
  test('is looked at when its token ends, and closed then', async () => {
    expect(alarmAt).toBe(expiresAt);
    now = expiresAt;
    await operator.alarm();
    expect(socket.closedWith).toBe(4003);
  });

  test('is sent nothing after the end of its token, whatever happens on the road', async () => {
    expect(socket.sent).toHaveLength(1);
    const { stream } = z.object({ stream: z.string() }).parse(socket.deserializeAttachment());
    const vehicle = {
      id: 'cab-1',
      epoch: 1,
      lat: 40.26,
      lng: -76.88,
      heading: null,
      activity: 'free' as const,
      kind: 'car',
      trips: [],
      ts: 1,
    };
    const change = {
      region: district,
      generation: 1,
      ...nothing,
      vehicles: [vehicle],
      gone: { vehicles: [], trips: [], cells: [] },
    };
    now = expiresAt;
    await operator.changed(stream, change);
    expect(socket.sent).toHaveLength(1);
    expect(socket.closedWith).toBe(4003);
  });

  test('asks again for what a district has forgotten, also while another does not answer', async () => {
    expect(watched).toEqual([district, other]);
    renew = (asked) => (asked === other ? Promise.reject(new Error('no answer')) : Promise.resolve(true));
    await operator.alarm();
    expect(watched).toHaveLength(2);
    renew = (asked) => (asked === other ? Promise.reject(new Error('no answer')) : Promise.resolve(false));
    await operator.alarm();
    await Promise.all(background);
    expect(watched).toEqual([district, other, district, other]);
    expect(warnings).toEqual(['watch-not-renewed', 'watch-not-renewed']);
  });
});
