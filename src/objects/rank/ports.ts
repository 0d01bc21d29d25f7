import type { Attendance } from '../../calls/vehicle.ts';
import type { VehicleId } from '../../domain/ids.ts';
import type { RankRecording } from '../../domain/rank/inputs.ts';
import type { ConfiguredRank, RankState } from '../../domain/rank/state.ts';
import type { ShellHost } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';

/** The ports of a rank, provided by a durable object or a simulator. */
export interface RankPorts {
  readonly host: ShellHost;
  readonly timers: Timers;
  /** What the active configuration says of the rank; null: it has no such rank. */
  configured(): Promise<ConfiguredRank | null>;
  /** What a vehicle says of itself; null: it is not registered. */
  attendance(vehicle: VehicleId): Promise<Attendance | null>;
  /** Writes down what the rank was told; the same again changes nothing. */
  keepInputs(recording: RankRecording): Promise<void>;
  /** Called after a change was committed. */
  changed(before: RankState, after: RankState): void;
}
