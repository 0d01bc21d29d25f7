import { backoffMs } from './backoff.ts';
import {
  closeCodes,
  lost,
  mayReopen,
  type Opening,
  type OpenStream,
  type StreamEnd,
  type StreamEvents,
} from './stream.ts';
import { systemTimers, type Timers } from './timers.ts';

export type StreamStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Lost; it reconnects by itself. */
  | { readonly kind: 'waiting' }
  /** Ended for good. */
  | { readonly kind: 'ended'; readonly end: StreamEnd };

export interface LastingStreamOptions {
  /** Opens one connection. Rejects if no attempt is possible now. */
  readonly open: (events: StreamEvents) => Promise<Opening>;
  /** Default: the clock of the runtime. */
  readonly timers?: Timers;
  /** Uniform in [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
  /** Called with each JSON frame; null for a message that is none. */
  readonly onFrame: (frame: unknown) => void;
  readonly onStatus: (status: StreamStatus) => void;
}

/** A connection that is open or opening. */
interface Attempt {
  stream: OpenStream | null;
  tokenExpiresAt: number;
}

/** A stream that reconnects after losses, sleep and restarts, until it is closed or ends. */
export class LastingStream {
  readonly #options: LastingStreamOptions;
  readonly #timers: Timers;
  #current: Attempt | null = null;
  #failures = 0;
  #cancelRetry: (() => void) | null = null;
  #isOver = false;

  constructor(options: LastingStreamOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
    this.#connect();
  }

  /** Returns false without an open connection. */
  send(frame: object): boolean {
    return this.#current?.stream?.send(frame) ?? false;
  }

  /** The network or the program is back: reconnects at once, or finds out whether the connection still works. */
  hurry(): void {
    this.#failures = 0;
    if (this.#current === null) this.#connect();
    else this.#current.stream?.pulse?.();
  }

  /** The network is gone, and with it the connection; the runtime may take minutes to notice. */
  networkLost(): void {
    const current = this.#current;
    if (current?.stream == null) return;
    current.stream.close(closeCodes.over);
    this.#ended(current, lost);
  }

  /** Ends it without a further status. */
  close(): void {
    this.#isOver = true;
    this.#cancelRetry?.();
    this.#current?.stream?.close(closeCodes.over);
    this.#current = null;
  }

  #connect(): void {
    if (this.#isOver) return;
    this.#cancelRetry?.();
    const attempt: Attempt = { stream: null, tokenExpiresAt: Number.POSITIVE_INFINITY };
    this.#current = attempt;
    this.#options.onStatus({ kind: 'connecting' });
    this.#open(attempt).catch(() => this.#ended(attempt, lost));
  }

  async #open(attempt: Attempt): Promise<void> {
    const opening = await this.#options.open({
      onOpen: () => {
        if (attempt === this.#current) this.#options.onStatus({ kind: 'open' });
      },
      onFrame: (frame) => {
        if (attempt !== this.#current) return;
        // Only a received frame proves that a connection works: one that opens and breaks is not a success.
        this.#failures = 0;
        this.#options.onFrame(frame);
      },
      onEnd: (end) => this.#ended(attempt, end),
    });
    if (!opening.ok) return this.#ended(attempt, opening.end);
    attempt.stream = opening.stream;
    attempt.tokenExpiresAt = opening.tokenExpiresAt;
    // It was closed in the meantime.
    if (attempt !== this.#current) opening.stream.close(closeCodes.over);
  }

  #ended(attempt: Attempt, end: StreamEnd): void {
    if (attempt !== this.#current) return;
    this.#current = null;
    const { random = Math.random, onStatus } = this.#options;
    if (!mayReopen(end, attempt.tokenExpiresAt <= this.#timers.now())) {
      this.#isOver = true;
      onStatus({ kind: 'ended', end });
      return;
    }
    if (end.kind === 'closed' && end.code === closeCodes.moved) {
      this.#connect();
      return;
    }
    const earliestMs = end.kind === 'refused' ? end.retryAfterMs : 0;
    const waitMs = earliestMs + backoffMs(this.#failures, random);
    this.#failures += 1;
    this.#cancelRetry = this.#timers.after(waitMs, () => this.#connect());
    onStatus({ kind: 'waiting' });
  }
}
