import type { TripCaller } from '../domain/access.ts';
import type { Place } from '../domain/geo/place.ts';
import type { TenantId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import type { TripReplies } from '../domain/trip/commands.ts';
import type { SentBooking, TripEvent } from '../domain/trip/events.ts';
import { recordOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import type { Envelope, JournalRow, Receipt } from '../shell/ports.ts';

/** What is asked of a trip's object, and what it answers. Plain values: they cross a process boundary. */
export interface TripCalls extends Rpc.DurableObjectBranded {
  request(booking: SentBooking): RequestAnswer;
  read(caller: TripCallerSent): ReadAnswer;
  cancel(caller: TripCallerSent, terms: CommandTerms): CancelAnswer;
  reassign(terms: CommandTerms, caller: TripCallerSent): ReassignAnswer;
  journal(caller: TripCallerSent): TripJournalAnswer;
  /** The journal as it is stored, and what it led to. */
  rawJournal(caller: TripCallerSent): TripRawJournalAnswer;
  /** A message of a vehicle's outbox. */
  receive(envelope: Envelope): Promise<Receipt>;
  /** The history has what message `sequence` of the outbox said. */
  historyStored(sequence: number): void;
  /** A consumer of the event feed that was sent what is behind `after` has everything up to a sequence number. */
  feedStored(consumer: string, after: number, upTo: number): void;
  /** Sends a consumer of the event feed everything again that is not erased. */
  replayFeed(consumer: string): void;
  /** Sends a message of the outbox again that was parked. */
  sendAgain(body: string): void;
  /** Where the assigned vehicle is. */
  position(fix: VehicleFix): void;
  /** Opens the stream of a rider or a friend. */
  fetch(request: Request): Response;
}

/** Who calls. The version before leaves the tenant out. */
export type TripCallerSent = Omit<TripCaller, 'tenant'> & { readonly tenant?: TenantId | undefined };

/** How a command of a person is meant. */
export interface CommandTerms {
  readonly reason: string | null;
  /** Refused when the trip has moved on since this version. */
  readonly ifVersion: number | null;
}

/** A fix of the assigned vehicle, passed on by its cell. */
export interface VehicleFix {
  readonly vehicleId: string;
  readonly epoch: number;
  readonly lat: number;
  readonly lng: number;
  /** Epoch milliseconds. */
  readonly ts: number;
  readonly heading: number | null;
  /** Where it stops before this trip's next stop: for the ETA alone, and shown to nobody. */
  readonly via?: readonly Place[];
}

export interface TripUnknown {
  readonly outcome: 'unknown';
}
/** Over and erased: the history has it. */
export interface TripErased {
  readonly outcome: 'erased';
}

export type ReadAnswer = TripNow | TripUnknown | TripErased;

export type RequestAnswer =
  | { readonly outcome: 'created' | 'replayed'; readonly record: TripRecord }
  | { readonly outcome: 'mismatch' }
  | TripErased;

/** What the answer to a request is. */
export function requestAnswer(reply: TripReplies['request']): RequestAnswer {
  switch (reply.type) {
    case 'created':
      return { outcome: 'created', record: recordOf(reply.trip) };
    case 'replayed':
      return { outcome: 'replayed', record: recordOf(reply.original) };
    case 'mismatch':
    case 'erased':
      return { outcome: reply.type };
  }
}

export type CancelAnswer =
  | { readonly outcome: 'cancelled'; readonly record: TripRecord }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

export type ReassignAnswer =
  | { readonly outcome: 'reassigned'; readonly record: TripRecord }
  | { readonly outcome: 'over' | 'notAssigned' | 'boarded' }
  | { readonly outcome: 'stale'; readonly version: number }
  | TripUnknown
  | TripErased;

export type TripJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<TripEvent>[] }
  | TripUnknown
  | TripErased;

export type TripRawJournalAnswer =
  | { readonly outcome: 'found'; readonly rows: readonly JournalRow[]; readonly state: TripRecord }
  | TripUnknown
  | TripErased;
