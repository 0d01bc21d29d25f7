import { z } from 'zod';
import type { TripStream } from '../../calls/streams.ts';
import type { VehicleFix } from '../../calls/trip.ts';
import { etaForFriends, seenByFriends } from '../../domain/geo/friendView.ts';
import { personIdSchema } from '../../domain/ids.ts';
import { earliest } from '../../domain/machine.ts';
import { defaultPolicy } from '../../domain/policy/policy.ts';
import type { HeldMessage } from '../../domain/rideMessages.ts';
import { spoken } from '../../domain/trip/conversation.ts';
import type { TripNow } from '../../domain/trip/record.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import { closeCodes, type FriendFrame, type RiderFrame } from '../../protocol/frames.ts';
import { publicMessage } from '../../protocol/rideMessages.ts';
import { sharedTrip } from '../../protocol/sharedTrip.ts';
import { guestsTrip, operatorsTrip, publicTrip } from '../../protocol/trips.ts';
import { ClientStream, readAttachment, type StreamHolder } from '../../streams/clientStream.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import type { WatcherSockets } from './ports.ts';

/** What survives hibernation besides the socket and its tag. */
export const attachmentSchema = z.object({
  version: z.literal(1),
  expiresAt: z.number(),
  /** Left out by older code, like the next field. */
  person: personIdSchema.optional(),
  openedAt: z.number().optional(),
});
type Stream<Socket extends StreamSocket> = ClientStream<
  z.infer<typeof attachmentSchema>,
  RiderFrame | FriendFrame,
  Socket
>;

/** The tag of friends' sockets, who see less. */
const FRIEND = 'friend';
const OPERATOR = 'operator';
const GUEST = 'guest';
/** What the sockets of these roles are tagged with; a rider's has no tag. */
const tagged: readonly string[] = [OPERATOR, GUEST, FRIEND];
/** The most friends who may watch a trip at once. */
export const MAX_FRIENDS = 20;
/** The most streams of all operators together, so that none takes the rider's place. */
export const MAX_OPERATOR_STREAMS = 40;

/** A stream without a ping for this long may be dead: at the limit, a new stream takes its place. */
export const silentMs = 90_000;

/** Minimum time between two positions sent to a rider, by the time of the positions. */
const minPositionMs = 1_000;
const { maxStreamsPerTrip: mostStreams } = defaultPolicy.limits;
/** Watchers only send pings. */
const rate = { perSecond: 1, burst: 10 };

/** The streams of a trip's watchers. They survive the object's memory. */
export class RiderSockets<Socket extends StreamSocket> {
  readonly #sockets: WatcherSockets<Socket>;
  readonly #holder: StreamHolder<Socket>;
  /** Streams already read since the object has been in memory. */
  readonly #streams = new WeakMap<Socket, Stream<Socket>>();
  #positionTs = 0;

  constructor(sockets: WatcherSockets<Socket>) {
    this.#sockets = sockets;
    this.#holder = {
      pingedAt: (socket) => sockets.pingedAt(socket),
      closed: (socket) => this.#streams.delete(socket),
    };
  }

  get isWatched(): boolean {
    return this.#open().length > 0;
  }

  /** Adds the stream of an authorised watcher; false when they, or watchers of their role, have too many. */
  open(stream: TripStream, socket: Socket, now: number): boolean {
    if (!this.#hasRoom(stream, now)) return false;
    const { role, person, expiresAt } = stream;
    this.#sockets.accept(socket, tagged.includes(role) ? [role] : []);
    const opened: Stream<Socket> = new ClientStream(
      socket,
      { version: 1, expiresAt, person, openedAt: now },
      rate,
      this.#holder,
    );
    opened.attach();
    this.#streams.set(socket, opened);
    return true;
  }

  #hasRoom({ role, person, maxStreams = mostStreams }: TripStream, now: number): boolean {
    // All users of a share link count as one person.
    if (role === FRIEND) return hasRoom(this.#open(FRIEND), MAX_FRIENDS, now);
    const own = this.#open().filter(
      ({ facts, socket }) => facts.person === person && !this.#isFriend(socket),
    );
    if (!hasRoom(own, maxStreams, now)) return false;
    return role !== OPERATOR || hasRoom(this.#open(OPERATOR), MAX_OPERATOR_STREAMS, now);
  }

  /** A rider may have the id that friends' streams are opened with. */
  #isFriend(socket: Socket): boolean {
    return this.#sockets.tags(socket).includes(FRIEND);
  }

  #open(tag?: string): Stream<Socket>[] {
    return this.#sockets.open(tag).flatMap((socket) => this.#streamOf(socket) ?? []);
  }

  /** Null for a socket that is closing. */
  #streamOf(socket: Socket): Stream<Socket> | null {
    const known = this.#streams.get(socket);
    if (known !== undefined) return known.isOpen ? known : null;
    const facts = readAttachment(socket, attachmentSchema);
    if (facts === null) return null;
    const stream: Stream<Socket> = new ClientStream(socket, facts, rate, this.#holder);
    this.#streams.set(socket, stream);
    return stream;
  }

  #those(only: Socket | null): Stream<Socket>[] {
    if (only === null) return this.#open();
    const stream = this.#streamOf(only);
    return stream === null ? [] : [stream];
  }

  /** Sends the trip to one stream or to all. Closes the streams of an ended trip. */
  sendTrip(trip: TripNow, now: number, only: Socket | null = null): void {
    const text = encode({ type: 'trip', trip: publicTrip(trip) });
    const textForOperators = encode({ type: 'trip', trip: operatorsTrip(trip) });
    const textForGuests = encode({ type: 'trip', trip: guestsTrip(trip) });
    const textForFriends = encode({ type: 'sharedTrip', trip: sharedTrip(trip, now) });
    for (const stream of this.#those(only)) {
      const tags = this.#sockets.tags(stream.socket);
      if (tags.includes(FRIEND)) stream.sendText(textForFriends);
      else if (tags.includes(OPERATOR)) stream.sendText(textForOperators);
      else stream.sendText(tags.includes(GUEST) ? textForGuests : text);
      if (trip.record.ended !== null || trip.record.state === 'completed') {
        stream.close(closeCodes.endOfShift, 'the trip has ended');
      }
    }
  }

  /** Sends a position and its ETA; to friends what they may see of it. */
  sendPosition({ booking }: BookedTrip, fix: VehicleFix, etaSeconds: number, now: number): void {
    const { ts } = fix;
    // Another vehicle's position may be older.
    if (Math.abs(ts - this.#positionTs) < minPositionMs) return;
    this.#positionTs = ts;
    const text = positionText(fix, etaSeconds);
    const forFriends = seenByFriends(fix, [booking.pickup, booking.dropoff]);
    const textForFriends = positionText(forFriends, etaForFriends(etaSeconds, now));
    for (const stream of this.#open()) {
      stream.sendText(this.#isFriend(stream.socket) ? textForFriends : text);
    }
  }

  /** Sends what rider and driver have said, with the trip: to the rider and the guest alone. */
  sendMessages(trip: TripNow, messages: readonly HeldMessage[], only: Socket | null = null): void {
    if (messages.length === 0) return;
    const said = messages.map(spoken).map(publicMessage);
    const text = encode({ type: 'trip', trip: publicTrip(trip), messages: said });
    const textForGuests = encode({ type: 'trip', trip: guestsTrip(trip), messages: said });
    for (const stream of this.#those(only)) {
      const tags = this.#sockets.tags(stream.socket);
      if (tags.includes(GUEST)) stream.sendText(textForGuests);
      else if (tags.length === 0) stream.sendText(text);
    }
  }

  /** Sends the dark state to one stream or to all. */
  sendDark(since: number, only: Socket | null = null): void {
    this.#sendAll({ type: 'dark', since }, only);
  }

  #sendAll(frame: RiderFrame, only: Socket | null = null): void {
    const text = encode(frame);
    for (const stream of this.#those(only)) stream.sendText(text);
  }

  /** Closes the streams that were opened under a link. */
  closeLink(link: string): void {
    for (const stream of [...this.#open(FRIEND), ...this.#open(GUEST)]) {
      if (stream.facts.person === link) stream.close(closeCodes.endOfShift, 'the link was revoked');
    }
  }

  /** Handles a watcher's frame: only pings are allowed, riders act over HTTP. */
  message(socket: Socket, message: string | ArrayBuffer, now: number): void {
    const stream = this.#streamOf(socket);
    if (stream?.admit(message, now)) stream.close(closeCodes.protocolError, 'this stream only sends');
  }

  /** Closes streams with an expired token; returns when the next one expires (epoch ms). */
  closeExpired(now: number): number | null {
    let next: number | null = null;
    for (const stream of this.#open()) {
      if (!stream.closeExpired(now)) next = earliest(next, stream.facts.expiresAt);
    }
    return next;
  }
}

/** Returns whether one more stream may open; closes a silent one to make room. */
function hasRoom(streams: readonly Stream<StreamSocket>[], most: number, now: number): boolean {
  if (streams.length < most) return true;
  const silent = streams.find(
    (stream) => now - Math.max(stream.facts.openedAt ?? 0, stream.lastHeardAt()) >= silentMs,
  );
  silent?.close(closeCodes.restarting, 'ping now and then; reconnect');
  return silent !== undefined;
}

function positionText({ lat, lng, ts, heading }: VehicleFix, etaSeconds: number): string {
  return encode({ type: 'position', lat, lng, ts, heading, etaSeconds });
}

function encode(frame: RiderFrame | FriendFrame): string {
  return JSON.stringify(frame);
}
