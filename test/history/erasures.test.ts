import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId, TripId } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { consume } from '../../src/events/queues.ts';
import { deleteLettersAbout, requestErasure } from '../../src/history/erasures.ts';
import { archiveLagMs, eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { tripBatchSchema } from '../../src/protocol/feed.ts';
import { freshTenant, freshTripId, tripRecord } from './records.ts';

afterEach(() => vi.restoreAllMocks());

/** A line of a trip of ann. */
function lineOf(tenant: TenantId, id: TripId): string {
  const record = tripRecord(tenant, { id, state: 'completed', notes: 'third floor' });
  const trip = { kind: 'tripEvents', version: 1, tenant, id, after: 0, upTo: 1, events: [], record };
  return JSON.stringify(tripBatchSchema.parse(trip));
}

/** Ann's trips in the history, and that she is to be erased. */
async function erasing(tenant: TenantId, ids: readonly TripId[]): Promise<void> {
  const messages = ids.map((id) => ({
    id: crypto.randomUUID(),
    timestamp: new Date(),
    attempts: 1,
    body: JSON.parse(lineOf(tenant, id)),
  }));
  await consume(createMessageBatch('hexhail-history', messages), env);
  await requestErasure(env.DB, tenant, 'ann', 2_000).run();
}

const erasureRow = z.object({
  trips: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
});

/** The trips that the erasure remembers; null: it is over. */
async function remembered(tenant: TenantId): Promise<string[] | null> {
  const row = await env.DB.prepare('SELECT trips FROM erasures WHERE tenant = ?').bind(tenant).first();
  return row === null ? null : erasureRow.parse(row).trips;
}

/** A round of an erasure: until nothing can be on its way into the archive, and the archive. */
async function round(most?: number): Promise<void> {
  await eraseRiders(env, most);
  const later = Date.now() + archiveLagMs;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  await eraseRiders(env, most);
  vi.restoreAllMocks();
}

describe('a line of the archive that cannot be read', () => {
  it('is taken out where it names an erased trip, reported, and keeps no other from being erased', async () => {
    const tenant = freshTenant();
    const id = freshTripId();
    await erasing(tenant, [id]);
    const whole = lineOf(tenant, id);
    const foreign = `{"half": "${freshTripId()}`;
    const other = JSON.stringify({
      kind: 'tripEvents',
      version: 9,
      tenant,
      id,
      rider: 'ann',
      notes: 'third floor',
    });
    // Older code archived where a vehicle was seen, which is where its rider lives.
    const evidence = { fix: { lat: 40.2644, lng: -76.8836, ts: 1, accuracyMeters: 5 }, distanceMeters: 12 };
    const event = { sequence: 1, type: 'vehicle.progressed', version: 1, at: 1, data: { evidence } };
    const car = { kind: 'vehicleEvents', version: 1, tenant, id: 'car-1', after: 0, upTo: 1 };
    const seen = JSON.stringify({ ...car, events: [event], record: null });
    const key = `${archivePrefix}2026-unreadable.jsonl`;
    await env.ARCHIVE.put(key, `${[whole.slice(0, -20), foreign, other, whole, seen].join('\n')}\n`);
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await eraseRiders(env);
    const later = Date.now() + archiveLagMs;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    await eraseRiders(env);

    expect(await remembered(tenant)).toBeNull();
    const lines = (await (await env.ARCHIVE.get(key))?.text())?.split('\n');
    expect(lines).toHaveLength(6);
    expect(lines?.slice(0, 2)).toEqual(['', foreign]);
    expect(lines?.[2]).toContain('"rider":"-erased-"');
    expect(lines?.[3]).toContain('"rider":"-erased-"');
    expect(lines?.[4]).toContain('distanceMeters');
    expect(lines?.join()).not.toMatch(/ann|floor|40\.2644/);
    const reported = errors.mock.calls
      .flat()
      .filter((line) => String(line).includes('archive-line-taken-out'));
    expect(reported).toHaveLength(1);
    expect(JSON.parse(String(reported[0]))).toMatchObject({ tenant, key, line: 1 });
    await env.ARCHIVE.delete(key);
  });
});

it('a rider with many trips is erased in rounds, each of which remembers a bounded number', async () => {
  const tenant = freshTenant();
  const ids = Array.from({ length: 45 }, freshTripId);
  await erasing(tenant, ids);
  const key = `${archivePrefix}2026-many.jsonl`;
  await env.ARCHIVE.put(key, ids.map((id) => `${lineOf(tenant, id)}\n`).join(''));
  const leftInArchive = async () =>
    (await (await env.ARCHIVE.get(key))?.text())?.split('\n').filter((line) => line.includes('"ann"')).length;
  const leftInHistory = async () =>
    (await env.DB.prepare("SELECT id FROM trips WHERE tenant = ? AND rider = 'ann'").bind(tenant).all())
      .results.length;
  await eraseRiders(env, 20);
  expect(await remembered(tenant)).toHaveLength(20);
  await round(20);
  expect([await leftInHistory(), await leftInArchive(), await remembered(tenant)]).toEqual([25, 25, []]);
  await round(20);
  expect([await leftInHistory(), await leftInArchive(), await remembered(tenant)]).toEqual([5, 5, []]);
  await round(20);
  expect([await leftInHistory(), await leftInArchive(), await remembered(tenant)]).toEqual([0, 0, null]);
  await env.ARCHIVE.delete(key);
});

it('letters go that name an offer or a stop of an erased trip only', async () => {
  const id = freshTripId();
  const own = id.slice('trip_'.length);
  const bodies = [
    `{"offerId":"offer_${own}_1"}`,
    `{"stopId":"stop_${own}_1_p"}`,
    `{"id":"${id}"}`,
    '{"id":"x"}',
  ];
  await env.DB.batch(
    bodies.map((body, at) =>
      env.DB.prepare(
        "INSERT INTO dead_letters (message_id, queue, body, reason, at) VALUES (?, 'q', ?, '', 1)",
      ).bind(`${own}-${at}`, body),
    ),
  );
  await deleteLettersAbout(env.DB, id).run();
  const { results } = await env.DB.prepare("SELECT body FROM dead_letters WHERE queue = 'q'").all();
  expect(results).toEqual([{ body: '{"id":"x"}' }]);
});
