import type { Carried, Seen } from '../domain/evidence.ts';
import type { CellId } from '../domain/geo/cells.ts';
import type { FixedPosition, Place } from '../domain/geo/place.ts';
import type { OfferId, PersonId, StopId, TripId } from '../domain/ids.ts';
import type { JournalEntry } from '../domain/machine.ts';
import type { Sighting } from '../domain/rank/commands.ts';
import type { HolderNow } from '../domain/trip/commands.ts';
import type { TripToVehicle } from '../domain/tripVehicleMessages.ts';
import type { Report, VehicleReplies } from '../domain/vehicle/commands.ts';
import type { VehicleEvent } from '../domain/vehicle/events.ts';
import type { Permit } from '../domain/vehicle/permit.ts';
import type { VehicleNow, VehicleSnapshot } from '../domain/vehicle/plan.ts';
import type { PlannedShift, ShiftPlan } from '../domain/vehicle/plannedShifts.ts';
import type { Profile, VehicleRules, VehicleState } from '../domain/vehicle/state.ts';
import type { Envelope, JournalRow, Receipt } from '../shell/ports.ts';
import type { VehicleFix } from './trip.ts';

/** Calls to a vehicle's object. */
export interface VehicleCalls extends Rpc.DurableObjectBranded {
  register(profile: Profile): Profile;
  connectDriver(connect: Connect): VehicleReplies['connect'];
  /** `carried` is what the cell knows for the next stream; left out by older code. */
  disconnect(epoch: number, carried?: Carried): void;
  /** `seen` is what the cell saw of the vehicle; left out by older code. */
  report(epoch: number, report: Report, seen?: Seen): VehicleReplies['report'];
  /** An operator has changed what a driver is allowed. */
  permitDriver(permit: Permit): void;
  /** The shifts that are planned and not over; null for an unregistered vehicle. */
  shiftPlan(): ShiftPlan | null;
  planShifts(planned: ShiftsPlanned): ShiftPlanAnswer;
  /** False for an unregistered vehicle. */
  takeOutOfService(reason: string | null): boolean;
  returnToService(): boolean;
  /** Whether a photo or signature is wanted for this stop of its plan. */
  isProofWanted(tripId: TripId, stopId: StopId): boolean;
  /** It is stored. */
  proofStored(stopId: StopId): void;
  /** A message from a trip's outbox. */
  receive(envelope: Envelope<TripToVehicle>): Receipt;
  /** The history has stored message `sequence` of the outbox. */
  historyStored(sequence: number): void;
  /** A feed consumer that was sent the events after `after` has stored everything up to `upTo`. */
  feedStored(consumer: string, after: number, upTo: number): void;
  /** Resends a feed consumer every event that is not erased. */
  replayFeed(consumer: string): void;
  /** Resends a parked message of the outbox. */
  sendAgain(body: string): void;
  /** The vehicle's last sign of life (epoch ms); null when unknown. */
  heardFrom(): Promise<number | null>;
  /** Whether a reservation is still in the agenda, and how long the vehicle needs to its pickup. */
  holds(offerId: OfferId): Promise<HolderNow>;
  /**
   * The vehicle's position, for a trip of its plan; null when it is unknown. `isWatched`: the trip wants further ones,
   * too.
   */
  positionFor(tripId: TripId, isWatched: boolean): Promise<VehicleFix | null>;
  /** Where the vehicle is, and its remaining stops; null when that is unknown. */
  whereabouts(): Promise<Whereabouts | null>;
  /** For a rank in whose line it waits; null: it is not registered. */
  attendance(): Promise<Attendance | null>;
  /** For a cell that shows its plan again; null: it is not registered. */
  snapshot(): VehicleSnapshot | null;
  read(): Promise<VehicleAnswer>;
  journal(): VehicleJournalAnswer;
  /** A rider is erased: gives up what it has of them. False while a consumer of the feed lacks some of it. */
  forgetPast(erased: ErasedPast): boolean;
  /** The stored journal, and the state it leads to. */
  rawJournal(): VehicleRawJournalAnswer;
}

/** A driver's stream, as its cell announces it to the vehicle. */
export interface Connect {
  readonly cell: CellId;
  readonly driver: PersonId;
  readonly rules: VehicleRules;
  readonly registerUnknown: boolean;
  readonly permit?: Permit | undefined;
}

/** A rider who is erased, and the trips they had. */
export interface ErasedPast {
  readonly rider: string;
  readonly trips: readonly TripId[];
}

/** What a vehicle says of itself, and where its stream is. */
export interface Attendance extends Omit<Sighting, 'vehicle' | 'isInside'> {
  /** Null: nobody knows. */
  readonly position: FixedPosition | null;
  /** The last known sign of life (epoch ms); null: there was none. */
  readonly heardAt: number | null;
}

export interface Whereabouts {
  readonly position: FixedPosition;
  readonly epoch: number;
  readonly via: readonly Place[];
}

interface VehicleUnknown {
  readonly outcome: 'unknown';
}

/** Who plans what, and at which version only; null: at any. */
export interface ShiftsPlanned {
  readonly by: PersonId;
  readonly role: 'driver' | 'operator';
  readonly shifts: readonly PlannedShift[];
  readonly ifVersion: number | null;
}

/** `stale`: the plan is at another version than was asked for. */
export type ShiftPlanAnswer =
  | { readonly outcome: 'planned' | 'stale'; readonly version: number }
  | VehicleUnknown;

export type VehicleAnswer = VehicleNow | VehicleUnknown;

export type VehicleJournalAnswer =
  | { readonly outcome: 'found'; readonly entries: readonly JournalEntry<VehicleEvent>[] }
  | VehicleUnknown;

export type VehicleRawJournalAnswer =
  | { readonly outcome: 'found'; readonly rows: readonly JournalRow[]; readonly state: VehicleState }
  | VehicleUnknown;
