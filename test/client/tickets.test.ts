import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { Driver } from '../../client/driver/driver.ts';
import type { StreamEnd, StreamEvents } from '../../client/stream.ts';
import { FakeService, problem } from './fakes.ts';

let server: WebSocketServer;
let url: string;
let frames: unknown[];
let ended: PromiseWithResolvers<StreamEnd>;
let events: StreamEvents;

beforeEach(async () => {
  frames = [];
  ended = Promise.withResolvers();
  events = { onFrame: (frame) => frames.push(frame), onEnd: ended.resolve };
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterEach(() => server.close());

test('a stream opens with a ticket, which holds what the address must not say', async () => {
  const service = new FakeService({
    status: 200,
    body: { ticket: 'abc', expiresAt: '2026-11-21T07:24:00Z' },
  });
  const credential = () => ({ token: 'secret', expiresAt: 5_000 });
  const driver = new Driver(service.client({ url, credential }));
  const connection = once(server, 'connection');
  const opening = await driver.openStream()({ lat: 1, lng: 2 }, events);
  const [socket, request] = await connection;
  expect(opening).toMatchObject({ ok: true, tokenExpiresAt: 5_000 });
  expect(service.seen.map(({ path, body }) => [path, body])).toEqual([
    ['/v1/tickets', { place: { lat: 1, lng: 2 } }],
  ]);
  expect(request.url).toBe('/v1/driver/stream');
  expect(request.headers['sec-websocket-protocol']).toMatch(/^hexhail\.v1, ?ticket\.abc$/);

  socket.send('pong');
  socket.send('{"type":"plan"}');
  socket.send('no JSON');
  socket.close(4001);
  expect(await ended.promise).toEqual({ kind: 'closed', code: 4001 });
  expect(frames).toEqual([{ type: 'plan' }, null]);
});

test.each([
  [problem(403, 'forbidden'), { kind: 'refused', status: 403, retryAfterMs: 0 }],
  [
    { status: 503, retryAfter: '4' },
    { kind: 'refused', status: 503, retryAfterMs: 4_000 },
  ],
  ['cut', { kind: 'refused', status: 503, retryAfterMs: 0 }],
] as const)('without a ticket there is no stream: %j', async (step, end) => {
  const driver = new Driver(new FakeService(step).client({ url }));
  const opening = await driver.openStream()({ lat: 1, lng: 2 }, events);
  expect(opening).toMatchObject({ ok: false, end });
});
