import { beforeEach, describe, expect, it } from 'vitest';
import { DriverConnection } from '../../client/driver/driverConnection.ts';
import type { Opening, OpenStream, StreamEvents } from '../../client/stream.ts';
import { planWith } from './plans.ts';

let now: number;
/** Of each attempt to open a stream, in order. */
let attempts: StreamEvents[];
/** What waits for a time. */
let waiting: (() => void)[];
let stops: string[];
let connection: DriverConnection;

const stream: OpenStream = { send: () => true, sendBytes: () => true, close: () => undefined };

beforeEach(() => {
  [now, attempts, waiting, stops] = [0, [], [], []];
  connection = new DriverConnection({
    open: (events): Promise<Opening> => {
      attempts.push(events);
      return Promise.resolve({ ok: true, stream, tokenExpiresAt: Number.POSITIVE_INFINITY });
    },
    timers: {
      now: () => now,
      after: (_, act) => {
        waiting.push(act);
        return () => {
          waiting = waiting.filter((one) => one !== act);
        };
      },
    },
    random: () => 0,
    onFrame: () => undefined,
    onConnection: () => undefined,
    onStopped: (why) => stops.push(why),
  });
  connection.connect();
});

const attempt = (number: number): StreamEvents => {
  const found = attempts[number - 1];
  if (found === undefined) throw new Error(`there was no attempt ${number}`);
  return found;
};
const opens = (number: number) => attempt(number).onFrame(planWith({ epoch: number }));
const ends = (number: number, code: number) => attempt(number).onEnd({ kind: 'closed', code });
const isAskedToMove = (number: number) => attempt(number).onFrame({ type: 'move', cell: '872aa8d2fffffff' });

describe("a driver's stream that is superseded", () => {
  it('is opened again, once, where an attempt that was given up may have done it', () => {
    opens(1);
    isAskedToMove(1);
    ends(2, 1006);
    ends(1, 4009);
    expect([stops, connection.isUp, waiting.length]).toEqual([[], false, 1]);
    waiting.pop()?.();
    opens(3);
    expect(connection.isUp).toBe(true);
    ends(3, 4009);
    expect(stops).toEqual(['superseded']);
  });

  it('is not where the service answered the attempt', () => {
    opens(1);
    isAskedToMove(1);
    ends(2, 1012);
    ends(1, 4009);
    expect(stops).toEqual(['superseded']);
  });

  it('is not where no attempt was given up of late', () => {
    ends(1, 1006);
    waiting.pop()?.();
    opens(2);
    now = 300_000;
    ends(2, 4009);
    expect(stops).toEqual(['superseded']);
    expect(waiting).toEqual([]);
  });
});
