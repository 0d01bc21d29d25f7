import { z } from 'zod';
import type { TripStream } from '../../calls/streams.ts';
import {
  type CancelAnswer,
  type CancelPreviewAnswer,
  type CommandTerms,
  cancelAnswer,
  cancelPreview,
  type EraseAnswer,
  type PositionAnswer,
  type ReadAnswer,
  type ReassignAnswer,
  type RequestAnswer,
  reassignAnswer,
  requestAnswer,
  type TripErased,
  type TripJournalAnswer,
  type TripRawJournalAnswer,
  type TripUnknown,
  type VehicleFix,
} from '../../calls/trip.ts';
import { mayAccess, type TripAction, type TripCaller } from '../../domain/access.ts';
import { type TripId, vehicleIdSchema } from '../../domain/ids.ts';
import { type VehicleToTrip, vehicleToTripSchema } from '../../domain/messages.ts';
import { cancellationOf } from '../../domain/trip/cancellation.ts';
import type { TripCommand, TripEffect, TripReplies } from '../../domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../../domain/trip/events.ts';
import type { TripMessage } from '../../domain/trip/messages.ts';
import { isOver } from '../../domain/trip/phases.ts';
import { ownedTrip, recordOf, type TripNow } from '../../domain/trip/record.ts';
import { type BookedTrip, darkSince, type TripState } from '../../domain/trip/state.ts';
import { messageIn, parsedAs } from '../../shell/parsedMessages.ts';
import type { AnsweredReceipt, Delivery, Envelope } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { tripSpec } from '../../shell/spec.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { LiveEta } from './liveEta.ts';
import type { TripPorts } from './ports.ts';
import { RiderSockets } from './riderSockets.ts';
import { searchVehicles } from './searchVehicles.ts';
import { shownFix } from './shownFix.ts';
import { VehiclePosition } from './vehiclePosition.ts';

/** The rules of a trip; a simulation removes one to show that an invariant catches it. */
export interface TripRules {
  readonly spec: typeof tripSpec;
  readonly mayAccess: typeof mayAccess;
}

export const tripRules: TripRules = { spec: tripSpec, mayAccess };

const toTripSchema = z.object({ to: z.literal('trip'), body: vehicleToTripSchema });

/**
 * The runtime of one trip: its journal, offers and timers, and the riders who watch it. Independent of the platform.
 */
export class LiveTrip<Socket extends StreamSocket> {
  readonly #ports: TripPorts<Socket>;
  readonly #mayAccess: typeof mayAccess;
  /** Public, so that consumers and operators can refer to what was sent. */
  readonly shell: Shell<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReplies>;
  readonly #riders: RiderSockets<Socket>;
  readonly #eta: LiveEta;
  readonly #position: VehiclePosition;

  /** Rebuilds the trip from its journal. */
  constructor(id: TripId, ports: TripPorts<Socket>, rules: TripRules = tripRules) {
    this.#ports = ports;
    this.#mayAccess = rules.mayAccess;
    this.#riders = new RiderSockets(ports.sockets);
    this.#position = new VehiclePosition(id, ports, {
      booked: () => this.#booked(),
      isWatched: () => this.#riders.isWatched,
      show: (trip, fix) => {
        const shown = shownFix(trip, fix);
        this.#riders.sendPosition(shown, this.#etaSeconds(trip, shown));
      },
      wakeBy: (at) => this.shell.wakeBy(at),
    });
    this.#eta = new LiveEta(
      (routing, from, to) => ports.etas(routing, [from], to),
      (work) => ports.host.background(work),
    );
    const shellPorts = {
      ...ports.host,
      transport: {
        deliver: (message: TripMessage, envelope: Envelope) => this.#deliver(message, envelope),
      },
      answer: (effect: TripEffect) => this.#answer(effect),
    };
    this.shell = new Shell(
      rules.spec,
      shellPorts,
      id,
      (before, after) => this.#changed(before, after),
      ports.feed,
    );
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.shell.start(armedAt);
  }

  get state(): TripState {
    return this.shell.state;
  }

  async #deliver(message: TripMessage, envelope: Envelope): Promise<Delivery> {
    switch (message.to) {
      case 'vehicle':
        return (
          (await this.#ports.vehicle(message.vehicleId).receive(parsedAs(envelope, message.body))) ??
          'delivered'
        );
      case 'speeds':
        await this.#ports.sendToSpeeds(message.region, envelope);
        return 'delivered';
      case 'history':
        // From an outbox that older code filled.
        await this.#ports.sendToHistory(envelope.sequence, message.body);
        return 'underway';
    }
  }

  async #answer(effect: TripEffect): Promise<TripCommand | null> {
    switch (effect.type) {
      case 'search':
        return searchVehicles(this.#booked(), this.#ports, effect);
      case 'checkLiveness':
        return this.#checkLiveness(effect);
      case 'checkHistory':
        // The trip may erase its events only when every feed consumer has them.
        if (!this.shell.isFeedAcknowledged) return { type: 'historyChecked', stored: false };
        if (await this.#ports.isStored(effect.version)) return { type: 'historyChecked', stored: true };
        this.shell.replayFeed('history');
        return { type: 'historyChecked', stored: false };
    }
  }

  async #checkLiveness({ vehicleId }: TripEffect & { type: 'checkLiveness' }): Promise<TripCommand> {
    const heardAt = await this.#ports
      .vehicle(vehicleId)
      .heardFrom()
      .catch((error: unknown) => {
        this.#ports.host.warn('vehicle-unreachable', { vehicle: vehicleId, error: String(error) });
        return null;
      });
    return { type: 'vehicleHeard', vehicleId, heardAt };
  }

  #booked(): BookedTrip | null {
    const { state } = this.shell;
    return state.kind === 'trip' ? state : null;
  }

  #now(): number {
    return this.#ports.host.clock.now();
  }

  /** The trip's current state with its vehicle's position. */
  #snapshot(trip: BookedTrip): TripNow {
    const cancellation = isOver(trip.phase) ? null : cancellationOf(trip, 'rider', this.#now());
    const now = { outcome: 'found', record: recordOf(trip), cancellation } as const;
    const fix = this.#position.of(trip);
    if (fix === null) return { ...now, position: null, pickupEtaSeconds: now.record.pickupEtaSeconds };
    const shown = shownFix(trip, fix);
    const { lat, lng, ts } = shown;
    const pickupEtaSeconds = trip.phase === 'assigned' ? this.#etaSeconds(trip, shown) : null;
    return { ...now, position: { lat, lng, ts }, pickupEtaSeconds };
  }

  #etaSeconds({ booking, phase }: BookedTrip, from: VehicleFix): number {
    if (phase === 'arrived') return 0;
    const to = phase === 'onboard' ? booking.dropoff : booking.pickup;
    const goals = [...(from.via ?? []), to];
    return Math.round(this.#eta.seconds(from, goals, booking.policy.routing, this.#now()));
  }

  #changed(before: TripState, after: TripState): void {
    this.#ports.changed(before, after);
    if (after.kind !== 'trip') return;
    const versionBefore = before.kind === 'trip' ? before.version : 0;
    if (after.version !== versionBefore) this.#riders.sendTrip(this.#snapshot(after));
    const since = darkSince(after);
    if (since === null || since === darkSince(before)) return;
    this.#riders.sendDark(since);
    this.#position.askIfOverdue();
  }

  /** Returns the trip if the caller may perform the action; otherwise the outcome that the caller sees. */
  #accessed(action: TripAction, caller: TripCaller): BookedTrip | TripUnknown | TripErased {
    const { state } = this.shell;
    // The history knows the owner of an erased trip.
    if (state.kind === 'erased') return { outcome: 'erased' };
    const isAllowed = state.kind === 'trip' && this.#mayAccess({ action, trip: ownedTrip(state) }, caller);
    return isAllowed ? state : { outcome: 'unknown' };
  }

  request(booking: SentBooking): RequestAnswer {
    return requestAnswer(this.shell.execute({ type: 'request', booking }));
  }

  /** The trip as it is now. Waits a little for its vehicle's position where none is fresh. */
  async read(caller: TripCaller): Promise<ReadAnswer> {
    if (!('outcome' in this.#accessed('read', caller))) await this.#position.refresh();
    const trip = this.#accessed('read', caller);
    return 'outcome' in trip ? trip : this.#snapshot(trip);
  }

  cancel(caller: TripCaller, terms: CommandTerms): CancelAnswer {
    const trip = this.#accessed('cancel', caller);
    if ('outcome' in trip) return trip;
    const by = caller.role === 'operator' ? 'operator' : 'rider';
    const cause = by === 'operator' ? 'other' : 'rider';
    const cancellation = isOver(trip.phase) ? null : cancellationOf(trip, cause, this.#now());
    const answer = cancelAnswer(this.shell.execute({ type: 'cancel', by, ...terms }));
    return answer.outcome === 'cancelled' && cancellation !== null ? { ...answer, cancellation } : answer;
  }

  /** What `cancel` by this caller would cost the rider now. Changes nothing. */
  previewCancel(caller: TripCaller, ifVersion: number | null): CancelPreviewAnswer {
    const trip = this.#accessed('cancel', caller);
    if ('outcome' in trip) return trip;
    return cancelPreview(trip, ifVersion, caller.role === 'operator' ? 'other' : 'rider', this.#now());
  }

  reassign(caller: TripCaller, terms: CommandTerms): ReassignAnswer {
    const trip = this.#accessed('reassign', caller);
    if ('outcome' in trip) return trip;
    return reassignAnswer(this.shell.execute({ type: 'reassign', ...terms }), this.#now());
  }

  journal(caller: TripCaller): TripJournalAnswer {
    const trip = this.#accessed('readJournal', caller);
    return 'outcome' in trip ? trip : { outcome: 'found', entries: this.shell.journal() };
  }

  rawJournal(caller: TripCaller): TripRawJournalAnswer {
    const trip = this.#accessed('readJournal', caller);
    if ('outcome' in trip) return trip;
    return { outcome: 'found', rows: this.shell.rawJournal(), state: recordOf(trip) };
  }

  /** Erases a trip that is over before its retention ends. */
  erase(caller: TripCaller): EraseAnswer {
    const trip = this.#accessed('erase', caller);
    if ('outcome' in trip) return trip.outcome;
    if (!isOver(trip.phase)) return 'underway';
    if (!this.shell.isFeedAcknowledged) return 'pending';
    this.shell.execute({ type: 'historyChecked', stored: true });
    return 'erased';
  }

  /** A message from a vehicle's outbox. */
  receive(envelope: Envelope<VehicleToTrip>): AnsweredReceipt {
    const vehicleId = vehicleIdSchema.parse(envelope.sender);
    const message = messageIn(envelope, toTripSchema);
    if ('refused' in message) return message;
    const answer = this.shell.receive(envelope, { type: 'vehicleMessage', vehicleId, message: message.read });
    return answer === null ? undefined : { answer: JSON.stringify(answer) };
  }

  /** Takes a position from a vehicle's cell, and answers whether further ones are wanted. */
  position(fix: VehicleFix): PositionAnswer {
    const isNews = this.#position.take(fix);
    if (isNews && darkSince(this.shell.state) !== null) {
      this.shell.execute({ type: 'vehicleHeard', vehicleId: fix.vehicleId, heardAt: this.#now() });
    }
    return { isWanted: this.#position.isWantedOf(fix.vehicleId) };
  }

  /** Opens the stream of a rider, an operator or a friend on the socket; any result but `open` refuses it. */
  watch(caller: TripCaller, stream: TripStream, socket: Socket): 'open' | 'unknown' | 'full' {
    const trip = this.#accessed('watch', caller);
    if ('outcome' in trip) return 'unknown';
    if (!this.#riders.open(stream, socket, this.#now())) return 'full';
    this.#riders.sendTrip(this.#snapshot(trip), socket);
    const since = darkSince(trip);
    if (since !== null) this.#riders.sendDark(since, socket);
    this.shell.wakeBy(stream.expiresAt);
    this.#ports.host.background(this.#position.ask());
    return 'open';
  }

  /** Handles a frame from a watcher. */
  message(socket: Socket, message: string | ArrayBuffer): void {
    this.#riders.message(socket, message, this.#now());
  }

  alarm(): void {
    const nextExpiry = this.#riders.closeExpired(this.#now());
    try {
      this.shell.alarm();
    } finally {
      if (nextExpiry !== null) this.shell.wakeBy(nextExpiry);
      this.#position.askIfOverdue();
    }
  }
}
