import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, it, vi } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { consume } from '../../src/events/queues.ts';
import { forgetSightings } from '../../src/jobs/forgetSightings.ts';
import { rebuildHistory, rebuildJob } from '../../src/jobs/rebuildHistory.ts';
import { type FeedBatch, vehicleBatchSchema } from '../../src/protocol/feed.ts';
import { freshTenant, vehicleRecord } from './records.ts';

afterEach(() => vi.restoreAllMocks());

const place = /fix|40\.2644/;

/** What older code sends of a vehicle: where it was seen at a milestone. */
function sighted(tenant: TenantId): FeedBatch {
  const evidence = { fix: { lat: 40.2644, lng: -76.8836, ts: 1, accuracyMeters: 5 }, distanceMeters: 12 };
  return vehicleBatchSchema.parse({
    kind: 'vehicleEvents',
    version: 1,
    tenant,
    id: 'car-1',
    after: 0,
    upTo: 1,
    events: [{ sequence: 1, type: 'vehicle.progressed', version: 1, at: 1, data: { evidence } }],
    record: vehicleRecord(tenant, 'car-1'),
  });
}

function consumed(body: unknown, queue: string) {
  const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
  return consume(createMessageBatch(queue, [message]), env);
}

/** The events of vehicles in the history, as text. */
async function stored(tenant: TenantId): Promise<string> {
  const query = "SELECT events FROM events WHERE tenant = ? AND kind = 'vehicle'";
  const { results } = await env.DB.prepare(query).bind(tenant).all();
  const text = JSON.stringify(results);
  expect(text).toContain('distanceMeters');
  return text;
}

it('the history has no place where a vehicle was seen, whatever older code sends', async () => {
  const tenant = freshTenant();
  await consumed(sighted(tenant), 'hexhail-history');
  expect(await stored(tenant)).not.toMatch(place);
});

it('the archive has none', async () => {
  const tenant = freshTenant();
  await consumed(sighted(tenant), 'hexhail-archive');
  const { objects } = await env.ARCHIVE.list({ prefix: archivePrefix });
  const files = await Promise.all(objects.map(async ({ key }) => (await env.ARCHIVE.get(key))?.text()));
  const line = files
    .join('')
    .split('\n')
    .find((text) => text.includes(tenant));
  expect(line).toContain('distanceMeters');
  expect(line).not.toMatch(place);
});

it('a rebuild brings none back that older code has archived', async () => {
  const tenant = freshTenant();
  await env.ARCHIVE.put(`${archivePrefix}older.jsonl`, `${JSON.stringify(sighted(tenant))}\n`);
  await env.DB.prepare('INSERT OR REPLACE INTO jobs (name, requested_at) VALUES (?, 1)')
    .bind(rebuildJob)
    .run();
  await rebuildHistory(env);
  expect(await stored(tenant)).not.toMatch(place);
  await env.ARCHIVE.delete(`${archivePrefix}older.jsonl`);
});

it('what older code stored is taken out, once, of every vehicle', async () => {
  const tenant = freshTenant();
  await env.DB.prepare(
    "UPDATE jobs SET finished_at = NULL, progress = '{}' WHERE name = 'forget-sightings'",
  ).run();
  for (const id of ['car-1', 'car-2', 'car-3']) {
    const batch = { ...sighted(tenant), id };
    await consumed({ ...batch, record: vehicleRecord(tenant, id) }, 'hexhail-history');
    const rows = Array.from({ length: id === 'car-2' ? 250 : 1 }, (_, at) =>
      env.DB.prepare("INSERT INTO events VALUES (?, 'vehicle', ?, ?, ?)").bind(
        tenant,
        id,
        100 + at,
        JSON.stringify(batch.events),
      ),
    );
    await env.DB.batch(rows);
  }
  expect(await stored(tenant)).toMatch(place);
  await forgetSightings(env);
  expect(await stored(tenant)).not.toMatch(place);
  const count =
    "SELECT count(*) AS total FROM events WHERE tenant = ? AND instr(events, 'distanceMeters') > 0";
  expect(await env.DB.prepare(count).bind(tenant).first('total')).toBe(255);
  const asked = vi.spyOn(env.DB, 'batch');
  await forgetSightings(env);
  expect(asked).not.toHaveBeenCalled();
});
