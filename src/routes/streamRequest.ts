import type { Context } from 'hono';
import { STREAM_HEADER } from '../calls/streams.ts';
import type { AppEnv } from '../env.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { ProblemError } from '../protocol/problems.ts';

/**
 * Builds the request that opens a stream at an object. A new request, so that no client header reaches the object but
 * those the stream needs: neither a forged identity nor the token or ticket.
 */
export function streamRequest(c: Context<AppEnv>, vouchedFor: object): Request {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
    const headers = { Upgrade: 'websocket' };
    throw new ProblemError('upgrade-required', 'Open a WebSocket here.', { headers });
  }
  const offered = c.req.header('sec-websocket-protocol');
  const speaksOurs = offered?.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL) ?? false;
  if (offered !== undefined && !speaksOurs) {
    throw new ProblemError('subprotocol-unknown', `Offer the subprotocol ${SUBPROTOCOL}.`);
  }
  return new Request('https://object/stream', {
    headers: {
      Upgrade: 'websocket',
      [STREAM_HEADER]: JSON.stringify(vouchedFor),
      ...(speaksOurs && { 'Sec-WebSocket-Protocol': SUBPROTOCOL }),
    },
  });
}
