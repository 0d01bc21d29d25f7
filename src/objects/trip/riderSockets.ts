import { z } from 'zod';
import type { TripStream } from '../../calls/streams.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import { earliest } from '../../domain/machine.ts';
import type { TripNow } from '../../domain/trip/record.ts';
import { closeCodes, type FriendFrame, type RiderFrame } from '../../protocol/frames.ts';
import { sharedTrip } from '../../protocol/shares.ts';
import { publicTrip } from '../../protocol/trips.ts';
import { SendAllowance } from '../../streams/sendAllowance.ts';
import { type StreamSocket, sendOn } from '../../streams/sockets.ts';
import type { WatcherSockets } from './ports.ts';

/** What survives hibernation, beside the socket itself. */
export const attachmentSchema = z.object({ version: z.literal(1), expiresAt: z.number() });

/** Tells the sockets of friends, who see less. */
const FRIEND = 'friend';
/** As many friends may watch a trip at once. */
export const MAX_FRIENDS = 20;

/** Positions reach a rider at most this often. */
const minPositionMs = 1_000;

/** The streams of those who watch a trip. They outlive the object's memory. */
export class RiderSockets<Socket extends StreamSocket> {
  readonly #sockets: WatcherSockets<Socket>;
  readonly #allowance = new SendAllowance<Socket>();
  #positionSentAt = 0;

  constructor(sockets: WatcherSockets<Socket>) {
    this.#sockets = sockets;
  }

  /** Takes in the stream of somebody who may watch; false when too many friends watch already. */
  open({ role, expiresAt }: TripStream, socket: Socket): boolean {
    const isFriend = role === 'friend';
    if (isFriend && this.#sockets.open(FRIEND).length >= MAX_FRIENDS) return false;
    this.#sockets.accept(socket, isFriend ? [FRIEND] : []);
    const attachment: z.infer<typeof attachmentSchema> = { version: 1, expiresAt };
    socket.serializeAttachment(attachment);
    return true;
  }

  /** To one stream, or to all. An ended trip's streams are closed. */
  sendTrip(now: TripNow, only: Socket | null = null): void {
    const text = encode({ type: 'trip', trip: publicTrip(now) });
    const textForFriends = encode({ type: 'sharedTrip', trip: sharedTrip(now) });
    for (const socket of only === null ? this.#sockets.open() : [only]) {
      this.#send(socket, this.#sockets.tags(socket).includes(FRIEND) ? textForFriends : text);
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
  sendDark(since: number, only: Socket | null = null): void {
    this.#sendAll({ type: 'dark', since }, only);
  }

  #sendAll(frame: RiderFrame, only: Socket | null = null): void {
    const text = encode(frame);
    for (const socket of only === null ? this.#sockets.open() : [only]) this.#send(socket, text);
  }

  /** A client that does not read is dropped instead of buffered for; it gets everything when it comes back. */
  #send(socket: Socket, text: string): void {
    const pingedAt = this.#sockets.pingedAt(socket) ?? 0;
    if (this.#allowance.spend(socket, text.length, pingedAt)) sendOn(socket, text);
    else socket.close(closeCodes.restarting, 'ping now and then; reconnect');
  }

  /** Riders have nothing to say here: they act over HTTP. */
  refuse(socket: Socket): void {
    socket.close(closeCodes.protocolError, 'this stream only sends');
  }

  /** Closes streams whose token has expired; returns when the next one does. */
  closeExpired(now: number): number | null {
    let next: number | null = null;
    for (const socket of this.#sockets.open()) {
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
