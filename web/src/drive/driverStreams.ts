import type { DriverClientOptions } from '../../../client/driver/driverClient.ts';
import { type Opening, type StreamEnd, type StreamEvents, SUBPROTOCOL } from '../../../client/stream.ts';
import type { Failure } from '../api/answer.ts';
import { isPassing } from '../api/client.ts';
import { createTicket } from '../api/common.ts';
import type { Me, Place } from '../api/schemas.ts';
import { Socket } from '../streams/socket.ts';

/** Opens a driver's streams, each with a ticket of the session. */
export function driverStreams(me: Me): DriverClientOptions['open'] {
  return async ({ lat, lng }: Place, { onFrame, onEnd }: StreamEvents): Promise<Opening> => {
    const ticket = await createTicket({ place: { lat, lng } });
    if (!ticket.ok) return { ok: false, end: endOf(ticket.failure) };
    const socket = new Socket('/v1/driver/stream', [SUBPROTOCOL, `ticket.${ticket.value}`], {
      onText: (text) => onFrame(parseJson(text)),
      onEnd: (code) => onEnd({ kind: 'closed', code }),
    });
    const stream = {
      send: (frame: object) => socket.send(JSON.stringify(frame)),
      sendBytes: (bytes: Uint8Array<ArrayBuffer>) => socket.send(bytes),
      close: (code: number) => socket.close(code),
    };
    return { ok: true, stream, tokenExpiresAt: Date.parse(me.expiresAt) };
  };
}

function endOf(failure: Failure): StreamEnd {
  if (failure.kind === 'problem' && !isPassing(failure)) {
    return { kind: 'refused', status: failure.status, retryAfterMs: 0 };
  }
  const retryAfterMs = failure.kind === 'problem' ? 1000 * (failure.retryAfterSeconds ?? 0) : 0;
  return { kind: 'refused', status: 503, retryAfterMs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
