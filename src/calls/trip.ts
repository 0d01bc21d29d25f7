import type { TripCaller } from '../domain/access.ts';
import type { Place } from '../domain/geo/place.ts';
import type { TenantId, VehicleId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import type { VehicleToTrip } from '../domain/messages.ts';
import { type Cancellation, type Cause, cancellationOf } from '../domain/trip/cancellation.ts';
import type { TripReplies } from '../domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../domain/trip/events.ts';
import { isOver } from '../domain/trip/phases.ts';
import { recordOf, requestedAtOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import type { BookedTrip } from '../domain/trip/state.ts';
import type { AnsweredReceipt, Envelope, JournalRow } from '../shell/ports.ts';

/** Calls to a trip's object. Plain values: they cross a process boundary. */
export interface TripCalls extends Rpc.DurableObjectBranded {
  request(booking: SentBooking): RequestAnswer;
  /** Asks the vehicle for its position where none is fresh. */
  read(caller: TripCallerSent): Promise<ReadAnswer>;
  cancel(caller: TripCallerSent, terms: CommandTerms): CancelAnswer;
  /** The fee that `cancel` by this caller would cost now. */
  previewCancel(caller: TripCallerSent, ifVersion: number | null): CancelPreviewAnswer;
  reassign(terms: CommandTerms, caller: TripCallerSent): ReassignAnswer;
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
  return { record: recordOf(trip), cancellation: cancellationOf(trip, 'rider', requestedAtOf(trip)) };
}

export type CancelAnswer =
  | {
      readonly outcome: 'cancelled';
      readonly record: TripRecord;
      /** What this cancel cost and why; left out for a repeated one. */
      readonly cancellation?: Cancellation;
    }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

/** Returns the answer to a cancel. */
export function cancelAnswer(reply: TripReplies['cancel']): CancelAnswer {
  switch (reply.type) {
    case 'cancelled':
      return { outcome: 'cancelled', record: recordOf(reply.trip) };
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

export type EraseAnswer = 'erased' | 'unknown' | 'underway' | 'pending';

export type TripJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<TripEvent>[] }
  | TripUnknown
  | TripErased;

export type TripRawJournalAnswer =
  | { readonly outcome: 'found'; readonly rows: readonly JournalRow[]; readonly state: TripRecord }
  | TripUnknown
  | TripErased;
