import type { DistrictView, Watch } from '../../calls/district.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { Clock } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';

/** What an operator's object asks of a district. */
export interface DistrictOfOperator {
  watch(watch: Watch): Promise<DistrictView>;
  renew(stream: string, generation: number): Promise<boolean>;
  unwatch(stream: string, generation: number): Promise<void>;
}

/** What an operator's object needs of its surroundings. */
export interface OperatorPorts<Socket> {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The tenant's districts that have something, or had of late. */
  districts(): Promise<readonly CellId[]>;
  district(district: CellId): DistrictOfOperator;
  /** When a ping was last answered on the socket (epoch ms). */
  pingedAt(socket: Socket): number | null;
  wait(ms: number): Promise<void>;
  /** Lets work go on after the current event was answered. */
  background(work: Promise<unknown>): void;
  /** Sets the one alarm. */
  setAlarm(at: number): Promise<void>;
  warn(event: string, details: Record<string, string>): void;
}
