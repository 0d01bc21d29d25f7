import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { TenantId } from '../../src/domain/ids.ts';
import { consumeHistory } from '../../src/events/historyConsumer.ts';
import { requestErasure } from '../../src/history/erasures.ts';
import { irregularityDays } from '../../src/history/irregularities.ts';
import { eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { runJobs } from '../../src/jobs/runJobs.ts';
import { type Irregularity, limitReached, positionsRefused } from '../../src/protocol/irregularities.ts';
import { call, freshTenant, problemIn, tokenOf } from '../routes/calling.ts';
import { tripRecord } from './records.ts';

const dayMs = 86_400_000;

async function consume(...bodies: readonly unknown[]): Promise<void> {
  const messages = bodies.map((body) => ({
    id: crypto.randomUUID(),
    timestamp: new Date(),
    attempts: 1,
    body,
  }));
  await consumeHistory(createMessageBatch('hexhail-history', messages), env);
}

function told(tenant: TenantId, ...events: readonly Irregularity[]) {
  return { kind: 'irregularities', version: 1, tenant, events };
}

const pageSchema = z.object({
  data: z.array(z.object({ type: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()) })),
  nextCursor: z.string().nullable(),
});

async function listed(tenant: TenantId, query = '') {
  const response = await call('GET', `/v1/irregularities${query}`, {
    token: await tokenOf('operator', tenant),
  });
  expect(response.status).toBe(200);
  return pageSchema.parse(await response.json());
}

it('operators are shown each once, newest first, page by page, and none of another tenant', async () => {
  const tenant = freshTenant();
  const now = Date.now();
  const limit = limitReached('ann', 'maxOpenTrips', 3, now - 1_000);
  const refused = positionsRefused('cab-1', { reason: 'stale-position', count: 5 }, now);
  await consume(told(tenant, limit, refused), told(tenant, limit), told(freshTenant(), limit));
  const { data, nextCursor } = await listed(tenant);
  expect(nextCursor).toBeNull();
  expect(data.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'vehicle.positionsRefused', data: { vehicleId: 'cab-1', reason: 'stale-position', count: 5 } },
    { type: 'person.limitReached', data: { personId: 'ann', limit: 'maxOpenTrips', most: 3 } },
  ]);
  const first = await listed(tenant, '?limit=1');
  expect(first.data).toEqual(data.slice(0, 1));
  expect((await listed(tenant, `?limit=1&cursor=${first.nextCursor}`)).data).toEqual(data.slice(1));
  expect((await listed(tenant, '?type=person.limitReached')).data).toEqual(data.slice(1));
  const rider = await tokenOf('rider', tenant);
  expect(await problemIn(await call('GET', '/v1/irregularities', { token: rider }))).toBe('403 forbidden');
});

it('a flagged trip is listed once, however often its events come', async () => {
  const tenant = freshTenant();
  const at = Date.now() - 5_000;
  const flags = [{ milestone: 'arrived', doubt: 'far-from-stop', distanceMeters: 812, at }] as const;
  const record = tripRecord(tenant, { flags: [...flags] });
  const batch = (version: number) => {
    const about = { kind: 'tripEvents', version: 1, tenant, id: record.id, after: 0, upTo: 0, events: [] };
    return { ...about, record: { ...record, version } };
  };
  await consume(batch(1));
  await consume(batch(2));
  const { data } = await listed(tenant);
  expect(data).toEqual([
    expect.objectContaining({
      type: 'trip.flagged',
      at: new Date(at).toISOString(),
      data: {
        ...{ tripId: record.id, vehicleId: record.vehicle?.id ?? null },
        ...{ milestone: 'arrived', doubt: 'far-from-stop', distanceMeters: 812 },
      },
    }),
  ]);
});

it('what is too old is neither kept nor stored again', async () => {
  const tenant = freshTenant();
  const now = Date.now();
  const stored = positionsRefused('cab-1', { reason: 'stale-position', count: 5 }, now - 3 * dayMs);
  await consume(told(tenant, stored));
  await runJobs(env);
  expect((await listed(tenant)).data).toHaveLength(1);
  const old = now - irregularityDays * dayMs;
  await env.DB.prepare('UPDATE irregularities SET at = ? WHERE tenant = ?').bind(old, tenant).run();
  await runJobs(env);
  await consume(told(tenant, { ...stored, at: old }));
  expect((await listed(tenant)).data).toEqual([]);
});

it('a person who is erased leaves none', async () => {
  const tenant = freshTenant();
  const now = Date.now();
  const of = (person: string) => limitReached(person, 'maxBookingsPerHour', 20, now);
  await consume(told(tenant, of('ann'), of('bob')));
  await requestErasure(env.DB, tenant, 'ann', now).run();
  await eraseRiders(env);
  expect(JSON.stringify(await listed(tenant))).not.toContain('ann');
  expect((await listed(tenant)).data).toHaveLength(1);
});
