import type { z } from 'zod/mini';
import { backoffMs } from '../backoff.ts';
import {
  closeCodes,
  lost,
  mayReopen,
  type Opening,
  type OpenStream,
  type StreamEnd,
  type StreamEvents,
} from '../stream.ts';
import type { Timers } from '../timers.ts';
import { driverDownFrameSchema } from './frames.ts';

/** A frame for the driver; the connection handles `move` itself. */
export type DriverFrame = Exclude<z.infer<typeof driverDownFrameSchema>, { type: 'move' }>;

/** Why a driver's connection is not reopened. */
export type StopReason = 'shift-over' | 'superseded' | 'not-allowed' | 'protocol-error';

export interface DriverConnectionOptions {
  /** Opens a stream at the vehicle's current position. Rejects if no attempt is possible now. */
  readonly open: (events: StreamEvents) => Promise<Opening>;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onFrame: (frame: DriverFrame) => void;
  /** Whether a stream carries frames; called with true for each new stream. */
  readonly onConnection: (isUp: boolean) => void;
  readonly onStopped: (reason: StopReason) => void;
}

/** A stream that is being opened; it takes over with its first plan. */
interface Attempt {
  stream: OpenStream | null;
  tokenExpiresAt: number;
}

/** An attempt that got no answer may still be opened by a service that is so late, and then supersedes a stream opened since. */
const lateMs = 300_000;

/**
 * Keeps one stream of a vehicle open: reconnects when it is lost, and on `move` opens the new stream before it
 * closes the old one (make before break).
 */
export class DriverConnection {
  readonly #options: DriverConnectionOptions;
  #current: Attempt | null = null;
  #attempt: Attempt | null = null;
  #failures = 0;
  #cancelRetry: (() => void) | null = null;
  /** When the last attempt without an answer ended. */
  #unansweredAt = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(options: DriverConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#current !== null;
  }

  /** Returns false if there is no stream to send on. */
  send(frame: object): boolean {
    return this.#current?.stream?.send(frame) ?? false;
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.#current?.stream?.sendBytes(bytes) ?? false;
  }

  /** Opens a stream, next to the current one if there is one. */
  connect(): void {
    if (this.#isOver || this.#attempt !== null) return;
    this.#stopRetry();
    const attempt: Attempt = { stream: null, tokenExpiresAt: Number.POSITIVE_INFINITY };
    this.#attempt = attempt;
    this.#open(attempt).catch(() => this.#ended(attempt, lost));
  }

  /** The network may be back: retries at once instead of after the backoff, or finds out whether the stream works. */
  retryNow(): void {
    if (this.#current !== null) {
      this.#current.stream?.pulse?.();
      return;
    }
    this.#failures = 0;
    this.connect();
  }

  /** Drops the streams at once; on their own they may take minutes to notice a lost network. */
  networkLost(): void {
    const [attempt, current] = [this.#attempt, this.#current];
    for (const which of [attempt, current]) {
      if (which === null) continue;
      which.stream?.close(closeCodes.over);
      this.#ended(which, lost);
    }
  }

  /** Closes without reconnecting and without ending the shift. */
  leave(): void {
    this.#isOver = true;
    this.#stopRetry();
    this.#attempt?.stream?.close(closeCodes.over);
    this.#current?.stream?.close(closeCodes.over);
    this.#current = null;
  }

  async #open(attempt: Attempt): Promise<void> {
    const opening = await this.#options.open({
      onFrame: (json) => this.#receive(attempt, json),
      onEnd: (end) => this.#ended(attempt, end),
    });
    if (!opening.ok) return this.#ended(attempt, opening.end);
    attempt.stream = opening.stream;
    attempt.tokenExpiresAt = opening.tokenExpiresAt;
    // The attempt was abandoned in the meantime.
    if (this.#isOver || attempt !== this.#attempt) opening.stream.close(closeCodes.over);
  }

  #receive(from: Attempt, json: unknown): void {
    const parsed = driverDownFrameSchema.safeParse(json);
    // Frames of unknown types are for newer clients.
    if (!parsed.success || this.#isOver) return;
    const frame = parsed.data;
    if (frame.type === 'move') {
      if (from === this.#current) this.connect();
      return;
    }
    const isUp = frame.type === 'plan' && from === this.#attempt;
    if (isUp) this.#takeOver(from);
    this.#options.onFrame(frame);
    if (isUp) this.#options.onConnection(true);
  }

  #takeOver(next: Attempt): void {
    const previous = this.#current;
    this.#current = next;
    this.#attempt = null;
    this.#failures = 0;
    previous?.stream?.close(closeCodes.over);
  }

  #ended(which: Attempt, end: StreamEnd): void {
    const counted = which === this.#current || which === this.#attempt;
    if (which === this.#current) {
      this.#current = null;
      this.#options.onConnection(false);
    }
    if (which === this.#attempt) {
      this.#attempt = null;
      if (isLost(end)) this.#unansweredAt = this.#options.timers.now();
    }
    // The end of a replaced stream, or of one being replaced, does not matter.
    if (this.#isOver || !counted || this.#attempt !== null) return;
    if (
      !this.#isSupersededByOwn(end) &&
      !mayReopen(end, which.tokenExpiresAt <= this.#options.timers.now())
    ) {
      this.#isOver = true;
      this.#current?.stream?.close(closeCodes.over);
      this.#current = null;
      this.#options.onStopped(stopReason(end));
      return;
    }
    const moved = end.kind === 'closed' && end.code === closeCodes.moved;
    // Clients refused together get the same `Retry-After`; the backoff on top spreads them.
    const earliestMs = end.kind === 'refused' ? end.retryAfterMs : 0;
    const waitMs = moved ? 0 : earliestMs + backoffMs(this.#failures, this.#options.random);
    this.#failures += 1;
    this.#stopRetry();
    this.#cancelRetry = this.#options.timers.after(waitMs, () => this.connect());
  }

  /** Whether a stream was superseded, and perhaps by an attempt that this client gave up: it then reconnects, once. */
  #isSupersededByOwn(end: StreamEnd): boolean {
    if (end.kind !== 'closed' || end.code !== closeCodes.superseded) return false;
    const isLikely = this.#options.timers.now() - this.#unansweredAt < lateMs;
    this.#unansweredAt = Number.NEGATIVE_INFINITY;
    return isLikely;
  }

  #stopRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }
}

function isLost(end: StreamEnd): boolean {
  return end.kind === 'closed' && end.code === closeCodes.lost;
}

function stopReason(end: StreamEnd): StopReason {
  if (end.kind === 'refused') return 'not-allowed';
  switch (end.code) {
    case closeCodes.over:
      return 'shift-over';
    case closeCodes.protocolError:
      return 'protocol-error';
    case closeCodes.superseded:
      return 'superseded';
    default:
      return 'not-allowed';
  }
}
