import { z } from 'zod';
import { closeCodes, MAX_BAD_FRAMES } from '../../protocol/frames.ts';
import {
  MAX_OPERATOR_FRAME_LENGTH,
  MAX_UNSEEN_FRAMES,
  type OperatorFrame,
  type OperatorUpFrame,
  operatorUpFrameSchema,
  viewSchema,
} from '../../protocol/operator.ts';
import { FrameAllowance } from '../../streams/frameAllowance.ts';
import { type StreamSocket, sendOn } from '../../streams/sockets.ts';
import type { Screen } from './screen.ts';

/** What survives hibernation, beside the socket itself. */
export const attachmentSchema = z.object({
  version: z.literal(1),
  stream: z.string(),
  expiresAt: z.number(),
  /** Of the tenant's cells. */
  cellResolution: z.int(),
  view: viewSchema.nullable(),
  /** Rises with each look at the districts: what was meant for an older one is void. */
  generation: z.int(),
  /** The last that was sent, and the last that was acknowledged. */
  frame: z.int(),
  seen: z.int(),
  /** Since when frames are out of which none was acknowledged; null while there are none. */
  unseenSince: z.number().nullable(),
});
type Attachment = z.infer<typeof attachmentSchema>;

/** Frames are so far apart, however many districts are in view. */
const sendEveryMs = 1_000;
/** A client that acknowledges nothing for this long is not there. */
export const unseenMs = 30_000;
/** Views while the map is dragged, and an acknowledgement for each frame. */
const allowance = { perSecond: 10, burst: 40 };

/** One stream of an operator: what it was sent, and whether it keeps up. */
export class OperatorStream {
  readonly socket: StreamSocket;
  readonly facts: Attachment;
  /** Null before the first view, and after the object has lost its memory. */
  screen: Screen | null = null;
  /** Ends when the districts have answered a view: what they tell meanwhile has to wait for it. */
  looking: Promise<void> = Promise.resolve();
  /** Something waits until the next frame may be sent. */
  isFlushDue = false;
  #isSnapshotDue = false;
  #badFrames = 0;
  #sentAt = 0;
  readonly #allowance: FrameAllowance;

  private constructor(socket: StreamSocket, facts: Attachment, now: number) {
    this.socket = socket;
    this.facts = facts;
    this.#allowance = new FrameAllowance(allowance, now);
  }

  static opened(
    socket: StreamSocket,
    opening: Pick<Attachment, 'expiresAt' | 'cellResolution'>,
    now: number,
  ): OperatorStream {
    const nothing = { view: null, generation: 0, frame: 0, seen: 0, unseenSince: null };
    const opened = new OperatorStream(
      socket,
      { version: 1, stream: crypto.randomUUID(), ...opening, ...nothing },
      now,
    );
    opened.attach();
    return opened;
  }

  /** A stream that outlived the object's memory; null when other code than this has left it behind. */
  static restored(socket: StreamSocket, now: number): OperatorStream | null {
    const { data } = attachmentSchema.safeParse(socket.deserializeAttachment());
    return data === undefined ? null : new OperatorStream(socket, data, now);
  }

  attach(): void {
    this.socket.serializeAttachment(this.facts);
  }

  /** What the client said; null where that was nothing, or too much. */
  read(message: string | ArrayBuffer, now: number): OperatorUpFrame | null {
    if (!this.#allowance.spend(now)) {
      this.socket.close(closeCodes.tooManyFrames, 'too many frames');
      return null;
    }
    const read = readFrame(message);
    if (typeof read !== 'string') {
      this.#badFrames = 0;
      return read;
    }
    this.#badFrames += 1;
    this.#send({ type: 'refused', reason: 'bad-frame', detail: read });
    if (this.#badFrames >= MAX_BAD_FRAMES) {
      this.socket.close(closeCodes.protocolError, `${MAX_BAD_FRAMES} unreadable frames in a row`);
    }
    return null;
  }

  seen(frame: number, now: number): void {
    const { facts } = this;
    if (frame > facts.frame || frame <= facts.seen) return;
    facts.seen = frame;
    facts.unseenSince = frame === facts.frame ? null : now;
    this.attach();
  }

  show(screen: Screen): void {
    this.screen = screen;
    this.#isSnapshotDue = true;
  }

  /** Sends what there is to send; in how many milliseconds to try again, or null where nothing waits for time. */
  flush(now: number): number | null {
    const { screen, facts } = this;
    if (screen === null || facts.frame - facts.seen >= MAX_UNSEEN_FRAMES) return null;
    if (!this.#isSnapshotDue) {
      if (!screen.hasNews) return null;
      const pauseMs = this.#sentAt + sendEveryMs - now;
      if (pauseMs > 0) return pauseMs;
    }
    facts.frame += 1;
    facts.unseenSince ??= now;
    this.#sentAt = now;
    const frame = this.#isSnapshotDue
      ? screen.snapshot(facts.frame, now)
      : screen.takeChange(facts.frame, now);
    this.#isSnapshotDue = false;
    this.attach();
    this.#send(frame);
    return null;
  }

  #send(frame: OperatorFrame): void {
    sendOn(this.socket, JSON.stringify(frame));
  }

  /** Closes a stream that may not, or does not, go on. */
  closeOverdue(now: number): void {
    const { expiresAt, unseenSince } = this.facts;
    if (expiresAt <= now) this.socket.close(closeCodes.notAllowed, 'the token has expired');
    else if (unseenSince !== null && unseenSince + unseenMs <= now) {
      this.socket.close(closeCodes.restarting, 'no frame was acknowledged; reconnect');
    }
  }
}

/** The frame, or in one sentence why there is none. */
function readFrame(message: string | ArrayBuffer): OperatorUpFrame | string {
  if (typeof message !== 'string') return 'frames are JSON text, not binary';
  if (message.length > MAX_OPERATOR_FRAME_LENGTH) {
    return `a frame has at most ${MAX_OPERATOR_FRAME_LENGTH} characters`;
  }
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return 'the frame is not valid JSON';
  }
  const { data, error } = operatorUpFrameSchema.safeParse(json);
  if (data?.type === 'view' && data.south > data.north) return 'south: is north of north';
  if (data !== undefined) return data;
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'invalid'}`;
}
