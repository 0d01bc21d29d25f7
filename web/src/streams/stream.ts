import { backoffMs } from '../../../client/backoff.ts';
import { closeCodes, SUBPROTOCOL } from '../../../client/stream.ts';
import type { Answer, Failure } from '../api/answer.ts';
import { isPassing } from '../api/client.ts';
import { createTicket } from '../api/common.ts';
import { Socket } from './socket.ts';

export type StreamStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost; it reconnects by itself. */
  | { readonly kind: 'waiting' }
  /** Ended for good: closed by the service with a code, or refused. */
  | { readonly kind: 'ended'; readonly code: number | null; readonly failure: Failure | null };

export interface StreamOptions {
  /** Called for each connection: the address may have changed. */
  readonly path: () => string;
  /** Authorises a connection; by default a ticket of the session. */
  readonly ticket?: () => Promise<Answer<string>>;
  readonly onMessage: (text: string) => void;
  readonly onStatus: (status: StreamStatus) => void;
}

/** A stream that reconnects after losses, sleep and restarts, until it is closed or ends. */
export class Stream {
  readonly #options: StreamOptions;
  readonly #leaving = new AbortController();
  #socket: Socket | null = null;
  #failures = 0;
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
    this.#connect();
  }

  /** Returns false without an open connection. */
  send(text: string): boolean {
    return this.#socket?.send(text) ?? false;
  }

  /** Opens another connection at once, as after a move, and drops the current one. */
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
    const admission = await ticket();
    this.#isConnecting = false;
    if (this.#leaving.signal.aborted) return;
    if (!admission.ok) {
      if (isPassing(admission.failure)) this.#later();
      else this.#end(null, admission.failure);
      return;
    }
    this.#open([SUBPROTOCOL, `ticket.${admission.value}`]);
  }

  #open(protocols: string[]): void {
    this.#socket = new Socket(this.#options.path(), protocols, {
      onOpen: () => this.#options.onStatus({ kind: 'open' }),
      onText: (text) => {
        // Only a received frame proves that a connection works: one that opens and breaks is not a success.
        this.#failures = 0;
        this.#options.onMessage(text);
      },
      onEnd: (code) => this.#lost(code),
    });
  }

  #lost(code: number): void {
    this.#abandon();
    if (code === closeCodes.over || code === closeCodes.notAllowed || code === closeCodes.superseded) {
      this.#end(code, null);
    } else if (code === closeCodes.moved) this.#connect();
    else this.#later();
  }

  #later(): void {
    this.#options.onStatus({ kind: 'waiting' });
    this.#failures++;
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#failures, Math.random));
  }

  #end(code: number | null, failure: Failure | null): void {
    this.close();
    this.#options.onStatus({ kind: 'ended', code, failure });
  }

  /** Closes the connection without calling back. */
  #abandon(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** The network or the page is back: reconnect at once. */
  #hurry(): void {
    this.#failures = 0;
    if (this.#socket === null) this.reconnect();
    else this.#socket.pulse();
  }

  /** The network is gone, and with it the connection; the browser may take minutes to notice. */
  #drop(): void {
    if (this.#socket !== null) this.#lost(closeCodes.lost);
  }
}
