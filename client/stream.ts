import type { Failure } from './answer.ts';

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
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly retryAfterMs: number;
      /** Why, where the ticket was refused; of a refused WebSocket programs learn no more than the status. */
      readonly failure?: Failure;
    };

export interface StreamEvents {
  /** Frames may be sent. */
  readonly onOpen?: () => void;
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
  /** Finds out soon whether the connection still works, as after sleep. */
  pulse?(): void;
}

export type Opening =
  /** `tokenExpiresAt`: when the stream's token expires, in epoch milliseconds. */
  | { readonly ok: true; readonly stream: OpenStream; readonly tokenExpiresAt: number }
  | { readonly ok: false; readonly end: StreamEnd };

/** Whether opening the stream again can help. `hasTokenEnded`: the next token is another one. */
export function mayReopen(end: StreamEnd, hasTokenEnded: boolean): boolean {
  if (end.kind === 'refused') return end.status >= 500 || end.status === 408 || end.status === 429;
  switch (end.code) {
    case closeCodes.over:
    case closeCodes.protocolError:
    case closeCodes.superseded:
      return false;
    case closeCodes.notAllowed:
      return hasTokenEnded;
    default:
      return true;
  }
}

/** The end of a stream that broke, or that could not be opened. */
export const lost: StreamEnd = { kind: 'closed', code: closeCodes.lost };
