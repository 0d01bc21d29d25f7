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
  type SettlementAnswer,
  settlementAnswer,
  type TripErased,
  type TripJournalAnswer,
  type TripRawJournalAnswer,
  type TripUnknown,
  type VehicleFix,
} from '../../calls/trip.ts';
import { mayAccess, type TripAction, type TripCaller } from '../../domain/access.ts';
import { type TripId, vehicleIdSchema } from '../../domain/ids.ts';
import { askedBy, type SettlementRequest, settlementActions } from '../../domain/trip/afterRide.ts';
import type { TripCommand, TripEffect, TripReplies } from '../../domain/trip/commands.ts';
import { awaitsReturn } from '../../domain/trip/deadlines.ts';
import type { SentBooking, TripEvent } from '../../domain/trip/events.ts';
import type { TripMessage } from '../../domain/trip/messages.ts';
import { isOver } from '../../domain/trip/phases.ts';
import { ownedTrip, recordOf, type TripNow } from '../../domain/trip/record.ts';
import { type BookedTrip, darkSince, type TripState } from '../../domain/trip/state.ts';
import { type VehicleToTrip, vehicleToTripSchema } from '../../domain/tripVehicleMessages.ts';
import { messageIn } from '../../shell/parsedMessages.ts';
import type { AnsweredReceipt, Envelope } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { tripSpec } from '../../shell/spec.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { checkLiveness, deliver, locate } from './deliverMessages.ts';
import { estimateLead } from './estimateLead.ts';
import { LiveEta } from './liveEta.ts';
import { MessagesAndAlerts } from './messagesAndAlerts.ts';
import type { TripPorts } from './ports.ts';
import { RiderSockets } from './riderSockets.ts';
import { searchVehicles } from './searchVehicles.ts';
import { snapshotOf } from './snapshot.ts';
import { TripChanges } from './tripChanges.ts';
import { TripLinks } from './tripLinks.ts';
import { VehiclePosition } from './vehiclePosition.ts';
import { shownFix } from './visiblePosition.ts';

const toTripSchema = z.object({ to: z.literal('trip'), body: vehicleToTripSchema });

/** The rules of a trip; a simulation removes one to show that an invariant catches it. */
export interface TripRules {
  readonly spec: typeof tripSpec;
  readonly mayAccess: typeof mayAccess;
}

const tripRules: TripRules = { spec: tripSpec, mayAccess };

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
  readonly changes: TripChanges;
  readonly links: TripLinks;
  readonly people: MessagesAndAlerts;

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
        this.#riders.sendPosition(trip, shown, this.#eta.of(trip, shown, this.#now()), this.#now());
      },
      wakeBy: (at) => this.shell.wakeBy(at),
    });
    this.#eta = new LiveEta(
      (routing, from, to) => ports.etas(routing, [from], to),
      (work) => ports.host.background(work),
    );
    const accessed = (action: TripAction, caller: TripCaller) => this.#accessed(action, caller);
    this.links = new TripLinks(this, ports.host.clock, this.#riders, accessed);
    this.people = new MessagesAndAlerts(this, this.#position, ports, accessed);
    const changeable = (caller: TripCaller) => this.#accessed('change', caller);
    this.changes = new TripChanges(this, this.#position, ports, changeable);
    const transport = {
      deliver: (message: TripMessage, envelope: Envelope) => deliver(ports, message, envelope),
    };
    this.shell = new Shell(
      rules.spec,
      { ...ports.host, transport, answer: (effect: TripEffect) => this.#answer(effect) },
      id,
      (before, after) => this.#changed(before, after),
      ports.feed,
    );
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.shell.start(armedAt);
    this.changes.start();
  }

  get state(): TripState {
    return this.shell.state;
  }

  async #answer(effect: TripEffect): Promise<TripCommand | null> {
    switch (effect.type) {
      case 'search':
        return searchVehicles(this.#booked(), this.#ports, effect);
      case 'locate':
        return locate(this.#ports, effect);
      case 'estimateLead':
        return estimateLead(this.#ports, effect);
      case 'checkLiveness':
        return checkLiveness(this.#ports, effect);
      case 'checkHistory':
        // The trip may erase its events only when every feed consumer has them: also what is said about it meanwhile.
        if (!this.shell.isFeedAcknowledged) return { type: 'historyChecked', stored: false };
        if (!(await this.#ports.isStored(effect.version))) this.shell.replayFeed('history');
        return { type: 'historyChecked', stored: this.shell.isFeedAcknowledged };
    }
  }

  #booked(): BookedTrip | null {
    const { state } = this.shell;
    return state.kind === 'trip' ? state : null;
  }

  #now(): number {
    return this.#ports.host.clock.now();
  }

  #snapshot(trip: BookedTrip): TripNow {
    return snapshotOf(trip, this.#position.of(trip), this.#eta, this.#now());
  }

  #changed(before: TripState, after: TripState): void {
    this.#ports.changed(before, after);
    if (after.kind !== 'trip') return;
    this.changes.changed(after);
    const versionBefore = before.kind === 'trip' ? before.version : 0;
    if (after.version !== versionBefore) this.#riders.sendTrip(this.#snapshot(after), this.#now());
    const heard = before.kind === 'trip' ? before.messages.length : 0;
    const said = after.messages.slice(heard);
    if (said.length > 0) this.#riders.sendMessages(this.#snapshot(after), said);
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
    const isAllowed =
      state.kind === 'trip' && this.#mayAccess({ action, trip: ownedTrip(state, this.#now()) }, caller);
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
    return cancelAnswer(this.shell.execute({ type: 'cancel', by, ...terms }));
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

  /** What the trip costs, and why. */
  receipt(caller: TripCaller): SettlementAnswer {
    const trip = this.#accessed('readReceipt', caller);
    return 'outcome' in trip ? trip : { outcome: 'found', settlement: trip.settlement };
  }

  settle(caller: TripCaller, request: SettlementRequest): SettlementAnswer {
    const trip = this.#accessed(settlementActions[request.type], caller);
    if ('outcome' in trip) return trip;
    return settlementAnswer(this.shell.execute({ type: 'settle', event: askedBy(caller, request) }));
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
    if (!isOver(trip.phase) || awaitsReturn(trip, this.#now())) return 'underway';
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
    this.#riders.sendTrip(this.#snapshot(trip), this.#now(), socket);
    this.#riders.sendMessages(this.#snapshot(trip), trip.messages, socket);
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
