import type { StreamSocket } from '../../src/streams/sockets.ts';
import type { Platform } from './simulatedObject.ts';

const maxLatencyMs = 80;
/** How long an end takes to notice that the connection is gone. */
const noticeMs = 4_000;

export interface ServerEnd {
  /** A frame has arrived, or the connection has ended. */
  message(socket: SimulatedSocket, text: string): void;
  lost(socket: SimulatedSocket): void;
}

export interface ClientEnd {
  frame(socket: SimulatedSocket, text: string): void;
  closed(socket: SimulatedSocket, code: number): void;
}

/**
 * A WebSocket between a phone and an object, seen from the object. Frames keep their order, as over TCP; the
 * connection may be cut at any time, or die without either end noticing.
 */
export class SimulatedSocket implements StreamSocket {
  /** As in the browser: 1 is open, 2 is closing, 3 is closed. */
  readyState = 1;
  readonly name: string;
  readonly #platform: Platform;
  readonly #server: ServerEnd;
  #client: ClientEnd | null = null;
  /** Frames that arrived before the phone knew that the stream is open. */
  readonly #early: ((client: ClientEnd) => void)[] = [];
  #attachment = 'null';
  /** When the platform last answered a ping, in epoch milliseconds. */
  pingedAt: number | null = null;
  #isClientOpen = true;
  #isDead = false;
  #upAt = 0;
  #downAt = 0;

  constructor(platform: Platform, name: string, server: ServerEnd) {
    this.#platform = platform;
    this.name = name;
    this.#server = server;
  }

  /** The phone learns that its stream is open. */
  adopt(client: ClientEnd): void {
    this.#client = client;
    for (const arrived of this.#early.splice(0)) arrived(client);
  }

  #tell(what: (client: ClientEnd) => void): void {
    if (this.#client === null) this.#early.push(what);
    else what(this.#client);
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = JSON.stringify(attachment);
  }

  deserializeAttachment(): unknown {
    return JSON.parse(this.#attachment);
  }

  /** Sends a frame from the object. */
  send(text: string): void {
    if (this.readyState !== 1) return;
    this.#down('frame down', () => {
      if (this.#isClientOpen) this.#tell((client) => client.frame(this, text));
    });
  }

  /** Closes the socket from the object's end. */
  close(code: number): void {
    if (this.readyState !== 1) return;
    this.readyState = 2;
    this.#down(`close ${code}`, () => {
      this.#endClient(code);
      this.#up('close answered', () => this.#endServer());
    });
  }

  /** Sends a frame from the phone. */
  sendUp(text: string): void {
    if (!this.#isClientOpen) return;
    const { faults } = this.#platform;
    const occasion = faults.occasion(`${this.name} frame`);
    if (faults.strikes('socket-cut', occasion) !== null) {
      this.cut();
      return;
    }
    if (faults.strikes('socket-half-open', occasion) !== null) this.#isDead = true;
    this.#up('frame up', () => {
      if (this.readyState === 1) this.#server.message(this, text);
    });
  }

  /** Whether a ping is answered: the platform does that without waking the object. */
  ping(now: number): boolean {
    if (this.#isDead || this.readyState !== 1) return false;
    this.pingedAt = now;
    return true;
  }

  /** The phone closes the socket, or has lost its network. */
  closeUp(): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#up('close up', () => this.#endServer());
  }

  /** Breaks the connection; both ends notice later. */
  cut(): void {
    const { loop } = this.#platform;
    this.#isDead = true;
    loop.after(noticeMs / 2, `${this.name} cut up`, () => this.#endServer());
    loop.after(noticeMs, `${this.name} cut down`, () => this.#endClient(1006));
  }

  /** The object has lost its memory and its end of the connection. */
  dropped(): void {
    this.readyState = 3;
    this.#platform.loop.after(noticeMs / 4, `${this.name} dropped`, () => this.#endClient(1006));
  }

  #endServer(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#server.lost(this);
  }

  #endClient(code: number): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#tell((client) => client.closed(this, code));
  }

  #up(what: string, work: () => void): void {
    this.#upAt = this.#arrival(what, this.#upAt);
    this.#carry(this.#upAt, what, work);
  }

  #down(what: string, work: () => void): void {
    this.#downAt = this.#arrival(what, this.#downAt);
    this.#carry(this.#downAt, what, work);
  }

  #arrival(what: string, last: number): number {
    const { loop, faults } = this.#platform;
    const { hash } = faults.occasion(`${this.name} ${what}`);
    return Math.max(last, loop.now() + 1 + (hash % maxLatencyMs));
  }

  /** Frames in flight when the connection dies do not arrive. */
  #carry(at: number, what: string, work: () => void): void {
    if (this.#isDead) return;
    this.#platform.loop.at(at, `${this.name} ${what}`, () => {
      if (!this.#isDead) work();
    });
  }
}

/** An object's sockets: the platform keeps them during hibernation, and drops them on a crash. */
export class HeldSockets {
  readonly #tags = new Map<SimulatedSocket, readonly string[]>();

  /** All sockets, or those with a tag. */
  open(tag?: string): SimulatedSocket[] {
    const all = [...this.#tags];
    return all.filter(([, tags]) => tag === undefined || tags.includes(tag)).map(([socket]) => socket);
  }

  accept(socket: SimulatedSocket, tags: readonly string[] = []): void {
    this.#tags.set(socket, tags);
  }

  tags(socket: SimulatedSocket): readonly string[] {
    return this.#tags.get(socket) ?? [];
  }

  pingedAt({ pingedAt }: SimulatedSocket): number | null {
    return pingedAt;
  }

  drop(socket: SimulatedSocket): void {
    this.#tags.delete(socket);
  }

  dropAll(): void {
    for (const socket of this.#tags.keys()) socket.dropped();
    this.#tags.clear();
  }
}
