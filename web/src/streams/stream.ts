import type { Answer, Failure } from '../api/answer.ts';
import { delayMs } from '../api/backoff.ts';
import { isPassing } from '../api/client.ts';
import { createTicket } from '../api/common.ts';

const SUBPROTOCOL = 'hexhail.v1';
const PING_MS = 15_000;
/** Without a word for so long the connection counts as dead, whatever the browser believes. */
const SILENCE_MS = 35_000;
const OPENING_MS = 15_000;

/** The service's own codes, beside those of RFC 6455. */
const closeCodes = { over: 1000, moved: 4001, notAllowed: 4003, superseded: 4009 } as const;

export type StreamStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost, and tried again by itself. */
  | { readonly kind: 'waiting' }
  /** Ended for good: by the service with a code, or because it may not be opened. */
  | { readonly kind: 'ended'; readonly code: number | null; readonly failure: Failure | null };

export interface StreamOptions {
  /** Asked anew for each connection: where to open it may have changed. */
  readonly path: () => string;
  /** What lets a connection in; a ticket of the session unless said otherwise. Null: nothing is needed. */
  readonly ticket?: (() => Promise<Answer<string>>) | null;
  readonly onMessage: (text: string) => void;
  readonly onStatus: (status: StreamStatus) => void;
}

/** A stream that comes back by itself after losses, sleep and restarts, until it is closed or ends. */
export class Stream {
  readonly #options: StreamOptions;
  readonly #leaving = new AbortController();
  #socket: WebSocket | null = null;
  #failures = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #isConnecting = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    const { signal } = this.#leaving;
    addEventListener('online', () => this.#hurry(), { signal });
    addEventListener('offline', () => this.#drop(), { signal });
    addEventListener('pageshow', () => this.#hurry(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => document.visibilityState === 'visible' && this.#hurry(),
      {
        signal,
      },
    );
    const pulse = setInterval(() => this.#pulse(), PING_MS);
    signal.addEventListener('abort', () => clearInterval(pulse));
    this.#connect();
  }

  /** False where nothing is open to send on. */
  send(text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  /** Opens another connection at once, as after a move; the present one is left. */
  reconnect(): void {
    this.#abandon();
    this.#connect();
  }

  close(): void {
    this.#leaving.abort();
    this.#abandon();
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#leaving.signal.aborted) return;
    this.#isConnecting = true;
    this.#options.onStatus({ kind: 'connecting' });
    const { ticket = createTicket } = this.#options;
    const admission = ticket === null ? null : await ticket();
    this.#isConnecting = false;
    if (this.#leaving.signal.aborted) return;
    if (admission !== null && !admission.ok) {
      if (isPassing(admission.failure)) this.#later();
      else this.#end(null, admission.failure);
      return;
    }
    this.#open(admission === null ? [SUBPROTOCOL] : [SUBPROTOCOL, `ticket.${admission.value}`]);
  }

  #open(protocols: string[]): void {
    const socket = new WebSocket(this.#options.path(), protocols);
    this.#socket = socket;
    const patience = setTimeout(() => this.#lost(socket, null), OPENING_MS);
    socket.onopen = () => {
      clearTimeout(patience);
      this.#heardAt = Date.now();
      this.#options.onStatus({ kind: 'open' });
    };
    socket.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      // Only what is said shows that a connection works: one that opens and breaks is not a success.
      this.#failures = 0;
      if (typeof data === 'string' && data !== 'pong') this.#options.onMessage(data);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(patience);
      this.#lost(socket, code);
    };
  }

  #lost(socket: WebSocket, code: number | null): void {
    if (this.#socket !== socket) return;
    this.#abandon();
    if (code === closeCodes.over || code === closeCodes.notAllowed || code === closeCodes.superseded) {
      this.#end(code, null);
    } else if (code === closeCodes.moved) this.#connect();
    else this.#later();
  }

  #later(): void {
    this.#options.onStatus({ kind: 'waiting' });
    this.#failures++;
    this.#retry = setTimeout(() => this.#connect(), delayMs(this.#failures));
  }

  #end(code: number | null, failure: Failure | null): void {
    this.close();
    this.#options.onStatus({ kind: 'ended', code, failure });
  }

  /** Lets go of the connection without a word to anybody. */
  #abandon(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** The network came back, or the page: what waits need not wait, and what slept may be dead. */
  #hurry(): void {
    this.#failures = 0;
    if (this.#socket === null) this.reconnect();
    else this.#pulse();
  }

  /** The network is gone: the connection is too, though the browser may take minutes to notice. */
  #drop(): void {
    if (this.#socket !== null) this.#lost(this.#socket, null);
  }

  #pulse(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - this.#heardAt > SILENCE_MS) this.#lost(socket, null);
    else socket.send('ping');
  }
}
