import { closeCodes, SUBPROTOCOL } from '../protocol/frames.ts';
import { problemResponse } from '../protocol/problems.ts';

/** What a stream needs of a socket: the platform's has it, and so has a simulator's. */
export interface StreamSocket {
  readonly readyState: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  serializeAttachment(attachment: unknown): void;
  deserializeAttachment(): unknown;
}

/** The answer that opens a stream: 101, with the subprotocol when the client offered it. */
export function streamResponse(request: Request, client: WebSocket): Response {
  const offered = (request.headers.get('Sec-WebSocket-Protocol') ?? '').split(',').map((part) => part.trim());
  const headers = new Headers();
  if (offered.includes(SUBPROTOCOL)) headers.set('Sec-WebSocket-Protocol', SUBPROTOCOL);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** The answer to one stream too many; another of them has to end first. */
export function tooManyStreams(detail: string): Response {
  return problemResponse('too-many-requests', detail, { headers: { 'Retry-After': '10' } });
}

/** Stand for a broken connection (RFC 6455, 7.4.1), or for nothing: they may arrive, but cannot be sent. */
const unsendable = new Set([1004, 1005, 1006, 1015]);

/** Completes a closing handshake, whatever code the client made up. */
export function answerClose(socket: WebSocket, code: number): void {
  const isSendable = code >= 1000 && code < 5000 && !unsendable.has(code);
  socket.close(isSendable ? code : closeCodes.endOfShift);
}
