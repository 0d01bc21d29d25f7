import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId } from '../../src/domain/ids.ts';
import { consumeHistory } from '../../src/events/historyConsumer.ts';
import { isTripStored, tripFromHistory } from '../../src/history/trips.ts';
import { listVehicles } from '../../src/history/vehicles.ts';
import { freshTenant, tripRecord, vehicleRecord } from './records.ts';

const operatorOf = (tenant: TenantId) => ({ tenant, role: 'operator', person: 'olga' }) as const;

afterEach(() => vi.restoreAllMocks());

let sent = 0;

async function consume(bodies: readonly unknown[], queue = 'hexhail-history', attempts = 1) {
  const messages = bodies.map((body) => ({
    id: `message-${++sent}`,
    timestamp: new Date(),
    attempts,
    body,
  }));
  const batch = createMessageBatch(queue, messages);
  const retries = batch.messages.map((message) => vi.spyOn(message, 'retry'));
  await consumeHistory(batch, env);
  const { explicitAcks } = await getQueueResult(batch, createExecutionContext());
  return {
    messages,
    /** Which of the bodies, by index. */
    taken: explicitAcks.map((id) => messages.findIndex((message) => message.id === id)),
    /** By index, with the delay in seconds. */
    retried: retries.flatMap(({ mock }, at) => mock.calls.map(([options]) => [at, options?.delaySeconds])),
  };
}

const letterSchema = z.object({ queue: z.string(), body: z.string(), reason: z.string() });

async function lettersOf(messages: readonly { id: string }[]) {
  const { results } = await env.DB.prepare(
    `SELECT queue, body, reason FROM dead_letters WHERE message_id IN (${messages.map(() => '?').join()})`,
  )
    .bind(...messages.map(({ id }) => id))
    .all();
  return results.map((row) => letterSchema.parse(row));
}

it('a batch without messages, as the local queue delivers it now and then, is nothing to retry', async () => {
  const logged = vi.spyOn(console, 'error');
  expect((await consume([])).retried).toEqual([]);
  expect(logged).not.toHaveBeenCalled();
});

describe('a trip in the history', () => {
  it('is its newest version, in whatever order and however often versions come', async () => {
    const tenant = freshTenant();
    const first = tripRecord(tenant);
    const versions = [3, 1, 2, 3, 5, 4, 5].map((version) => ({
      ...first,
      version,
      notes: `version ${version}`,
    }));
    for (const record of versions.slice(0, 4)) await consume([{ kind: 'trip', sequence: 1, record }]);
    expect(await tripFromHistory(env.DB, first.id, operatorOf(tenant))).toEqual(versions[0]);
    const { taken } = await consume(versions.map((record) => ({ kind: 'trip', sequence: 1, record })));
    expect(taken).toHaveLength(versions.length);
    expect(await tripFromHistory(env.DB, first.id, operatorOf(tenant))).toEqual(versions[4]);
    const count = env.DB.prepare('SELECT count(*) AS trips FROM trips WHERE tenant = ?').bind(tenant);
    expect(await count.first()).toEqual({ trips: 1 });
  });

  it('is not replaced by another record of the same version', async () => {
    const record = tripRecord(freshTenant(), { notes: 'first' });
    await consume([
      { kind: 'trip', sequence: 1, record },
      { kind: 'trip', sequence: 1, record: { ...record, notes: 'second' } },
    ]);
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toEqual(record);
  });

  it('is stored even when its sender cannot be told', async () => {
    vi.spyOn(env.TRIP, 'getByName').mockImplementation(() => {
      throw new Error('no objects today');
    });
    const record = tripRecord(freshTenant());
    const { taken } = await consume([{ kind: 'trip', sequence: 1, record }]);
    expect(taken).toEqual([0]);
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toEqual(record);
  });

  it('counts as stored from its version on', async () => {
    const record = tripRecord(freshTenant(), { version: 4 });
    await consume([{ kind: 'trip', sequence: 1, record }]);
    const { tenant, id } = record;
    expect(await isTripStored(env.DB, tenant, id, 3)).toBe(true);
    expect(await isTripStored(env.DB, tenant, id, 4)).toBe(true);
    expect(await isTripStored(env.DB, tenant, id, 5)).toBe(false);
    expect(await isTripStored(env.DB, freshTenant(), id, 1)).toBe(false);
  });

  it('has ended when it did, also where it tells of its goods afterwards', async () => {
    const record = tripRecord(freshTenant(), { state: 'cancelled' });
    const query = env.DB.prepare('SELECT ended_at FROM trips WHERE id = ?').bind(record.id);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(10_000);
    await consume([{ kind: 'trip', sequence: 1, record }]);
    clock.mockReturnValue(20_000);
    const goodsReturn = { by: 'rider', reason: 'rider-cancelled', since: 15_000 };
    await consume([{ kind: 'trip', sequence: 2, record: { ...record, version: 2, goodsReturn } }]);
    expect(await query.first()).toEqual({ ended_at: 10_000 });
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toMatchObject({
      goodsReturn,
    });
  });

  it('is for its rider and its operators', async () => {
    const record = tripRecord(freshTenant(), { rider: 'ann' });
    await consume([{ kind: 'trip', sequence: 1, record }]);
    const see = (role: 'rider' | 'driver' | 'operator', person: string, tenant = record.tenant) =>
      tripFromHistory(env.DB, record.id, { tenant, role, person });
    expect(await see('rider', 'ann')).toEqual(record);
    expect(await see('operator', 'olga')).toEqual(record);
    expect(await see('rider', 'bob')).toBeNull();
    expect(await see('driver', 'ann')).toBeNull();
    expect(await see('operator', 'olga', freshTenant())).toBeNull();
  });
});

describe('a vehicle in the history', () => {
  it('is its newest version', async () => {
    const tenant = freshTenant();
    const record = (version: number) => vehicleRecord(tenant, 'v1', version, { plate: `plate ${version}` });
    for (const version of [0, 2, 1, 0]) {
      await consume([{ kind: 'vehicle', sequence: 1, tenant, record: record(version) }]);
    }
    expect(await listVehicles(env.DB, tenant, null, 10)).toEqual([record(2).profile]);
  });
});

describe('a message that cannot be stored', () => {
  it('becomes a dead letter at once, and keeps nobody else from being stored', async () => {
    const record = tripRecord(freshTenant());
    const unreadable = [
      { kind: 'trip', sequence: 1, record: { ...record, version: 'new' } },
      'text',
      null,
      { kind: 'x' },
    ];
    const { messages, taken } = await consume([...unreadable, { kind: 'trip', sequence: 1, record }]);
    expect(taken).toEqual([0, 1, 2, 3, 4]);
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toEqual(record);
    const letters = await lettersOf(messages);
    expect(letters.map(({ body }) => body).sort()).toEqual(
      unreadable.map((body) => JSON.stringify(body)).sort(),
    );
    expect(letters.find(({ body }) => body.includes('"new"'))?.reason).toContain('record.version');
  });

  it('is tried again later when the database does not answer, ever more seldom', async () => {
    const record = tripRecord(freshTenant());
    const batch = vi.spyOn(env.DB, 'batch').mockRejectedValue(new Error('the database is down'));
    const delays: unknown[] = [];
    for (const attempts of [1, 2, 5, 30]) {
      const { taken, retried } = await consume(
        [{ kind: 'trip', sequence: 1, record }],
        'hexhail-history',
        attempts,
      );
      expect(taken).toEqual([]);
      delays.push(...retried);
    }
    expect(delays).toEqual([2, 4, 32, 300].map((delaySeconds) => [0, delaySeconds]));
    expect(batch).toHaveBeenCalledTimes(4);
    batch.mockRestore();
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toBeNull();
  });

  it('is a dead letter when its attempts were used up, is counted, and is stored all the same', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const record = tripRecord(freshTenant());
    const { messages, taken } = await consume(
      [{ kind: 'trip', sequence: 1, record }, 5],
      'hexhail-history-dead',
    );
    expect(taken).toEqual([0, 1]);
    expect((await lettersOf(messages)).map(({ queue, body }) => ({ queue, body }))).toEqual([
      { queue: 'hexhail-history-dead', body: JSON.stringify({ kind: 'trip', sequence: 1, record }) },
      { queue: 'hexhail-history-dead', body: '5' },
    ]);
    expect(await tripFromHistory(env.DB, record.id, operatorOf(record.tenant))).toEqual(record);
    const { total } = (await env.DB.prepare('SELECT count(*) AS total FROM dead_letters').first()) ?? {};
    const line = { level: 'error', event: 'dead-letters', queue: 'hexhail-history-dead', added: 2, total };
    expect(log.mock.calls.map(([text]) => JSON.parse(String(text)))).toEqual([line]);
  });

  it('that comes twice is one letter', async () => {
    const messages = [{ id: `twice-${++sent}`, timestamp: new Date(), attempts: 1, body: 'text' }];
    for (let time = 0; time < 2; time++) {
      await consumeHistory(createMessageBatch('hexhail-history', messages), env);
    }
    expect(await lettersOf(messages)).toHaveLength(1);
  });

  describe('that the database refuses', () => {
    const now = Date.now();
    const event = (tenant: TenantId, id: string) => ({
      ...{ kind: 'irregularities', version: 1, tenant },
      events: [
        {
          ...{ id, type: 'vehicle.positionsRefused', version: 1, at: now },
          data: { vehicleId: 'cab-1', reason: 'coarse-position', count: 5 },
        },
      ],
    });
    const stored = async (tenant: TenantId) => {
      const query = env.DB.prepare('SELECT id FROM irregularities WHERE tenant = ? ORDER BY id').bind(tenant);
      return (await query.all()).results.map(({ id }) => id);
    };

    beforeEach(async () => {
      await env.DB.exec(
        "CREATE TRIGGER refuse BEFORE INSERT ON irregularities WHEN NEW.id = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END",
      );
    });
    afterEach(async () => {
      await env.DB.exec('DROP TRIGGER refuse');
    });

    it('keeps nobody else from being stored, and is tried again', async () => {
      const tenant = freshTenant();
      const ids = ['a', 'b', 'poison', 'c', 'd'];
      const { taken, retried } = await consume(ids.map((id) => event(tenant, id)));
      expect(await stored(tenant)).toEqual(['a', 'b', 'c', 'd']);
      expect(taken).toEqual([0, 1, 3, 4]);
      expect(retried).toEqual([[2, 2]]);
    });

    it('is a dead letter when its attempts were used up, with what the database says', async () => {
      const tenant = freshTenant();
      const { messages, taken, retried } = await consume(
        [event(tenant, 'a'), event(tenant, 'poison')],
        'hexhail-history-dead',
      );
      expect([taken, retried]).toEqual([[0, 1], []]);
      const letters = await lettersOf(messages.slice(1));
      expect(letters).toMatchObject([{ body: JSON.stringify(event(tenant, 'poison')) }]);
      expect(letters[0]?.reason).toContain('poison: SQLITE_CONSTRAINT');
    });

    it('for want of a migration waits for it, in either queue', async () => {
      const batch = vi.spyOn(env.DB, 'batch');
      await env.DB.exec('ALTER TABLE irregularities RENAME TO later');
      try {
        for (const queue of ['hexhail-history', 'hexhail-history-dead']) {
          const { taken, retried } = await consume(
            [event(freshTenant(), 'a'), event(freshTenant(), 'b')],
            queue,
          );
          expect([taken, retried]).toEqual([
            [],
            [
              [0, 2],
              [1, 2],
            ],
          ]);
        }
      } finally {
        await env.DB.exec('ALTER TABLE later RENAME TO irregularities');
      }
      expect(batch).toHaveBeenCalledTimes(2);
    });

    it('is one letter however often an object sends that part of its feed', async () => {
      const tenant = freshTenant();
      await env.DB.exec(
        "CREATE TRIGGER refuseTrips BEFORE INSERT ON trips BEGIN SELECT RAISE(ABORT, 'poison'); END",
      );
      try {
        const record = tripRecord(tenant);
        const feed = {
          kind: 'tripEvents',
          version: 1,
          tenant,
          id: record.id,
          after: 0,
          upTo: 1,
          events: [],
          record,
        };
        for (let time = 0; time < 2; time++) await consume([feed], 'hexhail-history-dead');
        const letters = env.DB.prepare('SELECT count(*) AS total FROM dead_letters WHERE instr(body, ?) > 0');
        expect(await letters.bind(record.id).first()).toEqual({ total: 1 });
      } finally {
        await env.DB.exec('DROP TRIGGER refuseTrips');
      }
    });
  });
});
