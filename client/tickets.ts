import * as z from 'zod/mini';
import { type Failure, isPassing } from './answer.ts';
import type { Operations } from './contract.ts';
import type { HttpClient } from './http.ts';
import { Socket } from './socket.ts';
import { type Opening, type StreamEnd, type StreamEvents, SUBPROTOCOL } from './stream.ts';

const ticketSchema = z.object({ ticket: z.string() });

/**
 * Opens a stream at a path with a ticket of the caller's, which works in browsers too. What the ticket is for, a
 * driver's place or the token of a share link, is in its body, so that no log of addresses has it.
 */
export async function openWithTicket(
  http: HttpClient,
  path: string,
  body: NonNullable<Operations['POST /v1/tickets']['input']['body']>,
  events: StreamEvents,
): Promise<Opening> {
  const credential = await http.credential();
  const answer = await http.call({ method: 'POST', path: '/v1/tickets', body });
  if (!answer.ok) return { ok: false, end: endOf(answer.failure) };
  const { ticket } = ticketSchema.parse(answer.value.body);
  const address = new URL(path, http.url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const stream = new Socket(address.href, [SUBPROTOCOL, `ticket.${ticket}`], events);
  return { ok: true, stream, tokenExpiresAt: credential?.expiresAt ?? Number.POSITIVE_INFINITY };
}

function endOf(failure: Failure): StreamEnd {
  const { status, retryAfterSeconds } =
    failure.kind === 'problem' ? failure : { status: isPassing(failure) ? 503 : 400, retryAfterSeconds: 0 };
  return { kind: 'refused', status, retryAfterMs: 1_000 * (retryAfterSeconds ?? 0), failure };
}

/**
 * Returns a function that reads a frame of one of these types; it answers null for others, which are for newer clients.
 * Like answers, frames are not checked further.
 */
export function frameReader<Frame extends { readonly type: string }>(
  types: Readonly<Record<Frame['type'], true>>,
): (json: unknown) => Frame | null {
  const isFrame = (json: unknown): json is Frame =>
    typeof json === 'object' && json !== null && 'type' in json && Object.hasOwn(types, String(json.type));
  return (json) => (isFrame(json) ? json : null);
}
