import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../client/answer.ts';
import { type FollowedTrip, followTrip } from '../../client/followTrip.ts';
import { closeCodes, type StreamEvents } from '../../client/stream.ts';
import { waitFor } from '../setup/waiting.ts';
import { timersThatNeverWait } from './fakes.ts';

type Frame = { readonly type: 'trip'; readonly trip: FollowedTrip } | { readonly type: 'dark' };

let opened: StreamEvents[];
let seen: Frame[];
let read: Answer<FollowedTrip>;
let stopping: AbortController;

beforeEach(() => {
  opened = [];
  seen = [];
  read = { ok: false, failure: { kind: 'unreachable' } };
  stopping = new AbortController();
});

function follow(): Promise<Answer<FollowedTrip>> {
  return followTrip<FollowedTrip, Frame>({
    timers: timersThatNeverWait([]),
    signal: stopping.signal,
    open: async (events) => {
      opened.push(events);
      const stream = { send: () => true, sendBytes: () => true, close: () => undefined };
      return { ok: true, stream, tokenExpiresAt: Number.POSITIVE_INFINITY };
    },
    readTrip: async () => read,
    readFrame: (json) =>
      json === 'dark' ? { type: 'dark' } : isTrip(json) ? { type: 'trip', trip: json } : null,
    onFrame: (frame) => seen.push(frame),
  });
}

function isTrip(json: unknown): json is FollowedTrip {
  return typeof json === 'object' && json !== null && 'version' in json;
}

async function stream(n: number): Promise<StreamEvents> {
  await waitFor(() => expect(opened).toHaveLength(n));
  return opened[n - 1] ?? expect.fail('there is no stream');
}

const searching: FollowedTrip = { version: 1, state: 'searching' };
const assigned: FollowedTrip = { version: 2, state: 'assigned' };
const completed: FollowedTrip = { version: 9, state: 'completed' };

describe('a followed trip', () => {
  test('goes on over as many streams as needed, until the trip is over', async () => {
    const end = follow();
    const first = await stream(1);
    first.onFrame(searching);
    first.onEnd({ kind: 'closed', code: closeCodes.lost });
    const second = await stream(2);
    for (const frame of [assigned, 'dark', completed]) second.onFrame(frame);
    second.onEnd({ kind: 'closed', code: closeCodes.over });
    expect(await end).toEqual({ ok: true, value: completed });
    expect(seen.map((frame) => (frame.type === 'trip' ? frame.trip.state : 'dark'))).toEqual([
      'searching',
      'assigned',
      'dark',
      'completed',
    ]);
  });

  test('never goes back to an older state, and skips what it does not know', async () => {
    const end = follow();
    const only = await stream(1);
    for (const frame of [assigned, searching, 'from a newer service', completed]) only.onFrame(frame);
    only.onEnd({ kind: 'closed', code: closeCodes.over });
    await end;
    expect(seen).toEqual([assigned, completed].map((trip) => ({ type: 'trip', trip })));
  });

  test('is read once more when its last state was lost with the connection', async () => {
    read = { ok: true, value: completed };
    const end = follow();
    const only = await stream(1);
    only.onFrame(assigned);
    only.onEnd({ kind: 'closed', code: closeCodes.over });
    expect(await end).toEqual(read);
  });

  test('ends with the failure when it may not be followed', async () => {
    const end = follow();
    (await stream(1)).onEnd({ kind: 'refused', status: 404, retryAfterMs: 0 });
    expect(await end).toEqual(read);
  });

  test('ends with the signal', async () => {
    const end = follow();
    await stream(1);
    stopping.abort(new Error('enough'));
    await expect(end).rejects.toThrow('enough');
  });
});
