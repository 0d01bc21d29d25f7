import type { CellReport, ReportAnswer } from '../../calls/district.ts';
import type { PlaceOf, RankArea, RankReport } from '../../calls/rank.ts';
import type { PositionAnswer, VehicleFix } from '../../calls/trip.ts';
import type { Connect } from '../../calls/vehicle.ts';
import type { Carried, Seen } from '../../domain/evidence.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { RankId, TripId, VehicleId } from '../../domain/ids.ts';
import type { SearchDemand, SearchResult } from '../../domain/supply/candidates.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { Report, VehicleReplies } from '../../domain/vehicle/commands.ts';
import type { VehicleSnapshot } from '../../domain/vehicle/plan.ts';
import type { Irregularity } from '../../protocol/irregularities.ts';
import type { Clock } from '../../shell/ports.ts';
import type { Timers } from '../../timeout.ts';

/** Calls of a cell to a vehicle. */
export interface VehicleOfCell {
  connectDriver(connect: Connect): Promise<VehicleReplies['connect']>;
  report(epoch: number, report: Report, seen: Seen): Promise<VehicleReplies['report']>;
  disconnect(epoch: number, carried: Carried): Promise<void>;
  snapshot(): Promise<VehicleSnapshot | null>;
}

/**
 * Neighbours that did not answer a search of the cell in time, and when they are asked again (epoch ms). No search waits
 * for them until they have answered one in time, or nobody has asked them for a minute.
 */
export type LateNeighbours = Map<CellId, number>;

/** The ports of a cell, provided by a durable object or a simulator. */
export interface CellPorts<Socket> {
  readonly clock: Clock;
  readonly timers: Timers;
  vehicle(vehicleId: VehicleId): VehicleOfCell;
  /** Trips of the previous version answer nothing. */
  forwardPosition(tripId: TripId, fix: VehicleFix): Promise<PositionAnswer | undefined>;
  /** The best vehicles of another cell only. */
  searchNeighbour(cell: CellId, demand: SearchDemand): Promise<SearchResult>;
  /** Kept while the cell sleeps. */
  readonly lateNeighbours: LateNeighbours;
  /** What another cell knows of a vehicle whose stream it has or had. */
  carriedBy(cell: CellId, vehicleId: VehicleId): Promise<Carried | null>;
  /** The ranks that vehicles of this cell may reach. */
  ranksNear(): Promise<readonly RankArea[]>;
  /** Tells a rank what is seen of vehicles; returns their places. */
  reportToRank(rank: RankId, report: RankReport): Promise<readonly PlaceOf[]>;
  /** Driving times from several places to one. Never rejects: falls back to estimates. */
  etas(rules: RoutingRules, froms: readonly Place[], to: Place): Promise<Etas>;
  /** Sends a report to the cell's district. */
  reportToDistrict(report: CellReport): Promise<ReportAnswer>;
  /** Tells operators of an irregularity, best effort. */
  tellIrregularity(event: Irregularity): void;
  /** When a ping was last answered on the socket (epoch ms). */
  pingedAt(socket: Socket): number | null;
  /** Resolves after a delay, unless the cell is lost before. */
  wait(ms: number): Promise<void>;
  /** Keeps work running after the current event was answered. */
  background(work: Promise<void>): void;
  /** Sets the one alarm. */
  setAlarm(at: number): void;
  warn(event: string, details: Record<string, string>): void;
}
