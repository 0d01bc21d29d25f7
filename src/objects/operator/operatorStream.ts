import { z } from 'zod';
import { closeCodes } from '../../protocol/frames.ts';
import {
  MAX_OPERATOR_FRAME_LENGTH,
  MAX_UNSEEN_FRAMES,
  type OperatorFrame,
  type OperatorUpFrame,
  operatorUpFrameSchema,
  viewSchema,
} from '../../protocol/operatorFrames.ts';
import {
  ClientStream,
  type FrameRead,
  readAttachment,
  type StreamHolder,
} from '../../streams/clientStream.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import type { Screen } from './screen.ts';

/** What survives hibernation besides the socket. */
export const attachmentSchema = z.object({
  version: z.literal(1),
  stream: z.string(),
  expiresAt: z.number(),
  /** H3 resolution of the tenant's cells. */
  cellResolution: z.int(),
  view: viewSchema.nullable(),
  /** Rises with each view: messages for an older one are void. */
  generation: z.int(),
  /** Numbers of the last frame sent and the last one acknowledged. */
  frame: z.int(),
  seen: z.int(),
  /** Since when sent frames are unacknowledged (epoch ms); null when all are acknowledged. */
  unseenSince: z.number().nullable(),
});
type Attachment = z.infer<typeof attachmentSchema>;

/** Interval between frames, however many districts are in view. */
const sendEveryMs = 1_000;
/** A client that acknowledges nothing for this long is gone. */
export const unseenMs = 30_000;
/** Covers views while the map is dragged, and an acknowledgement per frame. */
const rate = { perSecond: 10, burst: 40 };

/** One stream of an operator: what it was sent, and whether the client keeps up. */
export class OperatorStream<Socket extends StreamSocket> extends ClientStream<
  Attachment,
  OperatorFrame,
  Socket
> {
  /** Null before the first view, and after hibernation. */
  screen: Screen | null = null;
  /** Resolves when the districts have answered a view; their changes wait for it. */
  looking: Promise<void> = Promise.resolve();
  /** A frame waits until the next may be sent. */
  isFlushDue = false;
  #isSnapshotDue = false;
  #sentAt = 0;

  private constructor(socket: Socket, facts: Attachment, holder: StreamHolder<Socket>) {
    super(socket, facts, rate, holder);
  }

  static opened<Socket extends StreamSocket>(
    socket: Socket,
    opening: Pick<Attachment, 'expiresAt' | 'cellResolution'>,
    holder: StreamHolder<Socket>,
  ): OperatorStream<Socket> {
    const nothing = { view: null, generation: 0, frame: 0, seen: 0, unseenSince: null };
    const facts: Attachment = { version: 1, stream: crypto.randomUUID(), ...opening, ...nothing };
    const opened = new OperatorStream(socket, facts, holder);
    opened.attach();
    return opened;
  }

  /** Restores a stream after hibernation; null when its client must reconnect. */
  static restored<Socket extends StreamSocket>(
    socket: Socket,
    holder: StreamHolder<Socket>,
  ): OperatorStream<Socket> | null {
    const facts = readAttachment(socket, attachmentSchema);
    return facts === null ? null : new OperatorStream(socket, facts, holder);
  }

  seen(frame: number, now: number): void {
    const { facts } = this;
    if (frame > facts.frame || frame <= facts.seen) return;
    this.heard(now);
    facts.seen = frame;
    facts.unseenSince = frame === facts.frame ? null : now;
    this.attach();
  }

  show(screen: Screen): void {
    this.screen = screen;
    this.#isSnapshotDue = true;
  }

  /** Sends what is due. Returns the milliseconds to the next attempt; null when nothing waits. */
  flush(now: number): number | null {
    const { screen, facts } = this;
    if (this.closeExpired(now)) return null;
    if (screen === null || !this.isOpen || facts.frame - facts.seen >= MAX_UNSEEN_FRAMES) return null;
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
    // Not counted as unread: the client acknowledges frames, and only a few are in flight.
    this.socket.send(JSON.stringify(frame));
    return null;
  }

  /** Closes a stream that has expired or does not respond. */
  closeOverdue(now: number): void {
    const { unseenSince } = this.facts;
    if (this.closeExpired(now)) return;
    if (unseenSince !== null && unseenSince + unseenMs <= now) {
      this.close(closeCodes.restarting, 'no frame was acknowledged; reconnect');
    }
  }
}

/** Parses a frame of an operator. */
export function readOperatorFrame(message: string | ArrayBuffer): FrameRead<OperatorUpFrame> {
  const refuse = (detail: string) => ({ ok: false, detail }) as const;
  if (typeof message !== 'string') return refuse('frames are JSON text, not binary');
  if (message.length > MAX_OPERATOR_FRAME_LENGTH) {
    return refuse(`a frame has at most ${MAX_OPERATOR_FRAME_LENGTH} characters`);
  }
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return refuse('the frame is not valid JSON');
  }
  const { data, error } = operatorUpFrameSchema.safeParse(json);
  if (data?.type === 'view' && data.south > data.north) return refuse('south: is north of north');
  if (data !== undefined) return { ok: true, frame: data };
  const issue = error.issues[0];
  return refuse(`${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'invalid'}`);
}
