import type { z } from 'zod';
import { Allowance, type Rate } from '../allowance.ts';
import { closeCodes, MAX_BAD_FRAMES, type RefusedFrame } from '../protocol/frames.ts';
import type { StreamSocket } from './sockets.ts';

/** Sent to one client since its last sign of life; about half an hour of positions. */
export const maxUnheardCharacters = 262_144;
/** Streams that one person may have open at one object. */
export const maxStreamsPerPerson = 10;

/** What the attachment of every stream has. It outlives the code that wrote it: what is added later is optional. */
export interface StreamFacts {
  readonly version: number;
  /** When the token ends (epoch ms). */
  readonly expiresAt: number;
}

/** What the object that holds streams does for each of them. */
export interface StreamHolder<Socket> {
  /** When the platform last answered a ping on the socket (epoch ms); null before the first. */
  pingedAt(socket: Socket): number | null;
  /** This side has closed the stream. Called once; a client that does not read never answers the close. */
  closed(socket: Socket, code: number): void;
}

/** A client's frame, or in one sentence why it cannot be read. */
export type FrameRead<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly detail: string };

/**
 * The facts that outlived the object's memory on a socket. Null for one that is closing, and for one that other code
 * than this has left behind: its client has to connect again.
 */
export function readAttachment<Facts>(socket: StreamSocket, schema: z.ZodType<Facts>): Facts | null {
  if (socket.readyState !== WebSocket.OPEN) return null;
  const { data } = schema.safeParse(socket.deserializeAttachment());
  if (data !== undefined) return data;
  socket.close(closeCodes.restarting, 'reconnect with jitter');
  return null;
}

/**
 * One client's stream, with the bounds that all of them have: it ends with its token (4003), takes so many frames
 * (4008) and so many unreadable ones in a row (4000), and is closed when its client does not read (1012).
 */
export class ClientStream<
  Facts extends StreamFacts,
  Frame extends object,
  Socket extends StreamSocket = StreamSocket,
> {
  readonly socket: Socket;
  readonly facts: Facts;
  readonly #holder: StreamHolder<Socket>;
  readonly #allowance: Allowance;
  #isClosed = false;
  #badFrames = 0;
  #heardAt = 0;
  /** Characters sent since then. */
  #unheard = 0;

  constructor(socket: Socket, facts: Facts, rate: Rate, holder: StreamHolder<Socket>) {
    this.socket = socket;
    this.facts = facts;
    this.#allowance = new Allowance(rate);
    this.#holder = holder;
  }

  /** Neither side has begun to close it. */
  get isOpen(): boolean {
    return !this.#isClosed && this.socket.readyState === WebSocket.OPEN;
  }

  /** Keeps the facts for when the object's memory is gone. */
  attach(): void {
    if (!this.#isClosed) this.socket.serializeAttachment(this.facts);
  }

  send(frame: Frame): void {
    this.sendText(JSON.stringify(frame));
  }

  /**
   * Sends a frame that is text already. The platform does not tell how much it buffers for a client that does not
   * read: what was sent since its last ping counts as unread, and too much of it closes the stream.
   */
  sendText(text: string): void {
    if (!this.isOpen) return;
    const heardAt = this.lastHeardAt();
    if (heardAt > this.#heardAt) this.heard(heardAt);
    this.#unheard += text.length;
    if (this.#unheard <= maxUnheardCharacters) this.socket.send(text);
    else this.close(closeCodes.restarting, 'ping now and then; reconnect');
  }

  /** When the client last gave a sign that it reads (epoch ms); 0 before the first. */
  lastHeardAt(): number {
    return Math.max(this.#heardAt, this.#holder.pingedAt(this.socket) ?? 0);
  }

  /** The client has read what was sent before `at`. */
  protected heard(at: number): void {
    this.#heardAt = at;
    this.#unheard = 0;
  }

  /** Reads a client's frame. Null where there is nothing to do: what is wrong was answered, or closed the stream. */
  read<Up>(
    message: string | ArrayBuffer,
    parse: (message: string | ArrayBuffer) => FrameRead<Up>,
    now: number,
  ): Up | null {
    if (!this.take(message, now)) return null;
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
   * Counts a message of the client; false where it is not to be read. Pings are answered: the platform does that for
   * text, and those that it lets through count as any frame.
   */
  take(message: string | ArrayBuffer, now: number): boolean {
    if (this.#isClosed || this.closeExpired(now)) return false;
    if (!this.#allowance.spend(now)) {
      this.close(closeCodes.tooManyFrames, 'too many frames');
      return false;
    }
    if (message !== 'ping') return true;
    this.heard(now);
    this.sendText('pong');
    return false;
  }

  /** Closes the stream if its token has expired, and says whether it has. */
  closeExpired(now: number): boolean {
    if (now < this.facts.expiresAt) return false;
    this.close(closeCodes.notAllowed, 'the token has expired');
    return true;
  }

  /** Does nothing where this side has closed the stream before. */
  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.close(code, reason);
    this.#holder.closed(this.socket, code);
  }
}
