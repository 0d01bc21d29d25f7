import type { CellsSearched, SearchHold, Shed } from '../../src/calls/cell.ts';
import type { DriverStream, TripStream } from '../../src/calls/streams.ts';
import type { CancelAnswer, CommandTerms, ReassignAnswer } from '../../src/calls/trip.ts';
import type { ChangeAnswer, ChangeSent } from '../../src/calls/tripChanges.ts';
import type { TripCaller } from '../../src/domain/access.ts';
import type { Seen } from '../../src/domain/evidence.ts';
import type { CellId } from '../../src/domain/geo/cells.ts';
import type { RankId, TenantId, TripId } from '../../src/domain/ids.ts';
import type { RankRecording } from '../../src/domain/rank/inputs.ts';
import type { SearchDemand } from '../../src/domain/supply/candidates.ts';
import type { SurgeNow } from '../../src/domain/surge/surgeState.ts';
import type { TripRecord } from '../../src/domain/trip/record.ts';
import type { TripToVehicle, VehicleToTrip } from '../../src/domain/tripVehicleMessages.ts';
import type { Report, VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import type { VehicleToCell } from '../../src/domain/vehicle/messages.ts';
import type { DistrictShifts } from '../../src/domain/vehicle/plannedShifts.ts';
import type { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { LiveRank } from '../../src/objects/rank/liveRank.ts';
import type { LiveTrip } from '../../src/objects/trip/liveTrip.ts';
import type { LiveVehicle } from '../../src/objects/vehicle/liveVehicle.ts';
import type { FeedBatch } from '../../src/protocol/feed.ts';
import type { AnsweredReceipt, Envelope, Receipt } from '../../src/shell/ports.ts';
import type { MemoryStorage } from './memoryStorage.ts';
import type { RankPlan } from './rankPlans.ts';
import type { Caller, SimulatedObject } from './simulatedObject.ts';
import type { SimulatedSocket } from './sockets.ts';

/**
 * The interfaces between simulated objects. Each object is built on a world that holds the others; these types
 * avoid import cycles between their files.
 */

/** An object that handles socket events. */
export interface HasSockets {
  message(socket: SimulatedSocket, text: string): void | Promise<void>;
  lost(socket: SimulatedSocket): void;
}

export interface TripInstance extends HasSockets {
  readonly live: LiveTrip<SimulatedSocket>;
  cancel(caller: TripCaller, terms: CommandTerms): CancelAnswer;
  change(caller: TripCaller, terms: ChangeSent): Promise<ChangeAnswer>;
  reassign(caller: TripCaller, terms: CommandTerms): ReassignAnswer;
  receive(envelope: Envelope<VehicleToTrip>, tenant: TenantId): AnsweredReceipt;
  /** Opens a watcher's stream; null if it is refused. */
  open(caller: TripCaller, stream: TripStream, newSocket: () => SimulatedSocket): SimulatedSocket | null;
}

export interface VehicleInstance {
  readonly live: LiveVehicle;
  setService(isWanted: boolean): void;
  report(streamEpoch: number, report: Report, seen: Seen): VehicleReplies['report'];
  receive(envelope: Envelope<TripToVehicle>, tenant: TenantId): Receipt;
}

export interface RankInstance {
  readonly live: LiveRank;
  receive(envelope: Envelope, tenant: TenantId): Receipt;
}

/** The ranks of a world, and what configurations say of them. */
export interface RanksPort {
  get(
    tenant: TenantId,
    id: RankId,
  ): {
    readonly object: SimulatedObject<RankInstance>;
    readonly storage: MemoryStorage;
  };
  /** Null: the tenant has no rank. */
  planOf(tenant: TenantId): RankPlan | null;
  /** Whether the reports of cells to the tenant's rank get lost at a time (epoch ms). */
  isCutOff(tenant: TenantId, at: number): boolean;
}

export interface CellInstance extends HasSockets {
  readonly live: LiveCell<SimulatedSocket>;
  /** Opens a driver's stream; null if the cell is overloaded. The socket may already be closed when it is returned. */
  open(stream: DriverStream, newSocket: () => SimulatedSocket): Promise<SimulatedSocket | null>;
  search(demand: SearchDemand, hold: SearchHold | null): Promise<Shed<CellsSearched>>;
  hear(message: VehicleToCell): void;
}

/** A consumer of the event feed. */
export interface FeedQueue {
  /** Enqueues a batch. May fail, or lose the batch without an error. */
  send(caller: Caller, batch: FeedBatch): Promise<void>;
}

export interface HistoryPort extends FeedQueue {
  /** Whether the database has this version of the trip, or a newer one. */
  isTripStored(caller: Caller, tenant: TenantId, id: TripId, version: number): Promise<boolean>;
  /** The newest records of the trips that begin in a district. */
  tripsOfDistrict(
    caller: Caller,
    tenant: TenantId,
    district: CellId,
    since: number,
  ): Promise<{ readonly records: TripRecord[]; readonly isWhole: boolean }>;
  /** The planned shifts that touch a district and are not over. */
  shiftsOfDistrict(
    caller: Caller,
    tenant: TenantId,
    district: CellId,
    now: number,
  ): Promise<DistrictShifts[]>;
  /** Writes down what a district's levels were in a minute. */
  keepSurge(caller: Caller, levels: readonly SurgeNow[]): Promise<void>;
  /** Writes down what a rank was told. */
  keepRankInputs(caller: Caller, recording: RankRecording): Promise<void>;
  /** What the tenant's searches took (p90), in seconds; null before the first. */
  searchMargin(caller: Caller, tenant: TenantId): Promise<number | null>;
}
