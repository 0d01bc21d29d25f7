import type { CellReport, DistrictChange } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { TripRecord } from '../../domain/trip/record.ts';
import type { Clock } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';

/** What a district needs of its surroundings. */
export interface DistrictPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Makes a cell tell of each vehicle for so long; answered by all that it has. */
  showCell(cell: CellId, watchMs: number): Promise<CellReport>;
  /** The trips that began here since then, or as many as fit: `isWhole` tells. */
  readTrips(since: number): Promise<{ readonly records: readonly TripRecord[]; readonly isWhole: boolean }>;
  /** Puts the district on the tenant's list. */
  list(): Promise<void>;
  /** Tells one of a person's streams what changed; false where nobody looks at it any more. */
  sendToOperator(person: string, stream: string, change: DistrictChange): Promise<boolean>;
  wait(ms: number): Promise<void>;
  /** Lets work go on after the current event was answered. */
  background(work: Promise<unknown>): void;
  warn(event: string, details: Record<string, string>): void;
}
