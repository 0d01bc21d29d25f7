import { WebSocket } from 'ws';
import { z } from 'zod';
import { SUBPROTOCOL } from '../../client/stream.ts';
import { streamAddress } from '../../sim/robots/stream.ts';

export interface Question {
  readonly method: string;
  readonly path: string;
  /** Null: nobody who is signed in. */
  readonly token: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const timeoutMs = 60_000;

/** Sends one request. Text bodies are sent as they are, all others as JSON. */
export async function ask(url: string, { method, path, token, body, headers }: Question): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Parses an answer that must have this status. Throws when it is another one: the case cannot go on. */
export function expectAnswer<Value>(
  { status, text }: Answer,
  expected: number,
  schema: z.ZodType<Value>,
): Value {
  if (status !== expected) throw new Error(`expected ${expected}, got ${status}: ${text.slice(0, 300)}`);
  return schema.parse(JSON.parse(text));
}

const problemSchema = z.object({
  type: z.string(),
  errors: z.array(z.object({ path: z.string() })).optional(),
});

/** The slug of a problem and the paths that it names; null for any other answer. */
export function problemOf({ text }: Answer): { slug: string; paths: string[] } | null {
  if (!text.startsWith('{')) return null;
  const { data } = problemSchema.safeParse(JSON.parse(text));
  if (data === undefined) return null;
  return { slug: data.type.replace('/problems/', ''), paths: data.errors?.map(({ path }) => path) ?? [] };
}

/** The client end of a WebSocket, with the frames that came and how it ended. */
export class AttackStream {
  readonly frames: unknown[] = [];
  readonly socket: WebSocket;
  closeCode: number | null = null;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = data.toString();
      this.frames.push(text.startsWith('{') ? JSON.parse(text) : text);
      this.#wake();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
    // Every error is followed by a close.
    socket.on('error', () => undefined);
  }

  /** Opens a stream, or returns the HTTP status that refused it. */
  static async open(
    url: string,
    path: string,
    { token = null, protocols = [SUBPROTOCOL] }: { token?: string | null; protocols?: string[] },
  ): Promise<AttackStream | number> {
    const options = {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      handshakeTimeout: timeoutMs,
      // The local runtime ends the connection late: its close frame is what counts.
      closeTimeout: 100,
    };
    const socket = new WebSocket(streamAddress(url, path), protocols, options);
    const stream = new AttackStream(socket);
    return new Promise((opened, failed) => {
      socket.on('open', () => opened(stream));
      socket.on('error', failed);
      socket.on('unexpected-response', (_, response) => {
        response.resume();
        socket.terminate();
        opened(response.statusCode ?? 0);
      });
    });
  }

  send(frame: string | Uint8Array | object): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
    this.socket.send(isRaw ? frame : JSON.stringify(frame));
  }

  /** Waits until it is closed or the condition holds; false after the timeout. */
  async until(isTrue: () => boolean, withinMs = timeoutMs): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (!isTrue()) {
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, leftMs);
        const waiting = this.#waiting;
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
    return true;
  }

  /** The code that the other side closes with; null when it does not within the time. */
  async closed(withinMs = timeoutMs): Promise<number | null> {
    await this.until(() => this.closeCode !== null, withinMs);
    return this.closeCode;
  }

  end(): void {
    this.socket.terminate();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
