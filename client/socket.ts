import { closeCodes, type OpenStream, type StreamEvents } from './stream.ts';

/** NATs drop connections that are idle for about a minute. */
const pingMs = 15_000;
/** After this silence the connection counts as dead, whatever the runtime reports. */
const silenceMs = 35_000;
const openingMs = 15_000;

/** One WebSocket of browsers, Node and Workers, with pings that detect half-open connections. */
export class Socket implements OpenStream {
  readonly #socket: WebSocket;
  readonly #events: StreamEvents;
  readonly #ending = new AbortController();
  #heardAt = 0;

  constructor(address: string, protocols: string[], events: StreamEvents) {
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    this.#events = events;
    const { signal } = this.#ending;
    const openingTimeout = setTimeout(() => this.#end(closeCodes.lost), openingMs);
    const pulse = setInterval(() => this.pulse(), pingMs);
    signal.addEventListener('abort', () => {
      clearTimeout(openingTimeout);
      clearInterval(pulse);
    });
    socket.addEventListener('open', () => {
      clearTimeout(openingTimeout);
      this.#heardAt = Date.now();
      if (!signal.aborted) events.onOpen?.();
    });
    socket.addEventListener('message', ({ data }) => {
      this.#heardAt = Date.now();
      if (typeof data === 'string' && data !== 'pong' && !signal.aborted) events.onFrame(parseJson(data));
    });
    // Every error is followed by a close.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code }) => this.#end(code));
  }

  send(frame: object): boolean {
    return this.#send(JSON.stringify(frame));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#send(bytes);
  }

  #send(message: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  /** Closes without calling back. */
  close(code: number): void {
    this.#ending.abort();
    this.#socket.close(code);
  }

  /** Probes the connection: after sleep it may be dead. */
  pulse(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.#heardAt > silenceMs) this.#end(closeCodes.lost);
    else this.#socket.send('ping');
  }

  #end(code: number): void {
    if (this.#ending.signal.aborted) return;
    this.close(closeCodes.over);
    this.#events.onEnd({ kind: 'closed', code });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
