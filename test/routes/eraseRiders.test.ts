import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { consume } from '../../src/events/queues.ts';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { withoutRider } from '../../src/history/redactJson.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { archiveLagMs, eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { rebuildHistory, rebuildJob } from '../../src/jobs/rebuildHistory.ts';
import { tripBatchSchema } from '../../src/protocol/feed.ts';
import { freshTripId, tellAll } from '../objects/city.ts';
import { waitFor } from '../setup/waiting.ts';
import { call, freshTenant, tokenOf } from './calling.ts';
import { eraseAll, own, pastTrip } from './pastTrip.ts';

afterEach(() => vi.restoreAllMocks());

/** What the archive has of a trip. */
async function archivedOf(tripId: string): Promise<string> {
  const { objects } = await env.ARCHIVE.list({ prefix: archivePrefix });
  const files = await Promise.all(objects.map(async ({ key }) => (await env.ARCHIVE.get(key))?.text() ?? ''));
  const lines = files.flatMap((text) => text.split('\n')).filter((text) => text.includes(tripId));
  expect(lines.length).toBeGreaterThan(0);
  return lines.join('\n');
}

/** Ann's past trip, as the archive's queue has it, and asked to be erased. */
async function erasing(tenant: TenantId) {
  const { tripId, object } = await pastTrip(tenant);
  const operator = { tenant, role: 'operator', person: 'boss' } as const;
  const record = await tripFromHistory(env.DB, tripId, operator);
  const events = await tripEvents(env.DB, tenant, tripId);
  const line = { kind: 'tripEvents', version: 1, tenant, id: tripId, after: 0, upTo: 9, events, record };
  const message = { id: 'again', timestamp: new Date(), attempts: 2, body: tripBatchSchema.parse(line) };
  const admin = await tokenOf('admin', tenant);
  await tellAll(object);
  await waitFor(async () => {
    expect((await call('DELETE', '/v1/riders/ann', { token: admin })).status).toBe(202);
  });
  const arrive = () => consume(createMessageBatch('hexhail-archive', [message]), env);
  const isOver = async () =>
    (await env.DB.prepare('SELECT 1 FROM erasures WHERE tenant = ?').bind(tenant).first()) === null;
  return { tripId, operator, record, line: message.body, arrive, isOver };
}

async function emptyHistory(tenant: TenantId): Promise<void> {
  for (const table of ['trips', 'events']) {
    await env.DB.prepare(`DELETE FROM ${table} WHERE tenant = ?`).bind(tenant).run();
  }
  await env.DB.prepare('INSERT OR REPLACE INTO jobs (name, requested_at) VALUES (?, 1)')
    .bind(rebuildJob)
    .run();
}

it('a line of the archive that comes again brings nobody back, nor does a rebuild', async () => {
  const tenant = freshTenant();
  const { tripId, operator, record, arrive, isOver } = await erasing(tenant);
  await eraseAll();
  expect(await isOver()).toBe(true);

  await arrive();
  expect(await archivedOf(tripId)).not.toMatch(own);

  await emptyHistory(tenant);
  await rebuildHistory(env);
  const rebuilt = await tripFromHistory(env.DB, tripId, operator);
  expect(rebuilt).toMatchObject({ rider: '-erased-', fare: record?.fare });
  expect(JSON.stringify([rebuilt, await tripEvents(env.DB, tenant, tripId)])).not.toMatch(own);
});

it('a line that is written while its rider is erased brings nobody back', async () => {
  const tenant = freshTenant();
  const { tripId, arrive, isOver } = await erasing(tenant);
  const put = env.ARCHIVE.put.bind(env.ARCHIVE);
  // The consumer has read that the rider is not erased: then everything is, as far as it can be, and then it writes.
  vi.spyOn(env.ARCHIVE, 'put').mockImplementationOnce(async (...written) => {
    await eraseRiders(env);
    await eraseRiders(env);
    return put(...written);
  });
  await arrive();
  expect(await archivedOf(tripId)).toMatch(own);
  expect(await isOver()).toBe(false);
  await eraseAll();
  expect(await isOver()).toBe(true);
  expect(await archivedOf(tripId)).not.toMatch(own);
});

it('two riders of one file are both taken out, also by two runs at once', async () => {
  const tenant = freshTenant();
  const { tripId, line, isOver } = await erasing(tenant);
  const file = `${archivePrefix}2026-${crypto.randomUUID()}.jsonl`;
  const other = { ...line, id: freshTripId() };
  const lines = (...all: object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  await env.ARCHIVE.put(file, lines(line, other));
  const put = env.ARCHIVE.put.bind(env.ARCHIVE);
  let others = 0;
  vi.spyOn(env.ARCHIVE, 'put').mockImplementation(async (...written) => {
    // Another run is faster with what it has to take out of the same file.
    if (written[0] === file && others++ === 0) await put(file, lines(line, withoutRider(other) ?? {}));
    return put(...written);
  });
  await eraseAll();
  expect(await isOver()).toBe(true);
  expect(await archivedOf(tripId)).not.toMatch(own);
  expect(await archivedOf(other.id)).not.toMatch(own);
});

it('a rider is erased from a history that is being rebuilt once it is', async () => {
  const tenant = freshTenant();
  const { tripId, operator, arrive, isOver } = await erasing(tenant);
  await arrive();
  await emptyHistory(tenant);
  await eraseAll();
  expect(await isOver()).toBe(false);
  await rebuildHistory(env);
  expect((await tripFromHistory(env.DB, tripId, operator))?.rider).toBe('ann');
  await eraseAll();
  expect(await isOver()).toBe(true);
  expect((await tripFromHistory(env.DB, tripId, operator))?.rider).toBe('-erased-');
  expect(await archivedOf(tripId)).not.toMatch(own);
});

it('erasures that wait hold up no other', async () => {
  const tenant = freshTenant();
  const { tripId, operator } = await erasing(tenant);
  const waiting = Array.from({ length: 9 }, (_, at) => `waits-${at}`);
  await env.DB.batch(
    waiting.map((rider) =>
      env.DB.prepare(
        'INSERT INTO erasures (tenant, rider, requested_at, trips, archive_from) VALUES (?, ?, 1, ?, ?)',
      ).bind(tenant, rider, JSON.stringify([tripId]), Date.now() + archiveLagMs),
    ),
  );
  await eraseRiders(env);
  expect((await tripFromHistory(env.DB, tripId, operator))?.rider).toBe('-erased-');
  await env.DB.prepare('DELETE FROM erasures WHERE tenant = ?').bind(tenant).run();
});
