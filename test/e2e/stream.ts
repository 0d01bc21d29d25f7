import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { z } from 'zod';

/** Only names what is missing before the test is ended for a hang; events come within moments. */
export const hangMs = 300_000;

export interface StreamAddress {
  /** The service, as `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly path: string;
  readonly token?: string;
  readonly protocols?: string[];
}

/** The client end of a WebSocket, with all received frames and its close. */
export class Stream<Frame> {
  readonly frames: Frame[] = [];
  closeCode: number | null = null;
  /** The text of frames that are not JSON, such as `pong`. */
  readonly texts: string[] = [];
  protected readonly socket: WebSocket;
  #news = Promise.withResolvers<void>();

  private constructor(socket: WebSocket, schema: z.ZodType<Frame>) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = data.toString();
      if (text.startsWith('{')) this.frames.push(schema.parse(JSON.parse(text)));
      else this.texts.push(text);
      this.#tell();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#tell();
    });
    // Every error is followed by a close.
    socket.on('error', () => undefined);
  }

  /** Opens a stream; rejects with the HTTP status when it is refused. */
  static async open<Frame>(
    { url, path, token, protocols = ['hexhail.v1'] }: StreamAddress,
    schema: z.ZodType<Frame>,
  ): Promise<Stream<Frame>> {
    const address = new URL(path, url);
    address.protocol = 'ws:';
    const options = {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      // The local runtime ends the connection late: its close frame is what counts.
      closeTimeout: 100,
    };
    const socket = new WebSocket(address.href, protocols, options);
    const stream = new Stream(socket, schema);
    await new Promise<void>((opened, refused) => {
      socket.on('open', opened);
      socket.on('unexpected-response', (_, response) => {
        response.resume();
        socket.terminate();
        refused(new Error(`refused with ${response.statusCode}`));
      });
    });
    return stream;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Waits until a condition yields a value. */
  async until<Found>(find: () => Found | null | undefined | false, what: string): Promise<Found> {
    const deadline = Date.now() + hangMs;
    for (;;) {
      const found = find();
      if (found !== null && found !== undefined && found !== false) return found;
      const waitMs = deadline - Date.now();
      if (waitMs <= 0) throw new Error(`no ${what}; last came ${JSON.stringify(this.frames.at(-1))}`);
      const ending = new AbortController();
      await Promise.race([
        this.#news.promise,
        sleep(waitMs, undefined, { signal: ending.signal }).catch(() => undefined),
      ]);
      ending.abort();
    }
  }

  /** The close event of the other side. */
  closed(): Promise<number> {
    return this.until(() => this.closeCode, 'close');
  }

  send(frame: object | string): void {
    const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
    this.socket.send(isRaw ? frame : JSON.stringify(frame));
  }

  close(code = 1000): void {
    this.socket.close(code);
  }

  /** Drops the connection without a close frame. */
  cut(): void {
    this.socket.terminate();
  }
}
