import type { TenantId, TripId } from '../../src/domain/ids.ts';
import type { TripRecord } from '../../src/domain/trip/record.ts';
import type { VehicleRecord } from '../../src/domain/vehicle/messages.ts';
import type { HistoryMessage } from '../../src/history/messages.ts';
import type { Context } from './context.ts';
import { variation } from './faults.ts';
import type { HistoryPort } from './instances.ts';
import { type Caller, outsider, Unavailable } from './simulatedObject.ts';

const batchEveryMs = 2_000;
const batchSize = 10;
const maxRetryDelayMs = 60_000;
const maxDownMs = 240_000;

/** The queue, its consumer and the database behind it: batches come at least once, and in any order. */
export class History implements HistoryPort {
  readonly trips = new Map<string, TripRecord>();
  readonly vehicles = new Map<string, VehicleRecord>();
  readonly #context: () => Context;
  readonly #consumer = outsider('consumer');
  #queue: HistoryMessage[] = [];
  #underway = 0;
  #downUntil = 0;

  /** The context is asked for late: it holds this history itself. */
  constructor(context: () => Context) {
    this.#context = context;
  }

  get isIdle(): boolean {
    return this.#queue.length + this.#underway === 0;
  }

  /** Puts a message into the queue, or fails to, or does without saying so. */
  async send(caller: Caller, message: HistoryMessage): Promise<void> {
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { loop, faults } = this.#context();
    const occasion = faults.occasion(`${caller.name} > queue`);
    const refused = faults.strikes('queue-refused', occasion);
    if (refused === null || refused < 0.5) this.#enqueue([message]);
    await new Promise<void>((resolve, reject) => {
      loop.after(1 + (occasion.hash % 40), `${caller.name} > queue answered`, () => {
        if (!caller.life.isAlive) return;
        if (refused === null) resolve();
        else reject(new Unavailable('the queue did not answer'));
      });
    });
  }

  /** Whether the database has this version of the trip, or a newer one. */
  async isTripStored(caller: Caller, tenant: TenantId, id: TripId, version: number): Promise<boolean> {
    if (!caller.life.isAlive || caller.life.isMuted) return new Promise(() => undefined);
    const { loop } = this.#context();
    return new Promise((resolve, reject) => {
      loop.after(20, `${caller.name} > history`, () => {
        if (!caller.life.isAlive) return;
        if (this.#isDown()) reject(new Unavailable('the database is down'));
        else resolve((this.trips.get(`${tenant}/${id}`)?.version ?? 0) >= version);
      });
    });
  }

  #enqueue(messages: readonly HistoryMessage[]): void {
    if (this.#queue.length === 0 && messages.length > 0) {
      this.#context().loop.after(batchEveryMs, 'queue batch', () => this.#deliver());
    }
    this.#queue.push(...messages);
  }

  #isDown(): boolean {
    const { loop, faults } = this.#context();
    if (!faults.areActive) return false;
    if (loop.now() < this.#downUntil) return true;
    const down = faults.strikes('history-down', faults.occasion('database'));
    if (down !== null) this.#downUntil = loop.now() + Math.round(down * maxDownMs);
    return down !== null;
  }

  #deliver(): void {
    const { loop, faults } = this.#context();
    const batch = this.#queue.slice(0, batchSize);
    this.#queue = this.#queue.slice(batchSize);
    if (this.#queue.length > 0) loop.after(batchEveryMs, 'queue batch', () => this.#deliver());
    const occasion = faults.occasion('queue batch');
    const again = (messages: readonly HistoryMessage[], delayMs: number) => {
      this.#underway += 1;
      loop.after(delayMs, 'queue again', () => {
        this.#underway -= 1;
        this.#enqueue(messages);
      });
    };
    if (this.#isDown()) {
      again(batch, Math.round(1_000 + variation(occasion, 'retry') * maxRetryDelayMs));
      return;
    }
    const failing = faults.strikes('batch-partly-failed', occasion);
    const written = failing === null ? batch.length : Math.floor(failing * batch.length);
    for (const message of batch.slice(0, written)) this.#write(message);
    // The database has part of the batch; the consumer does not know which, and has the whole batch again.
    if (failing !== null) again(batch, Math.round(failing * maxRetryDelayMs));
    else for (const message of batch) this.#acknowledge(message);
    const repeated = faults.strikes('batch-repeated', occasion);
    if (repeated !== null) again(batch, Math.round(repeated * maxRetryDelayMs));
  }

  /** As the statements in src/history do: a row gives way to newer versions only. */
  #write(message: HistoryMessage): void {
    if (message.kind === 'trip') {
      const { record } = message;
      keepNewer(this.trips, `${record.tenant}/${record.id}`, record);
      this.#context().witness.stored(record);
    } else keepNewer(this.vehicles, `${message.tenant}/${message.record.profile.id}`, message.record);
  }

  #acknowledge(message: HistoryMessage): void {
    const context = this.#context();
    const { network } = context;
    const stored = ({ live }: { live: { historyStored(sequence: number): void } }) =>
      live.historyStored(message.sequence);
    const told =
      message.kind === 'trip'
        ? network.call(
            this.#consumer,
            context.trip(message.record.tenant, message.record.id).object,
            'historyStored',
            stored,
          )
        : network.call(
            this.#consumer,
            context.vehicle(message.tenant, message.record.profile.id).object,
            'historyStored',
            stored,
          );
    // If it is not heard, the sender sends again.
    told.catch(() => undefined);
  }
}

function keepNewer<Row extends { readonly version: number }>(
  rows: Map<string, Row>,
  key: string,
  row: Row,
): void {
  if (row.version > (rows.get(key)?.version ?? 0)) rows.set(key, row);
}
