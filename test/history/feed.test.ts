import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { consume } from '../../src/events/queues.ts';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { rebuildHistory, rebuildJob, rebuildProgressSchema } from '../../src/jobs/rebuildHistory.ts';
import { runJobs } from '../../src/jobs/runJobs.ts';
import { type FeedBatch, tripBatchSchema } from '../../src/protocol/feed.ts';
import { waitFor } from '../setup/waiting.ts';
import { freshTenant, freshTripId, tripRecord, vehicleRecord } from './records.ts';

afterEach(() => vi.restoreAllMocks());

let sent = 0;

async function consumed(bodies: readonly unknown[], queue = 'hexhail-history') {
  const messages = bodies.map((body) => ({ id: `feed-${++sent}`, timestamp: new Date(), attempts: 1, body }));
  await consume(createMessageBatch(queue, messages), env);
}

/** A batch of a trip's feed with an event for each sequence number. */
function batchOf(tenant: TenantId, id: TripId, after: number, ...sequences: number[]): FeedBatch {
  return tripBatchSchema.parse({
    kind: 'tripEvents',
    version: 1,
    tenant,
    id,
    after,
    upTo: sequences.at(-1) ?? after,
    events: sequences.map((sequence) => ({
      sequence,
      type: `trip.step${sequence}`,
      version: 1,
      at: 1_000 + sequence,
      data: { note: `“${sequence}”`, part: 1.5 },
    })),
    record: tripRecord(tenant, { id, version: sequences.length }),
  });
}

async function known(tenant: TenantId, id: TripId): Promise<number[]> {
  return (await tripEvents(env.DB, tenant, id)).map(({ sequence }) => sequence);
}

/** What the senders are told: up to where the consumer has everything. */
function listening() {
  const told: unknown[][] = [];
  vi.spyOn(env.TRIP, 'getByName').mockImplementation((name) => {
    const { get } = env.TRIP;
    const stub = get.call(env.TRIP, env.TRIP.idFromName(name));
    return new Proxy(stub, {
      get: (target, key) =>
        key === 'feedStored'
          ? async (...words: unknown[]) => void told.push(words)
          : Reflect.get(target, key, target),
    });
  });
  return told;
}

describe('the events of a trip in the history', () => {
  it('are all there, once and in order, however often they come', async () => {
    const told = listening();
    const [tenant, id] = [freshTenant(), freshTripId()];
    const first = batchOf(tenant, id, 0, 1, 2, 4);
    await consumed([first]);
    await consumed([first, batchOf(tenant, id, 0, 1, 2, 4, 5), batchOf(tenant, id, 4, 5, 7)]);
    expect(await known(tenant, id)).toEqual([1, 2, 4, 5, 7]);
    expect((await tripEvents(env.DB, tenant, id)).slice(0, 3)).toEqual(first.events);
    expect(told).toEqual([
      ['history', 0, 4],
      ['history', 4, 7],
    ]);
  });

  it('wait for those that are missing before them, and the sender is told from where', async () => {
    const told = listening();
    const [tenant, id] = [freshTenant(), freshTripId()];
    await consumed([batchOf(tenant, id, 0, 1, 2)]);
    await consumed([batchOf(tenant, id, 5, 6, 7)]);
    expect(await known(tenant, id)).toEqual([1, 2]);
    await consumed([batchOf(tenant, id, 2, 3, 5, 6, 7)]);
    expect(await known(tenant, id)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(told.map(([, , upTo]) => upTo)).toEqual([2, 2, 7]);
  });
});

describe('the rows of a trip', () => {
  const eventRows = async (tenant: TenantId) => {
    const query = env.DB.prepare('SELECT count(*) AS total FROM events WHERE tenant = ?').bind(tenant);
    return z.object({ total: z.int() }).parse(await query.first()).total;
  };
  const withNotes = (batch: FeedBatch, length: number): FeedBatch => ({
    ...batch,
    events: batch.events.map((event) => ({ ...event, data: { note: 'n'.repeat(length) } })),
  });

  it('are one, with its events in it', async () => {
    const [tenant, id] = [freshTenant(), freshTripId()];
    await consumed([batchOf(tenant, id, 0, 1, 2)]);
    await consumed([batchOf(tenant, id, 2, 3)]);
    expect(await eventRows(tenant)).toBe(0);
    expect(await known(tenant, id)).toEqual([1, 2, 3]);
  });

  it('are more where its events do not fit into one, and none is lost', async () => {
    const told = listening();
    const [tenant, id] = [freshTenant(), freshTripId()];
    await consumed([batchOf(tenant, id, 0, 1)]);
    for (let sequence = 2; sequence <= 8; sequence++) {
      await consumed([withNotes(batchOf(tenant, id, sequence - 1, sequence), 60_000)]);
    }
    expect(await known(tenant, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(told.map(([, , upTo]) => upTo)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await eventRows(tenant)).toBeGreaterThan(0);
    await consumed([batchOf(tenant, id, 8, 9)]);
    await consumed([withNotes(batchOf(tenant, id, 7, 8), 60_000), batchOf(tenant, id, 8, 9)]);
    expect(await known(tenant, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('that older code wrote go on where they end', async () => {
    const told = listening();
    const [tenant, id] = [freshTenant(), freshTripId()];
    const old = batchOf(tenant, id, 0, 1, 2);
    await env.DB.prepare(`INSERT INTO events VALUES (?, 'trip', ?, 2, ?)`)
      .bind(tenant, id, JSON.stringify(old.events))
      .run();
    await consumed([batchOf(tenant, id, 2, 3)]);
    await consumed([batchOf(tenant, id, 0, 1, 2, 3, 4)]);
    expect(await known(tenant, id)).toEqual([1, 2, 3, 4]);
    expect(told.map(([, , upTo]) => upTo)).toEqual([3, 4]);
  });

  it('of which the history lacks one are filled by what comes next', async () => {
    const [tenant, id] = [freshTenant(), freshTripId()];
    await consumed([batchOf(tenant, id, 0, 1, 2)]);
    // Events without a record: of a trip that is erased.
    await consumed([{ ...batchOf(tenant, id, 2, 3), record: null }]);
    await consumed([batchOf(tenant, id, 3, 4)]);
    expect(await known(tenant, id)).toEqual([1, 2, 3, 4]);
  });
});

describe('the archive', () => {
  const contents = async (tenant: TenantId) => {
    const select = (table: string, columns: string) =>
      env.DB.prepare(`SELECT ${columns} FROM ${table} WHERE tenant = ? ORDER BY id`).bind(tenant).all();
    const [trips, vehicles] = [
      await select('trips', 'id, version, record'),
      await select('vehicles', 'id, version, record'),
    ];
    return { trips: trips.results, vehicles: vehicles.results };
  };

  const rebuild = async () => {
    await env.DB.prepare('INSERT OR REPLACE INTO jobs (name, requested_at) VALUES (?, ?)')
      .bind(rebuildJob, Date.now())
      .run();
    const finished = z.object({ finished_at: z.int().nullable() });
    await waitFor(async () => {
      await runJobs(env);
      const job = await env.DB.prepare('SELECT finished_at FROM jobs WHERE name = ?')
        .bind(rebuildJob)
        .first();
      expect(finished.parse(job).finished_at).not.toBeNull();
    });
  };

  it('fills an empty history with what the one had that grew', async () => {
    const tenant = freshTenant();
    const [one, other] = [freshTripId(), freshTripId()];
    const car: FeedBatch = {
      kind: 'vehicleEvents',
      version: 1,
      tenant,
      id: vehicleRecord(tenant, 'car-1').profile.id,
      after: 0,
      upTo: 1,
      events: [{ sequence: 1, type: 'vehicle.step', version: 1, at: 1, data: {} }],
      record: vehicleRecord(tenant, 'car-1'),
    };
    // Each consumer has its own batches of the same feed; the archive has some lines twice, and some late.
    await consumed([batchOf(tenant, one, 0, 1, 2), batchOf(tenant, other, 0, 1), car]);
    await consumed([batchOf(tenant, one, 2, 3, 5, 6)]);
    await consumed([batchOf(tenant, one, 2, 3, 5, 6)], 'hexhail-archive');
    await consumed([batchOf(tenant, one, 0, 1, 2), car, batchOf(tenant, other, 0, 1)], 'hexhail-archive');
    await consumed([batchOf(tenant, one, 0, 1, 2, 3)], 'hexhail-archive');
    const grown = [await contents(tenant), await tripEvents(env.DB, tenant, one), await known(tenant, other)];
    expect(grown[0]).toMatchObject({ trips: [{}, {}], vehicles: [{ id: 'car-1' }] });
    for (const table of ['trips', 'vehicles', 'events']) {
      await env.DB.prepare(`DELETE FROM ${table} WHERE tenant = ?`).bind(tenant).run();
    }
    await rebuild();
    expect([
      await contents(tenant),
      await tripEvents(env.DB, tenant, one),
      await known(tenant, other),
    ]).toEqual(grown);
    await rebuild();
    expect(await known(tenant, one)).toEqual([1, 2, 3, 5, 6]);
  });

  it('fills what is missing into a history that has grown on', async () => {
    const [tenant, id] = [freshTenant(), freshTripId()];
    await consumed([batchOf(tenant, id, 0, 1, 2, 3)], 'hexhail-archive');
    await consumed([batchOf(tenant, id, 0, 3, 4)]);
    await rebuild();
    expect(await known(tenant, id)).toEqual([1, 2, 3, 4]);
  });
});

describe('a rebuild', () => {
  const progress = z.string().transform((text) => rebuildProgressSchema.parse(JSON.parse(text)));
  const jobSchema = z.object({ progress, finished_at: z.int().nullable() });
  const request = () =>
    env.DB.prepare('INSERT OR REPLACE INTO jobs (name, requested_at) VALUES (?, 1)').bind(rebuildJob).run();
  const job = async () =>
    jobSchema.parse(await env.DB.prepare('SELECT * FROM jobs WHERE name = ?').bind(rebuildJob).first());

  it('goes on past a line that cannot be read, and says so', async () => {
    const [tenant, id] = [freshTenant(), freshTripId()];
    const line = JSON.stringify(batchOf(tenant, id, 0, 1, 2));
    await env.ARCHIVE.put(`${archivePrefix}unreadable.jsonl`, `{"half": \n{"kind":"other"}\n${line}\n`);
    await request();
    await waitFor(async () => {
      await rebuildHistory(env);
      expect(await job()).toMatchObject({ progress: { unreadable: 2 }, finished_at: expect.any(Number) });
    });
    expect(await known(tenant, id)).toEqual([1, 2]);
    await env.ARCHIVE.delete(`${archivePrefix}unreadable.jsonl`);
  });

  it('that is requested anew begins anew, although one runs', async () => {
    await consumed([batchOf(freshTenant(), freshTripId(), 0, 1)], 'hexhail-archive');
    await request();
    const list = env.ARCHIVE.list.bind(env.ARCHIVE);
    vi.spyOn(env.ARCHIVE, 'list').mockImplementationOnce(async (options) => {
      await request();
      await env.DB.prepare('UPDATE jobs SET progress = \'{"files":0}\' WHERE name = ?')
        .bind(rebuildJob)
        .run();
      return list(options);
    });
    await rebuildHistory(env);
    expect(await job()).toMatchObject({ progress: { files: 0 }, finished_at: null });
  });
});
