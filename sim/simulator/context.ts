import type { CellId } from '../../src/domain/geo/cells.ts';
import type { PersonId, TenantId, TripId, VehicleId } from '../../src/domain/ids.ts';
import type { TripRecord } from '../../src/domain/trip/record.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { Plan } from '../../src/domain/vehicle/plan.ts';
import type { VehicleState } from '../../src/domain/vehicle/state.ts';
import type { Consumer } from '../../src/events/feeds.ts';
import type { CellCapacity } from '../../src/objects/cell/load.ts';
import type { LivePerson } from '../../src/objects/person/livePerson.ts';
import type { FeedBatch, FeedEvent } from '../../src/protocol/feed.ts';
import type { Guard } from './guards.ts';
import type {
  CellInstance,
  FeedQueue,
  HasSockets,
  HistoryPort,
  TripInstance,
  VehicleInstance,
} from './instances.ts';
import type { MemoryStorage } from './memoryStorage.ts';
import type { Network } from './network.ts';
import { type Life, type Platform, type SimulatedObject, Unavailable } from './simulatedObject.ts';
import type { ServerEnd } from './sockets.ts';

/** What happens inside the objects, for those who check it. */
export interface Witness {
  tripChanged(tenant: TenantId, id: TripId, state: TripState): void;
  vehicleChanged(tenant: TenantId, id: VehicleId, state: VehicleState): void;
  /** The object's outbox, journal or inbox has changed. */
  wrote(name: string): void;
  /** An instance was built from what is stored, and stands so. */
  rebuilt(name: string, state: unknown): void;
  /** A stream's report was applied or refused: `wrote` tells whether anything was journaled. */
  reported(report: { vehicle: string; streamEpoch: number; epoch: number; wrote: boolean }): void;
  /** A person's command came to a trip at `version`, and was carried out, or not. */
  commanded(command: { trip: string; version: number; ifVersion: number | null; tookEffect: boolean }): void;
  /** A cell does so many things of a kind at once. */
  busy(cell: string, what: keyof CellCapacity, count: number): void;
  /** A cell knows that streams below the epoch are void. */
  fenced(cell: string, vehicleId: VehicleId, epoch: number): void;
  /** Streams of the vehicle may have changed at a cell. */
  carries(cell: string, vehicleId: VehicleId, isCarried: (epoch: number) => boolean): void;
  /** A cell has lost its streams. */
  unfence(cell: string): void;
  stored(record: TripRecord): void;
  /** A consumer of the feed has these events of a batch, and had none of them before. */
  published(consumer: Consumer, batch: FeedBatch, events: readonly FeedEvent[]): void;
  /** A plan frame has reached a phone of this tenant and vehicle. */
  shown(tenant: TenantId, vehicle: VehicleId, plan: Plan): void;
}

/** The world as its objects and people see it. */
export interface Context extends Platform {
  readonly network: Network;
  readonly history: HistoryPort;
  readonly archive: FeedQueue;
  readonly witness: Witness;
  readonly removed: Guard | null;
  readonly cellCapacity: CellCapacity;
  trip(tenant: TenantId, id: TripId): Stored<TripInstance>;
  vehicle(tenant: TenantId, id: VehicleId): Stored<VehicleInstance>;
  person(tenant: TenantId, id: PersonId): SimulatedObject<LivePerson>;
  cell(tenant: TenantId, id: CellId): SimulatedObject<CellInstance>;
  /** An object's end of its sockets. */
  serverEnd<Instance extends HasSockets>(object: SimulatedObject<Instance>): ServerEnd;
}

/** An object and what it has stored. */
export interface Stored<Instance> {
  readonly object: SimulatedObject<Instance>;
  readonly storage: MemoryStorage;
}

/** Fails, as everything does that a reset instance touches. */
export function accessOf(life: Life): () => void {
  return () => {
    if (!life.isAlive) throw new Unavailable('this instance is no more');
  };
}
