import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';
import type { StreamFault } from './faults.ts';
import { FrameSplitter, isTextMessage } from './frameSplitter.ts';

export interface TunnelOptions {
  /** The client's upgrade request. */
  readonly request: IncomingMessage;
  readonly client: Duplex;
  /** Bytes that the client sent after the request. */
  readonly head: Buffer;
  readonly target: URL;
  readonly fault: StreamFault;
}

/** How long a half-open connection lasts before the network drops it. */
const halfOpenMs = 4_000;

/** One WebSocket through the proxy: bytes are forwarded unchanged, delayed, duplicated or never. */
export class Tunnel {
  /** Resolves when both connections are gone. */
  readonly closed: Promise<void>;
  readonly #client: Duplex;
  readonly #service: Socket;
  readonly #fault: StreamFault;
  readonly #splitter = new FrameSplitter();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #framesSent = 0;
  #isHalfOpen = false;

  constructor({ request, client, head, target, fault }: TunnelOptions) {
    this.#client = client;
    this.#fault = fault;
    this.#service = connect({ host: target.hostname, port: Number(target.port) });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    const ended = (): void => {
      // A half-open side does not learn that the other one is gone.
      if (!this.#isHalfOpen) this.cut();
      if (this.#client.destroyed && this.#service.destroyed) resolve();
    };
    for (const side of [this.#client, this.#service]) {
      side.on('close', ended);
      // A close event follows an error.
      side.on('error', () => undefined);
    }
    this.#service.write(headOf(request));
    this.#fromClient(head);
    this.#client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    this.#service.on('data', (chunk: Buffer) => this.#pass(this.#client, chunk));
    if (fault.cutAfterMs !== null) this.#later(fault.cutAfterMs, () => this.cut());
    if (fault.halfOpenAfterMs !== null) this.#later(fault.halfOpenAfterMs, () => this.#stall());
  }

  cut(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#isHalfOpen = false;
    this.#client.destroy();
    this.#service.destroy();
  }

  #stall(): void {
    this.#isHalfOpen = true;
    this.#later(halfOpenMs, () => this.cut());
  }

  #fromClient(chunk: Buffer): void {
    for (const frame of this.#splitter.push(chunk)) {
      this.#pass(this.#service, frame);
      if (isTextMessage(frame) && this.#isRepeated()) this.#pass(this.#service, frame);
    }
  }

  /** Spread evenly, without randomness. */
  #isRepeated(): boolean {
    const before = Math.floor(this.#framesSent * this.#fault.repeatShare);
    this.#framesSent += 1;
    return Math.floor(this.#framesSent * this.#fault.repeatShare) > before;
  }

  #pass(to: Duplex, bytes: Buffer): void {
    const deliver = (): void => {
      if (!this.#isHalfOpen && to.writable) to.write(bytes);
    };
    if (this.#fault.delayMs === 0) deliver();
    else this.#later(this.#fault.delayMs, deliver);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** The request, byte for byte. */
function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
