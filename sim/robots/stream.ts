import { clearInterval, setInterval } from 'node:timers';
import { WebSocket } from 'ws';
import type { DriverClientOptions } from '../../client/driver/driverClient.ts';
import {
  type Opening,
  type OpenStream,
  type StreamEnd,
  type StreamEvents,
  SUBPROTOCOL,
} from '../../client/stream.ts';
import type { CredentialSource } from './credentials.ts';

/** NATs drop connections that are idle for about a minute. */
const pingEveryMs = 15_000;
/** Two unanswered pings: the other end is gone, even if the socket does not report it. */
const silenceMs = 35_000;
const openTimeoutMs = 10_000;

/** One WebSocket to Hexhail, with pings that detect half-open connections. */
export class Stream implements OpenStream {
  readonly #socket: WebSocket;
  #heardAt = Date.now();

  constructor(address: string, token: string, { onOpen, onFrame, onEnd }: StreamEvents) {
    const socket = new WebSocket(address, [SUBPROTOCOL], {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: openTimeoutMs,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let refused: StreamEnd | null = null;
    const keepAlive = setInterval(() => this.#ping(), pingEveryMs);
    socket.on('unexpected-response', (_request, response) => {
      const retryAfterMs = 1000 * Number(response.headers['retry-after'] ?? 0);
      refused = { kind: 'refused', status: response.statusCode ?? 0, retryAfterMs };
      response.resume();
      socket.terminate();
    });
    socket.on('open', () => onOpen?.());
    socket.on('message', (data) => {
      this.#heardAt = Date.now();
      const text = data.toString();
      if (text !== 'pong') onFrame(JSON.parse(text));
    });
    // A close event follows every error.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      clearInterval(keepAlive);
      onEnd(refused ?? { kind: 'closed', code });
    });
  }

  send(frame: object): boolean {
    return this.#send(JSON.stringify(frame));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#send(bytes);
  }

  #send(message: string | Uint8Array): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  #ping(): void {
    if (Date.now() - this.#heardAt > silenceMs) this.#socket.terminate();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send('ping');
  }
}

/** Opens a stream with the token in a header, which programs may and browsers may not: no ticket is needed. */
export async function openWithToken(
  url: string,
  path: string,
  credential: CredentialSource,
  events: StreamEvents,
): Promise<Opening> {
  const { token, expiresAt } = await credential();
  return { ok: true, stream: new Stream(streamAddress(url, path), token, events), tokenExpiresAt: expiresAt };
}

/** Returns the WebSocket address of a path at a service URL. */
export function streamAddress(url: string, path: string): string {
  const address = new URL(path, url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

/** Opens a driver's streams at a service URL, such as `http://localhost:8787`. */
export function driverStreams(url: string, credential: CredentialSource): DriverClientOptions['open'] {
  return ({ lat, lng }, events) =>
    openWithToken(url, `/v1/driver/stream?lat=${lat}&lng=${lng}`, credential, events);
}
