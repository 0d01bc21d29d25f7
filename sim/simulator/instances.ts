import type { CellsSearched, SearchHold, Shed } from '../../src/calls/cell.ts';
import type { DriverStream, TripStream } from '../../src/calls/streams.ts';
import type { CancelAnswer, CommandTerms, ReassignAnswer } from '../../src/calls/trip.ts';
import type { TripCaller } from '../../src/domain/access.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { SearchDemand } from '../../src/domain/supply/candidates.ts';
import type { Report, VehicleReplies } from '../../src/domain/vehicle/commands.ts';
import type { VehicleToCell } from '../../src/domain/vehicle/messages.ts';
import type { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { LiveTrip } from '../../src/objects/trip/liveTrip.ts';
import type { LiveVehicle } from '../../src/objects/vehicle/liveVehicle.ts';
import type { FeedBatch } from '../../src/protocol/feed.ts';
import type { Envelope, Receipt } from '../../src/shell/ports.ts';
import type { Caller } from './simulatedObject.ts';
import type { SimulatedSocket } from './sockets.ts';

/**
 * What the simulated objects are to each other. Each of them is built on a world that holds the others: these types
 * keep their files from importing each other in a circle.
 */

/** An object that takes what comes on its sockets. */
export interface HasSockets {
  message(socket: SimulatedSocket, text: string): void | Promise<void>;
  lost(socket: SimulatedSocket): void;
}

export interface TripInstance extends HasSockets {
  readonly live: LiveTrip<SimulatedSocket>;
  cancel(caller: TripCaller, terms: CommandTerms): CancelAnswer;
  reassign(caller: TripCaller, terms: CommandTerms): ReassignAnswer;
  receive(envelope: Envelope, tenant: TenantId): Receipt;
  /** A stream of somebody who watches; null where it is refused. */
  open(caller: TripCaller, stream: TripStream, newSocket: () => SimulatedSocket): SimulatedSocket | null;
}

export interface VehicleInstance {
  readonly live: LiveVehicle;
  setService(isWanted: boolean): void;
  report(streamEpoch: number, report: Report): VehicleReplies['report'];
  receive(envelope: Envelope, tenant: TenantId): Receipt;
}

export interface CellInstance extends HasSockets {
  readonly live: LiveCell<SimulatedSocket>;
  /** A driver's stream, or null where the cell is busy. The socket may be closed already when it is returned. */
  open(stream: DriverStream, newSocket: () => SimulatedSocket): Promise<SimulatedSocket | null>;
  search(demand: SearchDemand, hold: SearchHold): Promise<Shed<CellsSearched>>;
  hear(message: VehicleToCell): void;
}

/** A consumer of the event feed. */
export interface FeedQueue {
  /** Puts a batch into the queue, or fails to, or does without saying so. */
  send(caller: Caller, batch: FeedBatch): Promise<void>;
}

export interface HistoryPort extends FeedQueue {
  /** Whether the database has this version of the trip, or a newer one. */
  isTripStored(caller: Caller, tenant: TenantId, id: TripId, version: number): Promise<boolean>;
}
