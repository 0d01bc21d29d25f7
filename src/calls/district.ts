import type { CellId } from '../domain/geo/cells.ts';
import type { Place } from '../domain/geo/place.ts';
import type { TripAlert } from '../domain/safetyAlerts.ts';
import type { Feasibility, PlannedVehicle, RideAhead } from '../domain/supply/feasibility.ts';
import type { SurgeRules } from '../domain/surge/surgeRules.ts';
import type { SurgeNow, SurgeReading } from '../domain/surge/surgeState.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { DistrictShifts } from '../domain/vehicle/plannedShifts.ts';
import type { Waits } from '../domain/waitHistogram.ts';
import type { ActivityCounts, CellInView, TripInView, VehicleInView } from '../protocol/operatorFrames.ts';

/**
 * Calls between cells, districts and operators' objects. Nothing of this is stored, but old and new code run side by
 * side during a rollout: add optional fields, never change one.
 */

/** Calls to a district's object. */
export interface DistrictCalls extends Rpc.DurableObjectBranded {
  report(report: CellReport): ReportAnswer;
  tripsChanged(records: readonly TripRecord[]): Promise<void>;
  watch(watch: Watch): Promise<DistrictView>;
  /** False when the district no longer knows the watcher. */
  renew(stream: string, generation: number): boolean;
  unwatch(stream: string, generation: number): void;
  figures(): Promise<DistrictFigures>;
  /** A vehicle has told which of its shifts touch the district. */
  shiftsPlanned(shifts: DistrictShifts): void;
  /** What demand says of rides that somebody wants to begin somewhere. That they ask counts as demand. */
  surge(asked: SurgeAsked): readonly SurgeReading[];
  /** The present levels, highest first. */
  surgeNow(): readonly SurgeNow[];
  /** How sure reservations of these rides are; null: not known there yet. */
  feasibility(rides: readonly RideAhead[]): Promise<Feasibility[] | null>;
  /** The vehicles that accept the ride by themselves within a planned shift, nearest first; null as above. */
  planned(ride: RideAhead): Promise<PlannedVehicle[] | null>;
  /** What searches here take at this hour, in seconds (p90); null when too few are known. */
  searchMargin(): Promise<number | null>;
}

export interface SurgeAsked {
  /** The version of the configuration, and its rules. */
  readonly configuration: string;
  readonly mode: 'on' | 'shadow';
  readonly rules: SurgeRules;
  readonly rider: string;
  readonly pickup: Place;
  /** What they ask for, null: any; and the types that are answered, in this order. */
  readonly wanted: string | null;
  readonly vehicleTypes: readonly (string | null)[];
}

/** Calls to an operator's object. */
export interface OperatorCalls extends Rpc.DurableObjectBranded {
  /** The tenant's open alerts have changed: these are all. */
  alerted(alerts: readonly TripAlert[]): void;
  /** A change in a watched view; false when nobody watches it any more. */
  changed(stream: string, change: DistrictChange): Promise<boolean>;
  /** Opens an operator's stream. */
  fetch(request: Request): Response | Promise<Response>;
}

/** A vehicle as its cell has it. When two cells report it, the higher epoch wins. */
export interface VehicleSeen extends VehicleInView {
  readonly epoch: number;
}

/** A cell's report to its district: periodic, and every second while somebody watches. */
export interface CellReport {
  readonly cell: CellId;
  readonly counts: ActivityCounts;
  /** The free ones by vehicle type. Left out by older code. */
  readonly freeByType?: Readonly<Record<string, number>>;
  /** A vehicle silent for this long is dark. */
  readonly darkMs: number;
  /** Rises with each report of the cell: reports may overtake each other. */
  readonly order: number;
  /** `counts`: no vehicles requested. `changes`: vehicles that changed. `whole`: all vehicles of the cell. */
  readonly detail: 'counts' | 'changes' | 'whole';
  readonly vehicles: readonly VehicleSeen[];
  readonly gone: readonly VehicleGone[];
}

export interface VehicleGone {
  readonly id: string;
  readonly epoch: number;
  /** It has a newer stream, which another cell may not have reported yet. */
  readonly isElsewhere: boolean;
}

export interface ReportAnswer {
  /** For this long the cell reports each vehicle; 0: counts are enough. */
  readonly watchMs: number;
  /** The district lacks the state that the changes apply to. */
  readonly wantsWhole: boolean;
}

/** One operator's subscription to a district. */
export interface Watch {
  /** The operator to notify, and the stream that watches. */
  readonly person: string;
  readonly stream: string;
  /** Rises with each view of the stream: messages for an older one are void. */
  readonly generation: number;
  readonly view: { south: number; west: number; north: number; east: number };
  readonly detail: 'vehicles' | 'cells';
  /** H3 resolution of the cells shown. */
  readonly shownResolution: number;
}

/** A snapshot of a district for one watcher. */
export interface DistrictView {
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  /** Vehicles in view, whether listed or not. */
  readonly vehicleCount: number;
  /** False until all of the district's cells, and the history, have reported. */
  readonly isComplete: boolean;
}

/** Changes in a district since the watcher was last notified. */
export interface DistrictChange {
  readonly region: CellId;
  readonly generation: number;
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  readonly gone: { readonly vehicles: string[]; readonly trips: string[]; readonly cells: string[] };
}

/** The trip events counted per minute. */
const tripCounts = ['requests', 'assigned', 'pickedUp', 'completed', 'cancelled', 'unfulfilled'] as const;
export type TripCount = (typeof tripCounts)[number];

/** One minute of a district; minutes of several districts can be added. */
export interface DistrictMinute extends Record<TripCount, number> {
  /** Start of the minute, epoch ms. */
  readonly at: number;
  readonly waits: Waits;
  readonly vehicles: ActivityCounts | null;
  readonly outboxLagMs: number | null;
}

export interface DistrictFigures {
  /** Trips are counted from here on, epoch ms. */
  readonly since: number;
  readonly minutes: readonly DistrictMinute[];
}
