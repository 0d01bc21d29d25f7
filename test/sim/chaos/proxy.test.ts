import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  noRequestFault,
  noStreamFault,
  type RequestFault,
  type StreamFault,
} from '../../../sim/chaos/faults.ts';
import { FaultyProxy } from '../../../sim/chaos/proxy.ts';

let requestFault: RequestFault;
let streamFault: StreamFault;
let received: string[];
let proxy: FaultyProxy;
let endService: () => void;

/** A service that notes what it is told, and answers with the same. */
beforeEach(async () => {
  requestFault = noRequestFault;
  streamFault = noStreamFault;
  received = [];
  const service = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    received.push(`${request.method} ${request.url} ${request.headers['idempotency-key']} ${body}`);
    response.writeHead(201, { 'content-type': 'text/plain' }).end(body);
  });
  const sockets = new WebSocketServer({ server: service });
  sockets.on('connection', (socket) =>
    socket.on('message', (data) => {
      received.push(data.toString());
      socket.send(data.toString());
    }),
  );
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  endService = () => {
    for (const socket of sockets.clients) socket.terminate();
    service.close();
  };
  const address = service.address();
  if (typeof address !== 'object' || address === null) throw new Error('the service does not listen');
  const faults = { nextRequest: () => requestFault, nextStream: () => streamFault };
  proxy = await FaultyProxy.start({ target: `http://127.0.0.1:${address.port}`, faults });
});

afterEach(async () => {
  await proxy.stop();
  endService();
});

/** What the client gets: status and body, or nothing. */
async function ask(timeoutMs = 10_000): Promise<string> {
  try {
    const response = await fetch(`${proxy.url}/v1/trips`, {
      method: 'POST',
      headers: { 'idempotency-key': 'k' },
      body: 'hello',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error instanceof DOMException ? 'timed out' : 'cut off';
  }
}

const request = 'POST /v1/trips k hello';

describe('a request', () => {
  test.each<[RequestFault, client: string, service: string[]]>([
    [{ kind: 'none' }, '201 hello', [request]],
    [{ kind: 'delay', ms: 5 }, '201 hello', [request]],
    [{ kind: 'lostRequest' }, 'cut off', []],
    [{ kind: 'lostAnswer' }, 'cut off', [request]],
    [{ kind: 'cutAnswer' }, 'cut off', [request]],
    [{ kind: 'duplicate', afterMs: 20 }, '201 hello', [request, request]],
  ])('with the fault %o', async (fault, client, service) => {
    requestFault = fault;
    expect(await ask()).toBe(client);
    await proxy.heal();
    expect(received).toEqual(service);
  });

  test.each([
    [true, [request]],
    [false, []],
  ])('on a half-open connection (delivered: %o) is never answered', async (isDelivered, service) => {
    requestFault = { kind: 'halfOpen', isDelivered };
    expect(await ask(500)).toBe('timed out');
    await proxy.heal();
    expect(received).toEqual(service);
  });

  test('is cut off while the service is away, and harmed no more when the network has healed', async () => {
    requestFault = { kind: 'lostAnswer' };
    await proxy.heal();
    expect(await ask()).toBe('201 hello');
    endService();
    expect(await ask()).toBe('cut off');
  });
});

describe('a stream', () => {
  async function open(): Promise<WebSocket> {
    const socket = new WebSocket(proxy.url.replace('http', 'ws'));
    await once(socket, 'open');
    return socket;
  }

  /** Sends, and waits until the last of so many echoes has come. */
  async function echoes(socket: WebSocket, messages: readonly string[], expected: number): Promise<string[]> {
    const back: string[] = [];
    const complete = Promise.withResolvers<void>();
    socket.on('message', (data) => {
      back.push(data.toString());
      if (back.length === expected) complete.resolve();
    });
    for (const message of messages) socket.send(message);
    await complete.promise;
    return back;
  }

  test('carries messages both ways, late if it must be, and in order', async () => {
    streamFault = { ...noStreamFault, delayMs: 5 };
    const messages = ['one', 'two', 'x'.repeat(70_000)];
    expect(await echoes(await open(), messages, 3)).toEqual(messages);
  });

  test('repeats what a client says', async () => {
    streamFault = { ...noStreamFault, repeatShare: 0.5 };
    const back = await echoes(await open(), ['one', 'two', 'three', 'four'], 6);
    expect(back).toEqual(['one', 'two', 'two', 'three', 'four', 'four']);
  });

  test('is cut', async () => {
    streamFault = { ...noStreamFault, cutAfterMs: 20 };
    const [code] = await once(await open(), 'close');
    expect(code).toBe(1006);
  });

  test('says nothing any more when it is half-open, and is open all the same', async () => {
    const socket = await open();
    await echoes(socket, ['heard'], 1);
    const halfOpenAfterMs = 1_000;
    streamFault = { ...noStreamFault, halfOpenAfterMs };
    const silent = await open();
    await sleep(halfOpenAfterMs + 100);
    silent.send('swallowed');
    await echoes(socket, ['heard again'], 1);
    expect(silent.readyState).toBe(WebSocket.OPEN);
    expect(received).not.toContain('swallowed');
  });
});
