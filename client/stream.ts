/** The subprotocol of every stream. */
export const SUBPROTOCOL = 'hexhail.v1';

/** The service's close codes, in addition to those of RFC 6455. */
export const closeCodes = {
  over: 1000,
  lost: 1006,
  restarting: 1012,
  protocolError: 4000,
  moved: 4001,
  notAllowed: 4003,
  tooManyFrames: 4008,
  superseded: 4009,
} as const;

/** How a stream ended: closed with a code, or never opened because HTTP answered with an error status. */
export type StreamEnd =
  | { readonly kind: 'closed'; readonly code: number }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number };

export interface StreamEvents {
  /** A JSON frame. */
  readonly onFrame: (frame: unknown) => void;
  /** Called exactly once. */
  readonly onEnd: (end: StreamEnd) => void;
}

/** A WebSocket that is open or opening. */
export interface OpenStream {
  /** Returns false if the frame could not be handed to the network. */
  send(frame: object): boolean;
  /** As `send`, for a binary message. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean;
  close(code: number): void;
}

export type Opening =
  /** `tokenExpiresAt`: when the stream's token expires, in epoch milliseconds. */
  | { readonly ok: true; readonly stream: OpenStream; readonly tokenExpiresAt: number }
  | { readonly ok: false; readonly end: StreamEnd };
