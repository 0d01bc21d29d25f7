import type { CellReport, DistrictChange } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { SurgeNow } from '../../domain/surge/surgeState.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { DistrictShifts } from '../../domain/vehicle/plannedShifts.ts';
import type { Clock } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';
import type { Hour } from './searchMargin.ts';

/** The ports of a district. */
export interface DistrictPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Makes a cell report each vehicle for `watchMs`; returns a whole report. */
  showCell(cell: CellId, watchMs: number): Promise<CellReport>;
  /** Trips that began here since then, up to a limit: `isWhole` says whether that is all. */
  readTrips(since: number): Promise<{ readonly records: readonly TripRecord[]; readonly isWhole: boolean }>;
  /** How many seconds each search took for trips that ended within those hours. */
  readSearches(hours: readonly Hour[]): Promise<readonly number[]>;
  /** Writes the levels of a minute to the history. */
  keepSurge(levels: readonly SurgeNow[]): Promise<void>;
  /** The stored shifts that touch the district and are not over at `now`. */
  readShifts(now: number): Promise<readonly DistrictShifts[]>;
  /** Adds the district to the tenant's list. */
  list(): Promise<void>;
  /** Sends a change to one of a person's streams; false when nobody watches it any more. */
  sendToOperator(person: string, stream: string, change: DistrictChange): Promise<boolean>;
  wait(ms: number): Promise<void>;
  /** Keeps work running after the current event was answered. */
  background(work: Promise<unknown>): void;
  warn(event: string, details: Record<string, string>): void;
}
