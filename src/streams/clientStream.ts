import type { z } from 'zod';
import { closeCodes, MAX_BAD_FRAMES, type RefusedFrame } from '../protocol/frames.ts';
import { type Rate, TokenBucket } from '../tokenBucket.ts';
import type { StreamSocket } from './sockets.ts';

/** Characters sent to a client since its last sign of life; about half an hour of positions. */
export const maxUnheardCharacters = 262_144;

/** The attachment of every stream. Older code's attachments must parse: new fields are optional. */
export interface StreamFacts {
  readonly version: number;
  /** When the token expires (epoch ms). */
  readonly expiresAt: number;
}

/** What the object that holds the streams does for each of them. */
export interface StreamHolder<Socket> {
  /** When the platform last answered a ping on the socket (epoch ms); null before the first. */
  pingedAt(socket: Socket): number | null;
  /** Called once when this side closes the stream; a client that does not read never answers the close. */
  closed(socket: Socket, code: number): void;
}

/** A parsed client frame, or one sentence on why it cannot be parsed. */
export type FrameRead<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly detail: string };

/**
 * Returns the attachment of a socket after hibernation. Null for a closing socket, and for an attachment that this
 * code cannot read: the client must reconnect.
 */
export function readAttachment<Facts>(socket: StreamSocket, schema: z.ZodType<Facts>): Facts | null {
  if (socket.readyState !== WebSocket.OPEN) return null;
  const { data } = schema.safeParse(socket.deserializeAttachment());
  if (data !== undefined) return data;
  socket.close(closeCodes.restarting, 'reconnect with jitter');
  return null;
}

/**
 * One client's stream with the limits that all streams have: it ends with its token (4003), is rate limited (4008),
 * and is closed after too many unreadable frames in a row (4000) or when its client does not read (1012).
 */
export class ClientStream<
  Facts extends StreamFacts,
  Frame extends object,
  Socket extends StreamSocket = StreamSocket,
> {
  readonly socket: Socket;
  readonly facts: Facts;
  readonly #holder: StreamHolder<Socket>;
  readonly #frames: TokenBucket;
  #isClosed = false;
  #badFrames = 0;
  #heardAt = 0;
  /** Characters sent since the last sign of life. */
  #unheard = 0;

  constructor(socket: Socket, facts: Facts, rate: Rate, holder: StreamHolder<Socket>) {
    this.socket = socket;
    this.facts = facts;
    this.#frames = new TokenBucket(rate);
    this.#holder = holder;
  }

  /** Neither side has started to close it. */
  get isOpen(): boolean {
    return !this.#isClosed && this.socket.readyState === WebSocket.OPEN;
  }

  /** Stores the facts as the socket's attachment, which survives hibernation. */
  attach(): void {
    if (!this.#isClosed) this.socket.serializeAttachment(this.facts);
  }

  send(frame: Frame): void {
    this.sendText(JSON.stringify(frame));
  }

  /**
   * Sends a text frame. The platform hides how much it buffers for a client that does not read: everything sent since
   * its last ping counts as unread, and too much of it closes the stream.
   */
  sendText(text: string): void {
    if (!this.isOpen) return;
    const heardAt = this.lastHeardAt();
    if (heardAt > this.#heardAt) this.heard(heardAt);
    this.#unheard += text.length;
    if (this.#unheard <= maxUnheardCharacters) this.socket.send(text);
    else this.close(closeCodes.restarting, 'ping now and then; reconnect');
  }

  /** The client's last sign of life (epoch ms): a frame, or a ping that the platform answered. */
  lastHeardAt(): number {
    return Math.max(this.#heardAt, this.#holder.pingedAt(this.socket) ?? 0);
  }

  /** Everything sent before `at` has been read. */
  protected heard(at: number): void {
    this.#heardAt = at;
    this.#unheard = 0;
  }

  /** Parses a client's frame. Null when there is nothing to handle: the fault was answered, or closed the stream. */
  read<Up>(
    message: string | ArrayBuffer,
    parse: (message: string | ArrayBuffer) => FrameRead<Up>,
    now: number,
  ): Up | null {
    if (!this.admit(message, now)) return null;
    const read = parse(message);
    if (read.ok) {
      this.#badFrames = 0;
      return read.frame;
    }
    this.#badFrames += 1;
    const refused: RefusedFrame = { type: 'refused', reason: 'bad-frame', detail: read.detail };
    this.sendText(JSON.stringify(refused));
    if (this.#badFrames >= MAX_BAD_FRAMES) {
      this.close(closeCodes.protocolError, `${MAX_BAD_FRAMES} unreadable frames in a row`);
    }
    return null;
  }

  /**
   * Counts a client's message against its rate; false when it must not be parsed. Answers pings that the platform's
   * automatic response lets through; they count like any frame.
   */
  admit(message: string | ArrayBuffer, now: number): boolean {
    if (this.#isClosed || this.closeExpired(now)) return false;
    if (!this.#frames.take(now)) {
      this.close(closeCodes.tooManyFrames, 'too many frames');
      return false;
    }
    if (message !== 'ping') return true;
    this.heard(now);
    this.sendText('pong');
    return false;
  }

  /** Closes the stream if its token has expired, and returns whether it has. */
  closeExpired(now: number): boolean {
    if (now < this.facts.expiresAt) return false;
    this.close(closeCodes.notAllowed, 'the token has expired');
    return true;
  }

  /** Closes the stream. Does nothing when this side has already closed it. */
  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.close(code, reason);
    this.#holder.closed(this.socket, code);
  }
}
