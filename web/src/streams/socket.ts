const PING_MS = 15_000;
/** After this silence the connection counts as dead, whatever the browser reports. */
const SILENCE_MS = 35_000;
const OPENING_MS = 15_000;
/** No close frame was received (RFC 6455). */
const LOST = 1006;

export interface SocketEvents {
  readonly onOpen?: () => void;
  readonly onText: (text: string) => void;
  /** Called at most once, and not after `close`. */
  readonly onEnd: (code: number) => void;
}

/** One WebSocket, with pings that detect half-open connections. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #events: SocketEvents;
  readonly #ending = new AbortController();
  #heardAt = 0;

  constructor(path: string, protocols: string[], events: SocketEvents) {
    const socket = new WebSocket(path, protocols);
    this.#socket = socket;
    this.#events = events;
    const { signal } = this.#ending;
    const openingTimeout = setTimeout(() => this.#end(LOST), OPENING_MS);
    const pulse = setInterval(() => this.pulse(), PING_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(openingTimeout);
      clearInterval(pulse);
    });
    // After sleep the connection may be dead.
    addEventListener('pageshow', () => this.pulse(), { signal });
    document.addEventListener('visibilitychange', () => this.pulse(), { signal });
    socket.onopen = () => {
      clearTimeout(openingTimeout);
      this.#heardAt = Date.now();
      if (!signal.aborted) events.onOpen?.();
    };
    socket.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      if (typeof data === 'string' && data !== 'pong' && !signal.aborted) events.onText(data);
    };
    socket.onclose = ({ code }) => this.#end(code);
  }

  /** Returns false without an open connection. */
  send(message: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  /** Closes without calling back. */
  close(code = 1000): void {
    this.#ending.abort();
    this.#socket.close(code);
  }

  /** Probes the connection. */
  pulse(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.#heardAt > SILENCE_MS) this.#end(LOST);
    else this.#socket.send('ping');
  }

  #end(code: number): void {
    if (this.#ending.signal.aborted) return;
    this.close();
    this.#events.onEnd(code);
  }
}
