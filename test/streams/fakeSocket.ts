import type { StreamSocket } from '../../src/streams/sockets.ts';

/** A socket of nobody: what is sent on it is kept, and closing it is noted. */
export class FakeSocket implements StreamSocket {
  readyState: number = WebSocket.OPEN;
  closedWith: number | null = null;
  readonly sent: string[] = [];
  #attachment: unknown = null;

  send(text: string): void {
    this.sent.push(text);
  }

  close(code: number): void {
    this.readyState = WebSocket.CLOSING;
    this.closedWith = code;
  }

  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }

  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}
