import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { DriverClient } from '../../client/driver/driverClient.ts';
import type { PlanFrame } from '../../client/driver/frames.ts';
import type { SavedReportState } from '../../client/driver/reportState.ts';
import { createRandom } from '../../sim/random.ts';
import { driverStreams } from '../../sim/robots/stream.ts';
import { decodePositions } from '../../src/protocol/binaryPositions.ts';
import { waitFor } from '../setup/waiting.ts';
import { offerAs, planWith, stopAt } from './plans.ts';

/** A fake service, controlled by the test. */
interface Connection {
  readonly socket: WebSocket;
  readonly url: string;
  readonly frames: unknown[];
  closed: number | null;
}

let server: WebSocketServer;
let connections: Connection[];
let client: DriverClient;
let plans: PlanFrame[];
let stops: string[];
let connected: boolean[];
/** Saved reports, newest last. */
let kept: SavedReportState[];
let place: { lat: number; lng: number };
let tokenEndsAt: number;
/** While positive, streams are refused with this `Retry-After`. */
let retryAfterSeconds: number;
let turnedAwayAt: number[];

beforeEach(async () => {
  connections = [];
  plans = [];
  stops = [];
  connected = [];
  kept = [];
  place = { lat: 1, lng: 2 };
  tokenEndsAt = Date.now() + 60_000;
  retryAfterSeconds = 0;
  turnedAwayAt = [];
  server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_, decide) => {
      if (retryAfterSeconds === 0) return decide(true);
      turnedAwayAt.push(Date.now());
      decide(false, 503, 'overloaded', { 'Retry-After': String(retryAfterSeconds) });
    },
  });
  await once(server, 'listening');
  server.on('connection', (socket, request) => {
    socket.binaryType = 'arraybuffer';
    const connection: Connection = { socket, url: request.url ?? '', frames: [], closed: null };
    connections.push(connection);
    socket.on('message', (data, isBinary) => {
      const positions = isBinary && data instanceof ArrayBuffer ? decodePositions(data) : null;
      const frame = positions === null ? JSON.parse(data.toString()) : { type: 'binary', positions };
      connection.frames.push(frame);
    });
    socket.on('close', (code) => {
      connection.closed = code;
    });
  });
  client = new DriverClient({
    open: driverStreams(`http://127.0.0.1:${portOf(server)}`, () =>
      Promise.resolve({ token: 'secret', expiresAt: tokenEndsAt }),
    ),
    currentPlace: () => place,
    random: createRandom(1),
    // Nothing is binary before a plan has a cadence.
    binaryPositions: true,
    onPlan: (plan) => plans.push(plan),
    onRefused: () => undefined,
    onStopped: (why) => stops.push(why),
    onConnection: (isUp) => connected.push(isUp),
    onReportChange: (state) => kept.push(state.save()),
  });
  client.setAvailability('available');
  client.start();
});

afterEach(async () => {
  client.leave();
  server.close();
  for (const { socket } of connections) socket.terminate();
  await once(server, 'close');
});

function portOf(listening: WebSocketServer): number {
  const address: AddressInfo | string | null = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function connection(number: number): Promise<Connection> {
  return await waitFor(() => {
    const found = connections[number - 1];
    if (found === undefined) throw new Error(`there is no connection ${number} yet`);
    return found;
  });
}

function send({ socket }: Connection, frame: object): void {
  socket.send(JSON.stringify(frame));
}

/** A connection with its first plan: from then on it is the current one. */
async function up(number: number, plan: Partial<PlanFrame> = {}): Promise<Connection> {
  const opened = await connection(number);
  send(opened, planWith({ epoch: number, ...plan }));
  await waitFor(() => expect(client.plan?.epoch).toBe(number));
  return opened;
}

describe("a driver's client", () => {
  test('says again what the plan does not show, and no more once it does', async () => {
    const stream = await up(1, { availability: 'offline' });
    const report = { type: 'report', planVersion: 1, availability: 'available', answers: [], progress: [] };
    await waitFor(() => expect(stream.frames).toEqual([report, report]));
    send(stream, planWith({ version: 2, epoch: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(stream.frames).toHaveLength(2);
  });

  test('acknowledges an offer by itself, at once', async () => {
    const stream = await up(1, { offers: [offerAs('open')] });
    await waitFor(() =>
      expect(stream.frames).toMatchObject([{ answers: [{ offerId: 'offer_A', answer: 'seen' }] }]),
    );
  });

  test('passes over a plan that is older than the one it has', async () => {
    const stream = await up(1, { version: 5 });
    send(stream, planWith({ version: 4, availability: 'paused' }));
    send(stream, planWith({ version: 6 }));
    await waitFor(() => expect(plans.map(({ version }) => version)).toEqual([5, 6]));
  });

  test('told to move, has the new stream before it closes the old one', async () => {
    const old = await up(1);
    place = { lat: 3, lng: 4 };
    send(old, { type: 'move', cell: '872aa8d2fffffff' });
    const next = await connection(2);
    expect(next.url).toBe('/v1/driver/stream?lat=3&lng=4');
    client.position({ lat: 3, lng: 4, ts: 5 });
    await waitFor(() => expect(old.frames).toMatchObject([{ type: 'position' }]));
    expect(old.closed).toBeNull();
    await up(2);
    await waitFor(() => expect(old.closed).toBe(1000));
    client.position({ lat: 3, lng: 4, ts: 6 });
    await waitFor(() => expect(next.frames).toMatchObject([{ type: 'position', positions: [{ ts: 6 }] }]));
  });

  test('does not mind that the old stream is superseded by its own new one', async () => {
    const old = await up(1);
    send(old, { type: 'move', cell: '872aa8d2fffffff' });
    await connection(2);
    old.socket.close(4009);
    await waitFor(() => expect(client.isConnected).toBe(false));
    await up(2);
    expect(client.isConnected).toBe(true);
    expect(stops).toEqual([]);
  });

  test('sends the fixes of a second together', async () => {
    const stream = await up(1);
    for (let ts = 1; ts <= 70; ts++) client.position({ lat: 1, lng: 2, ts });
    await waitFor(() => expect(stream.frames).toHaveLength(1));
    client.position({ lat: 1, lng: 2, ts: 71 });
    client.position({ lat: 1, lng: 2, ts: 72 });
    await waitFor(() => expect(stream.frames).toHaveLength(2));
    expect(stream.frames).toMatchObject([
      { positions: { length: 60, 0: { ts: 11 }, 59: { ts: 70 } } },
      { positions: [{ ts: 71 }, { ts: 72 }] },
    ]);
  });

  test('sends as often as the plan asks, and as many together, the newest among them', async () => {
    const stream = await up(1);
    client.position({ lat: 1, lng: 2, ts: 0 });
    await waitFor(() => expect(stream.frames).toHaveLength(1));
    send(stream, planWith({ version: 2, cadence: { everySeconds: 1, batch: 2 } }));
    await waitFor(() => expect(plans).toHaveLength(2));
    for (let ts = 250; ts <= 2_500; ts += 250) client.position({ lat: 1, lng: 2, ts });
    await waitFor(() => expect(stream.frames).toHaveLength(2));
    expect(stream.frames[1]).toMatchObject({
      ...{ type: 'binary', positions: [{ ts: 1_000 }, { ts: 2_000 }, { ts: 2_500 }] },
    });
  });

  test('does not wait for an idle cadence once there is a trip', async () => {
    const stream = await up(1);
    send(stream, planWith({ version: 2, cadence: { everySeconds: 300, batch: 2 } }));
    await waitFor(() => expect(plans).toHaveLength(2));
    client.position({ lat: 1, lng: 2, ts: 0 });
    await waitFor(() => expect(stream.frames).toHaveLength(1));
    client.position({ lat: 1, lng: 2, ts: 300_000 });
    send(stream, planWith({ version: 3, cadence: { everySeconds: 1, batch: 1 } }));
    await waitFor(() => expect(stream.frames).toHaveLength(2));
  });

  test.each([1012, 4001, 4008, 1011])('comes back after close code %i', async (code) => {
    const stream = await up(1);
    stream.socket.close(code);
    await up(2);
    expect(stops).toEqual([]);
  });

  test('comes back after the line was cut', async () => {
    const stream = await up(1);
    stream.socket.terminate();
    await up(2);
    expect(stops).toEqual([]);
  });

  test('that is turned away comes back, but not before it was told to', async () => {
    const stream = await up(1);
    retryAfterSeconds = 2;
    stream.socket.close(1012);
    await waitFor(() => expect(turnedAwayAt).toHaveLength(1));
    retryAfterSeconds = 0;
    await up(2);
    expect(Date.now() - (turnedAwayAt[0] ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(turnedAwayAt).toHaveLength(1);
    expect(stops).toEqual([]);
  });

  test.each([
    [4009, 'superseded'],
    [4003, 'not-allowed'],
    [4000, 'protocol-error'],
    [1000, 'shift-over'],
  ])('stays away after close code %i', async (code, why) => {
    const stream = await up(1);
    stream.socket.close(code);
    await waitFor(() => expect(stops).toEqual([why]));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(connections).toHaveLength(1);
  });

  test('comes back with a new token after the old one has ended', async () => {
    const first = await up(1);
    tokenEndsAt = Date.now();
    first.socket.close(4001);
    const second = await up(2);
    second.socket.close(4003);
    await up(3);
    expect(stops).toEqual([]);
  });

  test('tells whether it is connected, and counts a network that is lost as a stream that is', async () => {
    const first = await up(1);
    expect(connected).toEqual([true]);
    client.networkLost();
    expect(client.isConnected).toBe(false);
    await waitFor(() => expect(first.closed).toBe(1000));
    await up(2);
    expect(connected).toEqual([true, false, true]);
    expect(stops).toEqual([]);
  });

  test('that waits to try again need not once it is told that the network is back', async () => {
    const stream = await up(1);
    retryAfterSeconds = 3_600;
    stream.socket.close(1012);
    await waitFor(() => expect(turnedAwayAt).toHaveLength(1));
    await waitFor(() => expect(client.isConnected).toBe(false));
    retryAfterSeconds = 0;
    // The refusal may still be in flight.
    await waitFor(() => {
      client.retryNow();
      expect(connections).toHaveLength(2);
    });
    await up(2);
    client.retryNow();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(connections).toHaveLength(2);
  });

  test('has each statement kept before it is sent, and knows when all are heard', async () => {
    const stream = await up(1, { stops: [stopAt('pending')] });
    const [stop] = client.plan?.stops ?? [];
    if (stop === undefined) throw new Error('there is no stop');
    client.progress(stop, 'enroute', 5);
    expect(kept.at(-1)).toMatchObject({ progress: [{ stopId: 'stop_A', status: 'enroute', at: 5 }] });
    expect(stream.frames.some((frame) => JSON.stringify(frame).includes('enroute'))).toBe(false);
    expect(client.isReflected).toBe(false);
    send(stream, planWith({ version: 2, stops: [stopAt('enroute')] }));
    await waitFor(() => expect(client.isReflected).toBe(true));
    send(stream, planWith({ version: 3 }));
    await waitFor(() => expect(kept.at(-1)).toMatchObject({ progress: [] }));
  });
});
