import type { CellId } from '../domain/geo/cells.ts';
import type { PersonId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import type { Report, VehicleReplies } from '../domain/vehicle/commands.ts';
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import type { VehicleNow } from '../domain/vehicle/plan.ts';
import type { Profile, VehicleRules, VehicleState } from '../domain/vehicle/state.ts';
import type { Envelope, JournalRow, Receipt } from '../shell/ports.ts';

/** Calls to a vehicle's object. */
export interface VehicleCalls extends Rpc.DurableObjectBranded {
  register(profile: Profile): Profile;
  connectDriver(connect: Connect): VehicleReplies['connect'];
  disconnect(epoch: number): void;
  report(epoch: number, report: Report): VehicleReplies['report'];
  /** False for an unregistered vehicle. */
  takeOutOfService(reason: string | null): boolean;
  returnToService(): boolean;
  /** A message of a trip's outbox. */
  receive(envelope: Envelope): Receipt;
  /** The history has what message `sequence` of the outbox said. */
  historyStored(sequence: number): void;
  /** A consumer of the event feed that was sent what is behind `after` has everything up to a sequence number. */
  feedStored(consumer: string, after: number, upTo: number): void;
  /** Sends a consumer of the event feed everything again that is not erased. */
  replayFeed(consumer: string): void;
  /** Sends a message of the outbox again that was parked. */
  sendAgain(body: string): void;
  /** When the vehicle last gave a sign of life (epoch ms); null when nobody can tell. */
  heardFrom(): Promise<number | null>;
  read(): Promise<VehicleAnswer>;
  journal(): VehicleJournalAnswer;
  /** The stored journal, and the state it leads to. */
  rawJournal(): VehicleRawJournalAnswer;
}

/** A driver's stream, as its cell announces it to the vehicle. */
export interface Connect {
  readonly cell: CellId;
  readonly driver: PersonId;
  readonly rules: VehicleRules;
  readonly registerUnknown: boolean;
}

interface VehicleUnknown {
  readonly outcome: 'unknown';
}

export type VehicleAnswer = VehicleNow | VehicleUnknown;

export type VehicleJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<VehicleEvent>[] }
  | VehicleUnknown;

export type VehicleRawJournalAnswer =
  | { readonly outcome: 'found'; readonly rows: readonly JournalRow[]; readonly state: VehicleState }
  | VehicleUnknown;
