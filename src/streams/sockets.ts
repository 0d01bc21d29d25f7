import { closeCodes, SUBPROTOCOL } from '../protocol/frames.ts';
import { problemResponse } from '../protocol/problems.ts';

/** The part of a WebSocket that streams use, provided by the platform or a simulator. */
export interface StreamSocket {
  readonly readyState: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  serializeAttachment(attachment: unknown): void;
  deserializeAttachment(): unknown;
}

/** Returns the response that opens a stream: 101, with the subprotocol when the client offered it. */
export function streamResponse(request: Request, client: WebSocket): Response {
  const offered = (request.headers.get('Sec-WebSocket-Protocol') ?? '').split(',').map((part) => part.trim());
  const headers = new Headers();
  if (offered.includes(SUBPROTOCOL)) headers.set('Sec-WebSocket-Protocol', SUBPROTOCOL);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** Returns the response to a stream over the limit: another one must close first, or some time pass. */
export function tooManyStreams(detail: string, retryAfterSeconds = 10): Response {
  return problemResponse('too-many-requests', detail, {
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

/** Reserved for broken connections (RFC 6455, 7.4.1): they may be received, but not sent. */
const unsendable = new Set([1004, 1005, 1006, 1015]);

/** Completes a closing handshake, whatever code the client used. */
export function answerClose(socket: WebSocket, code: number): void {
  const isSendable = code >= 1000 && code < 5000 && !unsendable.has(code);
  socket.close(isSendable ? code : closeCodes.endOfShift);
}
