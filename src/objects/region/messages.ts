import type { CellId } from '../../domain/geo/cells.ts';
import type { ActivityCounts, CellInView, TripInView, VehicleInView } from '../../protocol/operator.ts';
import type { RegionMinute } from './minutes.ts';

/**
 * What cells, regions and operators' objects tell each other. Plain values that nobody stores: old and new code run
 * side by side during a roll-out, so add optional fields, never change one.
 */

/** A vehicle as its cell has it. Of two cells that have it, the higher epoch is right. */
export interface VehicleSeen extends VehicleInView {
  readonly epoch: number;
}

/** What a cell tells its region now and then, and each second while somebody watches. */
export interface CellReport {
  readonly cell: CellId;
  readonly counts: ActivityCounts;
  /** After this without a sign of life a vehicle is dark. */
  readonly darkMs: number;
  /** Rises with each report of the cell: they may overtake each other. */
  readonly order: number;
  /** `counts`: nobody asked for vehicles. `changes`: those that are new. `whole`: all that the cell has. */
  readonly detail: 'counts' | 'changes' | 'whole';
  readonly vehicles: readonly VehicleSeen[];
  readonly gone: readonly VehicleGone[];
}

export interface VehicleGone {
  readonly id: string;
  readonly epoch: number;
  /** It has a newer stream, of which another cell may not have told yet. */
  readonly isElsewhere: boolean;
}

export interface ReportAnswer {
  /** For so long the cell tells of each vehicle; 0: counts are enough. */
  readonly watchMs: number;
  /** The region does not know what the changes would be changes of. */
  readonly wantsWhole: boolean;
}

/** One operator's look at a region. */
export interface Watch {
  /** Whose object is told, and of which of its streams. */
  readonly person: string;
  readonly stream: string;
  /** Rises with each view of the stream: what was meant for an older one is void. */
  readonly generation: number;
  readonly view: { south: number; west: number; north: number; east: number };
  readonly detail: 'vehicles' | 'cells';
  /** Of the cells that the view shows. */
  readonly shownResolution: number;
}

/** What a region shows of itself. */
export interface RegionView {
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  /** How many vehicles are in view, shown or not. */
  readonly vehicleCount: number;
  /** False while the region has not heard from all of its cells, or from the history. */
  readonly isComplete: boolean;
}

/** What changed in a region since it was last told. */
export interface RegionChange {
  readonly region: CellId;
  readonly generation: number;
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  readonly gone: { readonly vehicles: string[]; readonly trips: string[]; readonly cells: string[] };
}

export interface RegionFigures {
  /** Trips are counted from here on, epoch milliseconds. */
  readonly since: number;
  readonly minutes: readonly RegionMinute[];
}
