import type { DistrictView, Watch } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { TripAlert } from '../../domain/safetyAlerts.ts';
import type { Clock } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';

/** Calls of an operator's object to a district. */
export interface DistrictOfOperator {
  watch(watch: Watch): Promise<DistrictView>;
  renew(stream: string, generation: number): Promise<boolean>;
  unwatch(stream: string, generation: number): Promise<void>;
}

/** The ports of an operator's object. */
export interface OperatorPorts<Socket> {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The tenant's districts with recent vehicles or trips. */
  districts(): Promise<readonly CellId[]>;
  district(district: CellId): DistrictOfOperator;
  /** The tenant's open alerts; the operator is told of changes for a while. */
  alerts(): Promise<readonly TripAlert[]>;
  /** When a ping was last answered on the socket (epoch ms). */
  pingedAt(socket: Socket): number | null;
  wait(ms: number): Promise<void>;
  /** Keeps work running after the current event was answered. */
  background(work: Promise<unknown>): void;
  /** Sets the one alarm. */
  setAlarm(at: number): Promise<void>;
  warn(event: string, details: Record<string, string>): void;
}
