import { clearTimeout, setTimeout } from 'node:timers';
import type { z } from 'zod';
import { closeCodes, driverDownFrameSchema } from '../../src/protocol/frames.ts';
import type { Random } from '../random.ts';
import { backoffMs } from './backoff.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import { Stream, type StreamEnd } from './stream.ts';

/** What a driver is told; the connection itself sees to `move`. */
export type DriverNews = Exclude<z.infer<typeof driverDownFrameSchema>, { type: 'move' }>;

/** Why a driver's connection is not opened again. */
export type DriverStop = 'shift-over' | 'superseded' | 'not-allowed' | 'protocol-error';

export interface DriverConnectionOptions {
  /** The address of a stream at the vehicle's present position. */
  readonly address: () => string;
  readonly credential: CredentialSource;
  readonly random: Random;
  readonly onFrame: (frame: DriverNews) => void;
  /** A new stream carries the frames from now on. */
  readonly onUp: () => void;
  readonly onStopped: (why: DriverStop) => void;
}

/** A stream on its way: it takes over when its first plan has come. */
interface Attempt {
  stream: Stream | null;
  credential: Credential | null;
}

/**
 * Keeps one stream of a vehicle open: opens it again when it is lost, and when the vehicle is told to move opens
 * the new one before it closes the old one.
 */
export class DriverConnection {
  readonly #options: DriverConnectionOptions;
  #current: Attempt | null = null;
  #attempt: Attempt | null = null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #over = false;

  constructor(options: DriverConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#current !== null;
  }

  /** False while there is no stream to send on. */
  send(frame: object): boolean {
    return this.#current?.stream?.send(frame) ?? false;
  }

  /** Opens a stream, beside the present one if there is one. */
  connect(): void {
    if (this.#over || this.#attempt !== null) return;
    this.#stopRetry();
    const attempt: Attempt = { stream: null, credential: null };
    this.#attempt = attempt;
    this.#open(attempt).catch(() => this.#ended(attempt, { kind: 'closed', code: closeCodes.restarting }));
  }

  /** Closes for good, without ending the shift. */
  leave(): void {
    this.#over = true;
    this.#stopRetry();
    this.#attempt?.stream?.close(closeCodes.endOfShift);
    this.#current?.stream?.close(closeCodes.endOfShift);
    this.#current = null;
  }

  async #open(attempt: Attempt): Promise<void> {
    const credential = await this.#options.credential();
    if (this.#over) return;
    attempt.credential = credential;
    attempt.stream = new Stream(this.#options.address(), credential.token, {
      onFrame: (json) => this.#hear(attempt, json),
      onEnd: (end) => this.#ended(attempt, end),
    });
  }

  #hear(from: Attempt, json: unknown): void {
    const parsed = driverDownFrameSchema.safeParse(json);
    // A frame of a kind that is not known here is meant for newer clients.
    if (!parsed.success || this.#over) return;
    const frame = parsed.data;
    if (frame.type === 'move') {
      if (from === this.#current) this.connect();
      return;
    }
    const isUp = frame.type === 'plan' && from === this.#attempt;
    if (isUp) this.#takeOver(from);
    this.#options.onFrame(frame);
    if (isUp) this.#options.onUp();
  }

  #takeOver(next: Attempt): void {
    const previous = this.#current;
    this.#current = next;
    this.#attempt = null;
    this.#failures = 0;
    previous?.stream?.close(closeCodes.endOfShift);
  }

  #ended(which: Attempt, end: StreamEnd): void {
    const counted = which === this.#current || which === this.#attempt;
    if (which === this.#current) this.#current = null;
    if (which === this.#attempt) this.#attempt = null;
    // A stream that was replaced, or is just being replaced, may end as it likes.
    if (this.#over || !counted || this.#attempt !== null) return;
    const why = stopReason(end, which.credential);
    if (why !== null) {
      this.#over = true;
      this.#current?.stream?.close(closeCodes.endOfShift);
      this.#current = null;
      this.#options.onStopped(why);
      return;
    }
    const moved = end.kind === 'closed' && end.code === closeCodes.moved;
    // Those who were turned away together were told the same time: they come after it, and not together.
    const earliestMs = end.kind === 'refused' ? end.retryAfterMs : 0;
    const waitMs = moved ? 0 : earliestMs + backoffMs(this.#failures, this.#options.random);
    this.#failures += 1;
    this.#stopRetry();
    this.#retry = setTimeout(() => this.connect(), waitMs);
  }

  #stopRetry(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }
}

/** Null where connecting again can help. */
function stopReason(end: StreamEnd, credential: Credential | null): DriverStop | null {
  if (end.kind === 'refused') {
    const mayPass = end.status >= 500 || end.status === 408 || end.status === 429;
    return mayPass ? null : 'not-allowed';
  }
  switch (end.code) {
    case closeCodes.endOfShift:
      return 'shift-over';
    case closeCodes.protocolError:
      return 'protocol-error';
    case closeCodes.notAllowed:
      // The token may just have come to its end: the next one is good.
      return credential !== null && credential.expiresAt <= Date.now() ? null : 'not-allowed';
    case closeCodes.superseded:
      return 'superseded';
    default:
      return null;
  }
}
