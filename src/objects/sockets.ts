import { closeCodes, SUBPROTOCOL } from '../protocol/frames.ts';

/** The answer that opens a stream: 101, with the subprotocol when the client offered it. */
export function streamResponse(request: Request, client: WebSocket): Response {
  const offered = (request.headers.get('Sec-WebSocket-Protocol') ?? '').split(',').map((part) => part.trim());
  const headers = new Headers();
  if (offered.includes(SUBPROTOCOL)) headers.set('Sec-WebSocket-Protocol', SUBPROTOCOL);
  return new Response(null, { status: 101, webSocket: client, headers });
}

/** Completes a closing handshake. Codes that only a broken connection produces cannot be sent. */
export function answerClose(socket: WebSocket, code: number): void {
  socket.close(code === 1005 || code === 1006 || code === 1015 ? closeCodes.endOfShift : code);
}

/** Sends on a socket that may already be closing; true when it was still open. */
export function sendOn(socket: Pick<WebSocket, 'readyState' | 'send'>, text: string): boolean {
  if (socket.readyState !== WebSocket.OPEN) return false;
  socket.send(text);
  return true;
}
