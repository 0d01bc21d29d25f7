import { type CellId, districtAt } from '../../src/domain/geo/cells.ts';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { RankRecording } from '../../src/domain/rank/inputs.ts';
import { vehicleKindOf } from '../../src/domain/requirements.ts';
import type { SurgeNow } from '../../src/domain/surge/surgeState.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { searchSecondsOf, type TripRecord } from '../../src/domain/trip/record.ts';
import type { VehicleRecord } from '../../src/domain/vehicle/messages.ts';
import {
  type DistrictShifts,
  districtsOf,
  noShiftPlan,
  shiftsAhead,
} from '../../src/domain/vehicle/plannedShifts.ts';
import { quantileOf } from '../../src/domain/waitHistogram.ts';
import type { Consumer, FeedDelays } from '../../src/events/feedConsumers.ts';
import type { FeedBatch } from '../../src/protocol/feed.ts';
import type { Context } from './context.ts';
import type { FeedQueue, HistoryPort } from './instances.ts';
import { type QueueConsumer, SimulatedQueue } from './queue.ts';
import { type Caller, outsider, Unavailable } from './simulatedObject.ts';

/** Shorter than on the platform, so that a world drains soon. */
export const simulatedFeedDelays: FeedDelays = {
  history: { soonMs: 2_000, lastMs: 2_000, laterMs: 15_000 },
  archive: { soonMs: 20_000, lastMs: 10_000, laterMs: 20_000 },
};

/** The history as a consumer of the feed: its queue and its database. */
export class History implements HistoryPort, QueueConsumer<FeedBatch> {
  readonly trips = new Map<string, TripRecord>();
  readonly #planned = new Map<string, VehicleRecord>();
  readonly queue: SimulatedQueue<FeedBatch>;
  readonly #context: () => Context;
  /** The sequence number up to which it has each object's events. */
  readonly #stored = new Map<string, number>();

  constructor(context: () => Context) {
    this.#context = context;
    this.queue = new SimulatedQueue('history', context, this);
  }

  send(caller: Caller, batch: FeedBatch): Promise<void> {
    return this.queue.send(caller, batch);
  }

  /** Whether the database has this version of the trip, or a newer one. */
  isTripStored(caller: Caller, tenant: TenantId, id: TripId, version: number): Promise<boolean> {
    return this.#read(caller, () => (this.trips.get(`${tenant}/${id}`)?.version ?? 0) >= version);
  }

  /** What the tenant's searches took (p90), in seconds; worlds are too short to wait for many. */
  searchMargin(caller: Caller, tenant: TenantId): Promise<number | null> {
    return this.#read(caller, () => {
      const records = [...this.trips.values()].filter((record) => record.tenant === tenant);
      return quantileOf(records.flatMap(searchSecondsOf), 0.9);
    });
  }

  tripsOfDistrict(caller: Caller, tenant: TenantId, district: CellId, since: number) {
    return this.#read(caller, () => {
      const records = [...this.trips.values()].filter(
        (record) =>
          record.tenant === tenant &&
          districtAt(record.pickup) === district &&
          (!isOver(record.state) || (record.timeline.at(-1)?.at ?? 0) >= since),
      );
      return { records, isWhole: true };
    });
  }

  shiftsOfDistrict(
    caller: Caller,
    tenant: TenantId,
    district: CellId,
    now: number,
  ): Promise<DistrictShifts[]> {
    return this.#read(caller, () =>
      [...this.#planned.values()].flatMap(({ profile, shiftPlan = noShiftPlan }) => {
        const shifts = shiftsAhead(shiftPlan.shifts, now).filter((shift) =>
          districtsOf(shift).includes(district),
        );
        if (profile.tenant !== tenant || shifts.length === 0) return [];
        return [{ vehicleId: profile.id, version: shiftPlan.version, kind: vehicleKindOf(profile), shifts }];
      }),
    );
  }

  keepSurge(caller: Caller, levels: readonly SurgeNow[]): Promise<void> {
    return this.#read(caller, () => {
      for (const { entries } of levels) {
        for (const { percent } of entries) this.#context().witness.surges.kept(percent);
      }
    });
  }

  keepRankInputs(caller: Caller, recording: RankRecording): Promise<void> {
    return this.#read(caller, () => this.#context().witness.recordings.kept(caller.name, recording));
  }

  async #read<Answer>(caller: Caller, answer: () => Answer): Promise<Answer> {
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { loop } = this.#context();
    return new Promise((resolve, reject) => {
      loop.after(20, `${caller.name} > history`, () => {
        if (!caller.life.isAlive) return;
        if (this.queue.isDown()) reject(new Unavailable('the database is down'));
        else resolve(answer());
      });
    });
  }

  /**
   * Same semantics as the SQL in src/history: a record is replaced by newer versions only, and each event is stored
   * once.
   */
  write(batch: FeedBatch): void {
    const { witness, removed } = this.#context();
    if (batch.kind === 'tripEvents' && batch.record !== null) {
      const { record } = batch;
      const key = `${record.tenant}/${record.id}`;
      if (record.version > (this.trips.get(key)?.version ?? 0)) this.trips.set(key, record);
      witness.stored(record);
      this.#tellDistrict(record);
    }
    if (batch.kind === 'vehicleEvents' && batch.record?.shiftPlan !== undefined) {
      const { profile, shiftPlan } = batch.record;
      const key = `${profile.tenant}/${profile.id}`;
      const stored = this.#planned.get(key)?.shiftPlan?.version ?? 0;
      if (shiftPlan.version > stored) this.#planned.set(key, batch.record);
    }
    const name = nameOf(batch);
    const stored = this.#stored.get(name) ?? 0;
    if (stored < batch.after) return;
    witness.received(batch);
    const known = removed === 'feed-dedupe' ? 0 : stored;
    const events = batch.events.filter(({ sequence }) => sequence > known);
    if (events.length === 0) return;
    this.#stored.set(name, batch.upTo);
    witness.published('history', batch, events);
  }

  /** Best effort, as on the platform. */
  #tellDistrict(record: TripRecord): void {
    const { network, districts } = this.#context();
    const object = districts.of(record.tenant, districtAt(record.pickup));
    network
      .call(outsider('history'), object, 'tripsChanged', (live) => live.tripsChanged([record]))
      .catch(() => undefined);
  }

  acknowledge(batch: readonly FeedBatch[]): void {
    for (const message of new Map(batch.map((message) => [nameOf(message), message])).values()) {
      tellSender(this.#context(), 'history', message, this.#stored.get(nameOf(message)) ?? 0);
    }
  }
}

/** The archive as a consumer of the feed: its queue and its append-only bucket. */
export class Archive implements FeedQueue, QueueConsumer<FeedBatch> {
  readonly queue: SimulatedQueue<FeedBatch>;
  readonly #context: () => Context;
  /** The sequence number up to which its lines, read in order, contain each object's events. */
  readonly #told = new Map<string, number>();

  constructor(context: () => Context) {
    this.#context = context;
    this.queue = new SimulatedQueue('archive', context, this);
  }

  send(caller: Caller, batch: FeedBatch): Promise<void> {
    return this.queue.send(caller, batch);
  }

  write(batch: FeedBatch): void {
    const name = nameOf(batch);
    const told = this.#told.get(name) ?? 0;
    const events = batch.events.filter(({ sequence }) => sequence > told);
    this.#told.set(name, Math.max(told, batch.upTo));
    this.#context().witness.published('archive', batch, events);
  }

  acknowledge(batch: readonly FeedBatch[]): void {
    for (const message of batch) tellSender(this.#context(), 'archive', message, message.upTo);
  }
}

/**
 * Sends an object's batch to its consumer's queue. Without the guard the object treats a sent batch as
 * acknowledged.
 */
export async function sendBatch(
  context: Context,
  caller: Caller,
  consumer: Consumer,
  batch: FeedBatch,
  sender: () => Acknowledged | undefined,
): Promise<void> {
  if (context.removed === 'feed-acknowledgement')
    sender()?.shell.feedAcknowledged(consumer, batch.after, batch.upTo);
  await context[consumer].send(caller, batch);
}

function nameOf({ kind, tenant, id }: FeedBatch): string {
  return `${kind} ${tenant}/${id}`;
}

interface Acknowledged {
  readonly shell: { feedAcknowledged(consumer: string, after: number, upTo: number): void };
}

/** If the acknowledgement is lost, the sender resends. */
function tellSender(context: Context, consumer: string, batch: FeedBatch, upTo: number): void {
  const stored = ({ live }: { live: Acknowledged }) =>
    live.shell.feedAcknowledged(consumer, batch.after, upTo);
  const told =
    batch.kind === 'tripEvents'
      ? context.network.call(
          outsider(consumer),
          context.trip(batch.tenant, batch.id).object,
          'feedStored',
          stored,
        )
      : context.network.call(
          outsider(consumer),
          context.vehicle(batch.tenant, batch.id).object,
          'feedStored',
          stored,
        );
  told.catch(() => undefined);
}
