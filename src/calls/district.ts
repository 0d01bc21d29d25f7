import type { CellId } from '../domain/geo/cells.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { Waits } from '../domain/waits.ts';
import type { ActivityCounts, CellInView, TripInView, VehicleInView } from '../protocol/operator.ts';

/**
 * What cells, districts and operators' objects tell each other. Plain values that nobody stores: old and new code run
 * side by side during a roll-out, so add optional fields, never change one.
 */

/** What is asked of a district's object. */
export interface DistrictCalls extends Rpc.DurableObjectBranded {
  report(report: CellReport): ReportAnswer;
  tripsChanged(records: readonly TripRecord[]): Promise<void>;
  watch(watch: Watch): Promise<DistrictView>;
  /** False where the district does not know the watcher any more. */
  renew(stream: string, generation: number): boolean;
  unwatch(stream: string, generation: number): void;
  figures(): Promise<DistrictFigures>;
}

/** What is asked of an operator's object. */
export interface OperatorCalls extends Rpc.DurableObjectBranded {
  /** What a district has to tell of a view; false where nobody looks at it any more. */
  changed(stream: string, change: DistrictChange): Promise<boolean>;
  /** Opens an operator's stream. */
  fetch(request: Request): Response | Promise<Response>;
}

/** A vehicle as its cell has it. Of two cells that have it, the higher epoch is right. */
export interface VehicleSeen extends VehicleInView {
  readonly epoch: number;
}

/** What a cell tells its district now and then, and each second while somebody watches. */
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
  /** The district does not know what the changes would be changes of. */
  readonly wantsWhole: boolean;
}

/** One operator's look at a district. */
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

/** What a district shows of itself. */
export interface DistrictView {
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  /** How many vehicles are in view, shown or not. */
  readonly vehicleCount: number;
  /** False while the district has not heard from all of its cells, or from the history. */
  readonly isComplete: boolean;
}

/** What changed in a district since it was last told. */
export interface DistrictChange {
  readonly region: CellId;
  readonly generation: number;
  readonly vehicles: readonly VehicleSeen[];
  readonly trips: readonly TripInView[];
  readonly cells: readonly CellInView[];
  readonly gone: { readonly vehicles: string[]; readonly trips: string[]; readonly cells: string[] };
}

/** What happened to trips within a minute. */
export const tripCounts = [
  'requests',
  'assigned',
  'pickedUp',
  'completed',
  'cancelled',
  'unfulfilled',
] as const;
export type TripCount = (typeof tripCounts)[number];

/** One minute of a district, made to be added up. */
export interface DistrictMinute extends Record<TripCount, number> {
  /** When it began, epoch milliseconds. */
  readonly at: number;
  readonly waits: Waits;
  readonly vehicles: ActivityCounts | null;
  readonly outboxLagMs: number | null;
}

export interface DistrictFigures {
  /** Trips are counted from here on, epoch milliseconds. */
  readonly since: number;
  readonly minutes: readonly DistrictMinute[];
}
