import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LastingStream, type StreamStatus } from '../../client/lastingStream.ts';
import { closeCodes, type Opening, type StreamEnd, type StreamEvents } from '../../client/stream.ts';
import { waitFor } from '../setup/waiting.ts';
import { timersThatNeverWait } from './fakes.ts';

/** A connection of the stream, controlled by the test. */
class Connection {
  readonly sent: object[] = [];
  readonly events: StreamEvents;
  closed: number | null = null;
  pulses = 0;

  constructor(events: StreamEvents) {
    this.events = events;
  }

  send(frame: object): boolean {
    this.sent.push(frame);
    return true;
  }

  sendBytes(): boolean {
    return false;
  }

  close(code: number): void {
    this.closed = code;
  }

  pulse(): void {
    this.pulses += 1;
  }
}

let connections: Connection[];
let frames: unknown[];
let statuses: StreamStatus[];
let waited: number[];
/** How the next connections are refused. */
let refusals: StreamEnd[];
let tokenExpiresAt: number;
let stream: LastingStream;

beforeEach(() => {
  connections = [];
  frames = [];
  statuses = [];
  waited = [];
  refusals = [];
  tokenExpiresAt = Number.POSITIVE_INFINITY;
});

afterEach(() => stream.close());

function open(): void {
  stream = new LastingStream({
    timers: timersThatNeverWait(waited),
    random: () => 0,
    open: async (events): Promise<Opening> => {
      const end = refusals.shift();
      if (end !== undefined) return { ok: false, end };
      const connection = new Connection(events);
      connections.push(connection);
      return { ok: true, stream: connection, tokenExpiresAt };
    },
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => statuses.push(status),
  });
}

/** Waits for the n-th connection, and opens it. */
async function connected(n: number): Promise<Connection> {
  await waitFor(() => expect(connections.length).toBeGreaterThanOrEqual(n));
  const connection = connections[n - 1];
  if (connection === undefined) throw new Error('there is no connection');
  await Promise.resolve();
  connection.events.onOpen?.();
  return connection;
}

describe('a lasting stream', () => {
  test('resumes after a loss, and says what it does', async () => {
    open();
    const first = await connected(1);
    first.events.onFrame('one');
    first.events.onEnd({ kind: 'closed', code: closeCodes.lost });
    const second = await connected(2);
    second.events.onFrame('two');
    expect(frames).toEqual(['one', 'two']);
    expect(statuses.map(({ kind }) => kind)).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
    expect(stream.send({ type: 'seen' })).toBe(true);
    expect([first.sent, second.sent]).toEqual([[], [{ type: 'seen' }]]);
  });

  test('waits longer after each connection that brings no frame, and not after one that does', async () => {
    open();
    for (const n of [1, 2, 3])
      (await connected(n)).events.onEnd({ kind: 'closed', code: closeCodes.restarting });
    const fourth = await connected(4);
    fourth.events.onFrame('works');
    fourth.events.onEnd({ kind: 'closed', code: closeCodes.restarting });
    await connected(5);
    expect(waited).toEqual([250, 500, 1_000, 250]);
  });

  test('waits as long as the service asks it to', async () => {
    refusals = [{ kind: 'refused', status: 503, retryAfterMs: 3_000 }];
    open();
    await connected(1);
    expect(waited).toEqual([3_250]);
  });

  test('follows a move at once', async () => {
    open();
    (await connected(1)).events.onEnd({ kind: 'closed', code: closeCodes.moved });
    await connected(2);
    expect(waited).toEqual([]);
  });

  test.each([closeCodes.over, closeCodes.superseded, closeCodes.notAllowed, closeCodes.protocolError])(
    'ends for good with %i',
    async (code) => {
      open();
      (await connected(1)).events.onEnd({ kind: 'closed', code });
      stream.hurry();
      expect(statuses.at(-1)).toEqual({ kind: 'ended', end: { kind: 'closed', code } });
      expect(connections).toHaveLength(1);
    },
  );

  test('ends when it is refused for good', async () => {
    refusals = [{ kind: 'refused', status: 404, retryAfterMs: 0 }];
    open();
    await waitFor(() => expect(statuses.at(-1)?.kind).toBe('ended'));
    expect(connections).toEqual([]);
  });

  test('is opened again with the next token when its token has expired', async () => {
    tokenExpiresAt = 999;
    open();
    (await connected(1)).events.onEnd({ kind: 'closed', code: closeCodes.notAllowed });
    await connected(2);
  });

  test('does not hear a connection that it has given up', async () => {
    open();
    const first = await connected(1);
    stream.networkLost();
    const second = await connected(2);
    first.events.onFrame('late');
    first.events.onEnd({ kind: 'closed', code: closeCodes.over });
    second.events.onFrame('new');
    expect(first.closed).toBe(closeCodes.over);
    expect(frames).toEqual(['new']);
    expect(statuses.at(-1)?.kind).toBe('open');
  });

  test('finds out whether its connection works when it is hurried', async () => {
    open();
    const first = await connected(1);
    stream.hurry();
    expect(first.pulses).toBe(1);
    expect(connections).toHaveLength(1);
  });
});
