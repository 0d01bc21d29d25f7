import type { TripCaller } from '../domain/access.ts';
import type { Place } from '../domain/geo/place.ts';
import type { Pins } from '../domain/handover.ts';
import type { ShareLinkId, TenantId, VehicleId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import type { Said } from '../domain/rideMessages.ts';
import type { SettlementRefusal, SettlementRequest } from '../domain/trip/afterRide.ts';
import {
  type Cancellation,
  type Cause,
  cancellationOf,
  chargedCancellation,
} from '../domain/trip/cancellation.ts';
import type { TripReplies } from '../domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../domain/trip/events.ts';
import { isOver } from '../domain/trip/phases.ts';
import { pinsOf, recordOf, requestedAtOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import type { Settlement } from '../domain/trip/settlement.ts';
import type { BookedTrip, ShareLink, TripState } from '../domain/trip/state.ts';
import type { VehicleToTrip } from '../domain/tripVehicleMessages.ts';
import type { AnsweredReceipt, Envelope, JournalRow } from '../shell/ports.ts';
import type {
  AlertAnswer,
  AlertAsked,
  AlertsAnswer,
  MessageAnswer,
  MessagesAnswer,
} from './messagesAndAlerts.ts';
import type { ChangeAnswer, ChangeAsked, ChangeBasisAnswer, ChangeSent } from './tripChanges.ts';

/** Calls to a trip's object. Plain values: they cross a process boundary. */
export interface TripCalls extends Rpc.DurableObjectBranded {
  request(booking: SentBooking): RequestAnswer;
  /** Asks the vehicle for its position where none is fresh. */
  read(caller: TripCallerSent): Promise<ReadAnswer>;
  cancel(caller: TripCallerSent, terms: CommandTerms): CancelAnswer;
  /** The fee that `cancel` by this caller would cost now. */
  previewCancel(caller: TripCallerSent, ifVersion: number | null): CancelPreviewAnswer;
  /** The trip that a change is computed for; refuses what cannot be changed any more. */
  changeBasis(caller: TripCallerSent, asked: ChangeAsked): Promise<ChangeBasisAnswer>;
  /** Changes the booking; with a vehicle, waits for its agreement. */
  change(caller: TripCallerSent, terms: ChangeSent): Promise<ChangeAnswer>;
  reassign(terms: CommandTerms, caller: TripCallerSent): ReassignAnswer;
  share(caller: TripCallerSent, link: ShareLinkId, expiresAt: number): ShareAnswer;
  /** As `share`, for the guest whom an operator booked for. */
  linkGuest(caller: TripCallerSent, link: ShareLinkId, expiresAt: number): ShareAnswer;
  shareLinks(caller: TripCallerSent): ShareLinksAnswer;
  revokeLink(caller: TripCallerSent, link: ShareLinkId): ShareAnswer;
  sendMessage(caller: TripCallerSent, said: Said): MessageAnswer;
  messages(caller: TripCallerSent): MessagesAnswer;
  /** Asks the vehicle for its position where the caller has none. */
  raiseAlert(caller: TripCallerSent, asked: AlertAsked): Promise<AlertAnswer>;
  alerts(caller: TripCallerSent): AlertsAnswer;
  acknowledgeAlert(caller: TripCallerSent, alert: number, notes: string | null): AlertAnswer;
  receipt(caller: TripCallerSent): SettlementAnswer;
  /** The promotion that the trip was booked with; for whoever counts the uses. */
  promotion(): PromotionAnswer;
  settle(caller: TripCallerSent, request: SettlementRequest): SettlementAnswer;
  journal(caller: TripCallerSent): TripJournalAnswer;
  /** The stored journal, and the state it leads to. */
  rawJournal(caller: TripCallerSent): TripRawJournalAnswer;
  /** Gives up everything but that the trip was; `pending` while a consumer of its events lacks one. */
  erase(caller: TripCallerSent): EraseAnswer;
  /** A message from a vehicle's outbox. */
  receive(envelope: Envelope<VehicleToTrip>): Promise<AnsweredReceipt>;
  /** The history has stored message `sequence` of the outbox. */
  historyStored(sequence: number): void;
  /** A feed consumer that was sent the events after `after` has stored everything up to `upTo`. */
  feedStored(consumer: string, after: number, upTo: number): void;
  /** Resends a feed consumer every event that is not erased. */
  replayFeed(consumer: string): void;
  /** Resends a parked message of the outbox. */
  sendAgain(body: string): void;
  /** The vehicle's position. Cells of the previous version ignore the answer. */
  position(fix: VehicleFix): PositionAnswer;
  /** Opens the stream of a rider or a friend. */
  fetch(request: Request): Response;
}

/** The caller. The previous version leaves the tenant out. */
export type TripCallerSent = Omit<TripCaller, 'tenant'> & { readonly tenant?: TenantId | undefined };

/** The conditions of a person's command. */
export interface CommandTerms {
  /** Of `reassign`: the vehicle that an operator has chosen; left out: any other one. */
  readonly to?: VehicleId;
  readonly reason: string | null;
  /** Refuses the command when the trip's version differs; null: any version. */
  readonly ifVersion: number | null;
}

/** A position of the assigned vehicle, forwarded by its cell. */
export interface VehicleFix {
  readonly vehicleId: VehicleId;
  readonly epoch: number;
  readonly lat: number;
  readonly lng: number;
  /** Epoch milliseconds. */
  readonly ts: number;
  readonly heading: number | null;
  /** The vehicle's stops before this trip's next stop. For the ETA only; never shown. */
  readonly via?: readonly Place[];
  /** The plan has stops of other trips. Left out by older code: it has those in `via`. */
  readonly isShared?: boolean;
}

export interface PositionAnswer {
  /** Whether the vehicle's further positions are of use: somebody watches, or a deadline needs them. */
  readonly isWanted: boolean;
}

export interface TripUnknown {
  readonly outcome: 'unknown';
}
/** Ended and erased: the history has it. */
export interface TripErased {
  readonly outcome: 'erased';
}

export type ReadAnswer = TripNow | TripUnknown | TripErased;

export type RequestAnswer =
  | {
      readonly outcome: 'created' | 'replayed';
      readonly record: TripRecord;
      /** As in `TripNow`; the previous version leaves it out. */
      readonly cancellation?: Cancellation | null;
      readonly pins?: Pins;
    }
  | { readonly outcome: 'mismatch' }
  | TripErased;

/** Returns the answer to a request for a trip. */
export function requestAnswer(reply: TripReplies['request']): RequestAnswer {
  switch (reply.type) {
    case 'created':
      return { outcome: 'created', ...asRequested(reply.trip) };
    case 'replayed':
      return { outcome: 'replayed', ...asRequested(reply.original) };
    case 'mismatch':
    case 'erased':
      return { outcome: reply.type };
  }
}

function asRequested(trip: BookedTrip) {
  const cancellation = cancellationOf(trip, 'rider', requestedAtOf(trip));
  return { record: recordOf(trip), cancellation, pins: pinsOf(trip) };
}

export type CancelAnswer =
  | {
      readonly outcome: 'cancelled';
      readonly record: TripRecord;
      /** What the cancel cost and why; left out where older code did not say. */
      readonly cancellation?: Cancellation;
    }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

/** Returns the answer to a cancel. */
export function cancelAnswer(reply: TripReplies['cancel']): CancelAnswer {
  switch (reply.type) {
    case 'cancelled': {
      const cancellation = chargedCancellation(reply.trip);
      return { outcome: 'cancelled', record: recordOf(reply.trip), ...(cancellation && { cancellation }) };
    }
    case 'stale':
      return { outcome: 'stale', version: reply.version };
    case 'over':
    case 'unknown':
    case 'erased':
      return { outcome: reply.type };
  }
}

export type CancelPreviewAnswer =
  | { readonly outcome: 'found'; readonly version: number; readonly cancellation: Cancellation }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

/** Returns what a cancel would cost now. Refuses a trip that is over, or of another version than `ifVersion`. */
export function cancelPreview(
  trip: BookedTrip,
  ifVersion: number | null,
  cause: Cause,
  now: number,
): CancelPreviewAnswer {
  const { version } = trip;
  if (isOver(trip.phase)) return { outcome: 'over' };
  if (ifVersion !== null && ifVersion !== version) return { outcome: 'stale', version };
  return { outcome: 'found', version, cancellation: cancellationOf(trip, cause, now) };
}

export type ReassignAnswer =
  | {
      readonly outcome: 'reassigned';
      readonly record: TripRecord;
      /** As in `TripNow`; the previous version leaves it out. */
      readonly cancellation?: Cancellation | null;
    }
  | { readonly outcome: 'over' | 'notAssigned' | 'boarded' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

/** Returns the answer to a reassignment at `now`. */
export function reassignAnswer(reply: TripReplies['reassign'], now: number): ReassignAnswer {
  switch (reply.type) {
    case 'reassigned': {
      const { trip } = reply;
      return {
        outcome: 'reassigned',
        record: recordOf(trip),
        cancellation: cancellationOf(trip, 'rider', now),
      };
    }
    case 'stale':
      return { outcome: 'stale', version: reply.version };
    case 'over':
    case 'notAssigned':
    case 'boarded':
    case 'unknown':
    case 'erased':
      return { outcome: reply.type };
  }
}

export type ShareAnswer =
  | { readonly outcome: 'done' | 'tooMany' | 'over' | 'noGuest' }
  | TripUnknown
  | TripErased;

/** Returns the answer to a new share link. */
export function shareAnswer({ type }: TripReplies['share']): ShareAnswer {
  return { outcome: type === 'shared' ? 'done' : type };
}

export type ShareLinksAnswer =
  | { readonly outcome: 'found'; readonly links: readonly ShareLink[] }
  | TripUnknown
  | TripErased;

/** `code` is null where the trip was booked without one. */
export type PromotionAnswer = 'unknown' | 'erased' | { readonly code: string | null };

export function promotionAnswer(state: TripState): PromotionAnswer {
  if (state.kind === 'trip') return { code: state.booking.promotion?.code ?? null };
  return state.kind === 'erased' ? 'erased' : 'unknown';
}

export type SettlementAnswer =
  | { readonly outcome: 'found'; readonly settlement: Settlement }
  | { readonly outcome: 'refused'; readonly reason: SettlementRefusal }
  | TripUnknown
  | TripErased;

/** Returns the answer to something said after a ride. */
export function settlementAnswer(reply: TripReplies['settle']): SettlementAnswer {
  switch (reply.type) {
    case 'settled':
      return { outcome: 'found', settlement: reply.settlement };
    case 'refused':
      return { outcome: 'refused', reason: reply.reason };
    case 'unknown':
    case 'erased':
      return { outcome: reply.type };
  }
}

export type EraseAnswer = 'erased' | 'unknown' | 'underway' | 'pending';

export type TripJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<TripEvent>[] }
  | TripUnknown
  | TripErased;

export type TripRawJournalAnswer =
  | { readonly outcome: 'found'; readonly rows: readonly JournalRow[]; readonly state: TripRecord }
  | TripUnknown
  | TripErased;
