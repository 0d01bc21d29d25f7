import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { personIdSchema, type TenantId, tripIdSchema } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { eraseRiders } from '../../src/events/erasing.ts';
import { tripEvents } from '../../src/history/events.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { tripBatchSchema } from '../../src/protocol/feed.ts';
import { tellAll } from '../objects/city.ts';
import { waitFor, waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

const ride = { pickup: { ...capitol, label: '12 Market Street' }, dropoff: station, notes: 'third floor' };
const own = /ann|Market|floor|40\.2644/;
const home = { title: 'My house', place: { ...capitol, label: '12 Market Street' } };

/** A trip of ann that is over and in the history with all its events. */
async function pastTrip(tenant: TenantId) {
  const ann = await tokenOf('rider', tenant, 'ann');
  const { id } = await tripIn(await book(ann, ride, { 'idempotency-key': 'key' }), 201);
  const headers = { 'idempotency-key': 'cancel' };
  await tripIn(
    await call('POST', `/v1/trips/${id}/cancel`, { token: ann, headers, body: { reason: 'ann is ill' } }),
  );
  const tripId = tripIdSchema.parse(id);
  await waitUntil(async () => {
    const record = await tripFromHistory(env.DB, tripId, { tenant, role: 'operator', person: 'boss' });
    return record?.state === 'cancelled' && (await tripEvents(env.DB, tenant, tripId)).length > 0;
  });
  return { ann, tripId, object: env.TRIP.getByName(objectName(tenant, id)) };
}

describe('a rider', () => {
  it('is exported with every trip and event, to admins alone', async () => {
    const tenant = freshTenant();
    const { ann, tripId } = await pastTrip(tenant);
    const path = '/v1/riders/ann/export';
    for (const token of [ann, await tokenOf('operator', tenant)]) {
      expect(await problemIn(await call('GET', path, { token }))).toBe('403 forbidden');
      expect(await problemIn(await call('DELETE', '/v1/riders/ann', { token }))).toBe('403 forbidden');
    }
    expect((await call('PUT', '/v1/me/places/home', { token: ann, body: home })).status).toBe(200);
    const exported = await (await call('GET', path, { token: await tokenOf('admin', tenant) })).json();
    const places = [{ name: 'home', ...home }];
    expect(exported).toMatchObject({
      data: [{ trip: { id: tripId, rider: 'ann' } }],
      places,
      nextCursor: null,
    });
    expect(JSON.stringify(exported)).toContain('trip.requested');
    const elsewhere = await call('GET', path, { token: await tokenOf('admin', freshTenant()) });
    expect(await elsewhere.json()).toEqual({ data: [], nextCursor: null });
  });

  it('is not erased while a trip is under way', async () => {
    const tenant = freshTenant();
    const ann = await tokenOf('rider', tenant, 'ann');
    const { id } = await tripIn(await book(ann, ride), 201);
    const admin = await tokenOf('admin', tenant);
    expect(await problemIn(await call('DELETE', '/v1/riders/ann', { token: admin }))).toBe(
      '409 trip-under-way',
    );
    await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann }));
  });

  it('is erased everywhere, but for amounts and times', async () => {
    const tenant = freshTenant();
    const { ann, tripId, object } = await pastTrip(tenant);
    expect((await call('PUT', '/v1/me/places/home', { token: ann, body: home })).status).toBe(200);
    const events = await tripEvents(env.DB, tenant, tripId);
    const operator = { tenant, role: 'operator', person: 'boss' } as const;
    const record = await tripFromHistory(env.DB, tripId, operator);
    const line = { kind: 'tripEvents', version: 1, tenant, id: tripId, after: 0, upTo: 9, events, record };
    const file = `${archivePrefix}2026-${crypto.randomUUID()}.jsonl`;
    const other = JSON.stringify({ ...line, id: 'trip_00000000' });
    await env.ARCHIVE.put(file, `${JSON.stringify(tripBatchSchema.parse(line))}\n${other}\n`);
    const letter = 'INSERT INTO dead_letters (message_id, queue, body, reason, at) VALUES (?, ?, ?, ?, ?)';
    await env.DB.prepare(letter).bind(tripId, 'outbox', JSON.stringify({ tripId }), 'none', 0).run();

    const admin = await tokenOf('admin', tenant);
    await tellAll(object);
    const erased = await waitFor(async () => {
      const response = await call('DELETE', '/v1/riders/ann', { token: admin });
      expect(response.status).toBe(202);
      return response;
    });
    expect(await erased.text()).toBe('');
    await eraseRiders(env);

    const left = await tripFromHistory(env.DB, tripId, operator);
    expect(left).toMatchObject({ id: tripId, state: 'cancelled', rider: '-erased-', fare: record?.fare });
    expect(left?.timeline).toEqual(record?.timeline);
    expect(JSON.stringify([left, await tripEvents(env.DB, tenant, tripId)])).not.toMatch(own);
    const archived = await (await env.ARCHIVE.get(file))?.text();
    const [rewritten, untouched] = (archived ?? '').split('\n');
    expect(tripBatchSchema.parse(JSON.parse(rewritten ?? '')).id).toBe(tripId);
    expect(rewritten).not.toMatch(own);
    expect(untouched).toBe(other);
    expect(
      await env.DB.prepare('SELECT 1 FROM dead_letters WHERE message_id = ?').bind(tripId).first(),
    ).toBeNull();
    expect(await env.DB.prepare('SELECT 1 FROM erasures WHERE tenant = ?').bind(tenant).first()).toBeNull();
    expect(await object.read(operator)).toEqual({ outcome: 'erased' });
    const journal = await runInDurableObject(object, (_, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT body FROM journal').toArray()),
    );
    expect(journal).not.toMatch(own);
    const person = env.PERSON.getByName(objectName(tenant, personIdSchema.parse('ann')));
    const tables = await runInDurableObject(person, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_schema WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
    const exported = await call('GET', '/v1/riders/ann/export', { token: admin });
    expect(await exported.json()).toEqual({ data: [], nextCursor: null });
  });
});

it('nobody has the id of erased riders', async () => {
  const token = await tokenOf('rider', freshTenant(), '-erased-');
  expect((await call('GET', '/v1/trips', { token })).status).toBe(401);
});
