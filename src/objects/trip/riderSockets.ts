import { z } from 'zod';
import { STREAM_HEADER, tripStreamSchema } from '../../calls/streams.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import type { TripReader } from '../../domain/access.ts';
import { earliest } from '../../domain/machine.ts';
import type { TripNow } from '../../domain/trip/record.ts';
import { closeCodes, type FriendFrame, type RiderFrame } from '../../protocol/frames.ts';
import { sharedTrip } from '../../protocol/shares.ts';
import { publicTrip } from '../../protocol/trips.ts';
import { SendAllowance } from '../../streams/sendAllowance.ts';
import { answerClose, sendOn, streamResponse } from '../../streams/sockets.ts';

/** What survives hibernation, beside the socket itself. */
export const attachmentSchema = z.object({ version: z.literal(1), expiresAt: z.number() });

/** Tells the sockets of friends, who see less. */
const FRIEND = 'friend';
/** As many friends may watch a trip at once. */
const MAX_FRIENDS = 20;

/** Positions reach a rider at most this often. */
const minPositionMs = 1_000;

/** The streams of those who watch a trip. They outlive the object's memory. */
export class RiderSockets {
  readonly #ctx: DurableObjectState;
  readonly #allowance = new SendAllowance<WebSocket>();
  #positionSentAt = 0;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** Opens a stream; null when the trip is not for the one who asks, `full` when too many friends watch it. */
  open(
    request: Request,
    maySee: (reader: TripReader) => boolean,
  ): { response: Response; socket: WebSocket; expiresAt: number } | 'full' | null {
    const { role, person, expiresAt } = tripStreamSchema.parse(
      JSON.parse(request.headers.get(STREAM_HEADER) ?? 'null'),
    );
    if (!maySee({ role, person })) return null;
    const isFriend = role === 'friend';
    if (isFriend && this.#ctx.getWebSockets(FRIEND).length >= MAX_FRIENDS) return 'full';
    const { 0: client, 1: socket } = new WebSocketPair();
    this.#ctx.acceptWebSocket(socket, isFriend ? [FRIEND] : []);
    const attachment: z.infer<typeof attachmentSchema> = { version: 1, expiresAt };
    socket.serializeAttachment(attachment);
    return { response: streamResponse(request, client), socket, expiresAt };
  }

  /** To one stream, or to all. An ended trip's streams are closed. */
  sendTrip(now: TripNow, only: WebSocket | null = null): void {
    const text = encode({ type: 'trip', trip: publicTrip(now) });
    const textForFriends = encode({ type: 'sharedTrip', trip: sharedTrip(now) });
    for (const socket of only === null ? this.#ctx.getWebSockets() : [only]) {
      this.#send(socket, this.#ctx.getTags(socket).includes(FRIEND) ? textForFriends : text);
      if (now.record.ended !== null || now.record.state === 'completed') {
        socket.close(closeCodes.endOfShift, 'the trip has ended');
      }
    }
  }

  sendPosition({ lat, lng, ts, heading }: VehicleFix, etaSeconds: number, now: number): void {
    if (now - this.#positionSentAt < minPositionMs) return;
    this.#positionSentAt = now;
    this.#sendAll({ type: 'position', lat, lng, ts, heading, etaSeconds });
  }

  /** To one stream, or to all. */
  sendDark(since: number, only: WebSocket | null = null): void {
    this.#sendAll({ type: 'dark', since }, only);
  }

  #sendAll(frame: RiderFrame, only: WebSocket | null = null): void {
    const text = encode(frame);
    for (const socket of only === null ? this.#ctx.getWebSockets() : [only]) this.#send(socket, text);
  }

  /** A client that does not read is dropped instead of buffered for; it gets everything when it comes back. */
  #send(socket: WebSocket, text: string): void {
    const pingedAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
    if (this.#allowance.spend(socket, text.length, pingedAt)) sendOn(socket, text);
    else socket.close(closeCodes.restarting, 'ping now and then; reconnect');
  }

  /** Riders have nothing to say here: they act over HTTP. */
  refuse(socket: WebSocket): void {
    socket.close(closeCodes.protocolError, 'this stream only sends');
  }

  closed(socket: WebSocket, code: number): void {
    answerClose(socket, code);
  }

  /** Closes streams whose token has expired; returns when the next one does. */
  closeExpired(now: number): number | null {
    let next: number | null = null;
    for (const socket of this.#ctx.getWebSockets()) {
      const { data } = attachmentSchema.safeParse(socket.deserializeAttachment());
      // Other code than this has left it behind; the trip's timers must not wait for it.
      if (data === undefined) socket.close(closeCodes.restarting, 'reconnect with jitter');
      else if (data.expiresAt <= now) socket.close(closeCodes.notAllowed, 'the token has expired');
      else next = earliest(next, data.expiresAt);
    }
    return next;
  }
}

function encode(frame: RiderFrame | FriendFrame): string {
  return JSON.stringify(frame);
}
