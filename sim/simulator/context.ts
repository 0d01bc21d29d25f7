import type { CellId } from '../../src/domain/geo/cells.ts';
import type { PersonId, TenantId, TripId, VehicleId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { TripRecord } from '../../src/domain/trip/record.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { Report } from '../../src/domain/vehicle/commands.ts';
import type { VehicleState } from '../../src/domain/vehicle/state.ts';
import type { Consumer } from '../../src/events/feedConsumers.ts';
import type { CellCapacity } from '../../src/objects/cell/cellLoad.ts';
import type { LiveDistrict } from '../../src/objects/district/liveDistrict.ts';
import type { LivePerson } from '../../src/objects/person/livePerson.ts';
import type { LivePromotions } from '../../src/objects/tenant/livePromotions.ts';
import type { FeedBatch, FeedEvent } from '../../src/protocol/feed.ts';
import type { Guard } from './guards.ts';
import type {
  CellInstance,
  FeedQueue,
  HasSockets,
  HistoryPort,
  RanksPort,
  TripInstance,
  VehicleInstance,
} from './instances.ts';
import type { AgreedSurge } from './invariants/agreedSurge.ts';
import type { SeriesBooked } from './invariants/bookedOnce.ts';
import type { Heard } from './invariants/conversations.ts';
import type { Claims } from './invariants/evidence.ts';
import type { Lines } from './invariants/fairLine.ts';
import type { Recordings } from './invariants/recordings.ts';
import type { MemoryStorage } from './memoryStorage.ts';
import type { Network } from './network.ts';
import { type Life, type Platform, type SimulatedObject, Unavailable } from './simulatedObject.ts';
import type { ServerEnd } from './sockets.ts';

/** Events inside the objects, for the invariant checkers. */
export interface Witness {
  tripChanged(tenant: TenantId, id: TripId, state: TripState): void;
  vehicleChanged(tenant: TenantId, id: VehicleId, state: VehicleState): void;
  /** The object's outbox, journal or inbox has changed. */
  wrote(name: string): void;
  /** An instance was rebuilt from storage, with this state. */
  rebuilt(name: string, state: unknown): void;
  /** A stream's report was applied or refused; `wrote`: whether anything was journaled. */
  reported(told: {
    vehicle: string;
    streamEpoch: number;
    epoch: number;
    wrote: boolean;
    report: Report;
  }): void;
  /** A person's command reached a trip at `version`; says whether it was carried out. */
  commanded(command: { trip: string; version: number; ifVersion: number | null; tookEffect: boolean }): void;
  /** A cell's concurrent work of each kind. */
  busy(cell: string, what: keyof CellCapacity, count: number): void;
  /** A cell has fenced streams below the epoch. */
  fenced(cell: string, vehicleId: VehicleId, epoch: number): void;
  /** The vehicle's streams at a cell may have changed. */
  carries(cell: string, vehicleId: VehicleId, isCarried: (epoch: number) => boolean): void;
  /** A cell has lost its streams. */
  unfence(cell: string): void;
  stored(record: TripRecord): void;
  /** A consumer of the feed has stored these events of a batch for the first time. */
  published(consumer: Consumer, batch: FeedBatch, events: readonly FeedEvent[]): void;
  /** The history has a batch, which may come again. */
  received(batch: FeedBatch): void;
  /** A caller was told that this change of a trip does not happen. */
  changeVoid(tenant: TenantId, trip: TripId, change: number): void;
  /** The lines of ranks. */
  readonly lines: Lines;
  /** What ranks write down for backtests. */
  readonly recordings: Recordings;
  /** Where phones say to be. */
  readonly claims: Claims;
  /** The trips of series. */
  readonly series: SeriesBooked;
  /** What people say, and whom it reaches. */
  readonly heard: Heard;
  /** What demand adds to prices. */
  readonly surges: AgreedSurge;
}

/** The world as seen by objects and people. */
export interface Context extends Platform {
  readonly network: Network;
  readonly history: HistoryPort;
  readonly archive: FeedQueue;
  readonly witness: Witness;
  readonly removed: Guard | null;
  readonly cellCapacity: CellCapacity;
  /** Of every tenant. */
  readonly policy: Policy;
  readonly seed: number;
  trip(tenant: TenantId, id: TripId): Stored<TripInstance>;
  vehicle(tenant: TenantId, id: VehicleId): Stored<VehicleInstance>;
  readonly ranks: RanksPort;
  person(tenant: TenantId, id: PersonId): SimulatedObject<LivePerson>;
  /** The tenant's object, as far as it counts promotions. */
  readonly promotions: { of(tenant: TenantId): SimulatedObject<LivePromotions> };
  readonly districts: { of(tenant: TenantId, district: CellId): SimulatedObject<LiveDistrict> };
  cell(tenant: TenantId, id: CellId): SimulatedObject<CellInstance>;
  /** Otherwise cells and riders ask no district about demand. */
  readonly followsDemand: boolean;
  /** The server end of an object's sockets. */
  serverEnd<Instance extends HasSockets>(object: SimulatedObject<Instance>): ServerEnd;
}

/** An object and its storage. */
export interface Stored<Instance> {
  readonly object: SimulatedObject<Instance>;
  readonly storage: MemoryStorage;
}

/** Throws, as every access from a reset instance does. */
export function accessOf(life: Life): () => void {
  return () => {
    if (!life.isAlive) throw new Unavailable('this instance is no more');
  };
}
