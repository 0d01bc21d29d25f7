import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { personIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import { archivePrefix } from '../../src/events/archiveConsumer.ts';
import { consumers } from '../../src/events/feedConsumers.ts';
import { noteVehicle } from '../../src/history/driverDocuments.ts';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { storeIrregularities } from '../../src/history/irregularities.ts';
import { tripFromHistory } from '../../src/history/trips.ts';
import { eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { tripBatchSchema } from '../../src/protocol/feed.ts';
import { limitReached } from '../../src/protocol/irregularities.ts';
import { asAnn, City, freshTripId, tripIn as objectIn, tellAll } from '../objects/city.ts';
import { waitFor, waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, tokenOf, tripIn } from './calling.ts';
import { eraseAll, own, pastTrip, ride } from './pastTrip.ts';

afterEach(() => vi.restoreAllMocks());

const home = { title: 'My house', place: { ...capitol, label: '12 Market Street' } };

async function promoteTo(token: string, promotion: object): Promise<void> {
  const body = { tariffs: [{ id: 'usual', base: 1_000 }], promotions: [promotion] };
  expect((await call('POST', '/v1/configuration/versions', { token, body })).status).toBe(201);
  expect((await call('POST', '/v1/configuration/versions/1/activate', { token })).status).toBe(200);
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

  it('is exported with what is kept besides trips', async () => {
    const tenant = freshTenant();
    const admin = await tokenOf('admin', tenant);
    await promoteTo(admin, { code: 'OFF', label: '3 off', amount: 300 });
    const ann = await tokenOf('rider', tenant, 'ann');
    const { id } = await tripIn(await book(ann, { ...ride, promoCode: 'OFF' }), 201);
    const block = { token: admin, body: { reason: 'a complaint' } };
    expect((await call('PUT', '/v1/drivers/dora/blocked-riders/ann', block)).status).toBe(200);
    const reached = limitReached('ann', 'maxOpenTrips', 5, Date.now());
    await env.DB.batch(storeIrregularities(env.DB, tenant, [reached], Date.now()));
    const exported = await call('GET', '/v1/riders/ann/export', { token: admin });
    expect(await exported.json()).toMatchObject({
      bookings: [{ tripId: id, cancelledFreeAt: null }],
      promotions: [{ code: 'OFF', uses: 1 }],
      blockedBy: [{ driver: 'dora', reason: 'a complaint' }],
      limitsReached: [{ data: { personId: 'ann', limit: 'maxOpenTrips' } }],
    });
    await tripIn(await call('POST', `/v1/trips/${id}/cancel`, { token: ann }));
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
    await eraseAll();

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

describe('erasing a rider', () => {
  it('leaves nothing in the vehicle that had the trip, once the feed has it, nor of being kept apart', async () => {
    const city = new City();
    const { tenant } = city;
    const tripId = freshTripId();
    const trip = city.trip(tripId);
    const cab = city.vehicle('cab-1');
    const dora = personIdSchema.parse('cab-1-driver');
    const vehicle = vehicleIdSchema.parse('cab-1');
    const driver = await city.drive('cab-1');
    await env.DB.batch(noteVehicle(env.DB, tenant, { driver: dora, vehicle, day: '2026-11-28' }));
    await trip.request({ ...city.booking(tripId), notes: 'third floor' });
    driver.answer((await driver.offer()).id, 'accept');
    await objectIn(trip, 'assigned');
    await trip.sendMessage(asAnn, { id: 'one', text: 'I wait in Market Street' });
    await driver.planWith(({ messages }) => messages?.length === 1);
    await trip.cancel(asAnn, { reason: null, ifVersion: null });
    await driver.planWith(({ stops }) => stops.length === 0);
    const admin = await tokenOf('admin', tenant);
    const block = { token: admin, body: { reason: 'a complaint' } };
    expect((await call('PUT', `/v1/drivers/${dora}/blocked-riders/ann`, block)).status).toBe(200);
    const limits = JSON.stringify({
      kind: 'irregularities',
      version: 1,
      tenant,
      events: [limitReached('ann', 'maxOpenTrips', 5, 0)],
    });
    const letter = 'INSERT INTO dead_letters (message_id, queue, body, reason, at) VALUES (?, ?, ?, ?, ?)';
    await env.DB.prepare(letter).bind(tenant, 'hexhail-history', limits, 'none', 0).run();
    const journalOf = () =>
      runInDurableObject(cab, (_, { storage }) =>
        JSON.stringify(storage.sql.exec('SELECT body FROM journal').toArray()),
      );
    const operator = { tenant, role: 'operator', person: 'boss' } as const;
    await waitUntil(async () => {
      const record = await tripFromHistory(env.DB, tripId, operator);
      return record?.state === 'cancelled';
    });
    await tellAll(trip);
    expect((await call('DELETE', '/v1/riders/ann', { token: admin })).status).toBe(202);
    await eraseRiders(env);
    expect(await journalOf()).toMatch(/floor/);
    expect(
      await env.DB.prepare('SELECT 1 FROM erasures WHERE tenant = ?').bind(tenant).first(),
    ).not.toBeNull();

    for (const consumer of consumers) await cab.feedStored(consumer, 0, Number.MAX_SAFE_INTEGER);
    await eraseAll();
    expect(await journalOf()).not.toMatch(/floor|Market|"ann\\?"/);
    for (const table of ['erasures', 'blocks']) {
      expect(await env.DB.prepare(`SELECT 1 FROM ${table} WHERE tenant = ?`).bind(tenant).first()).toBeNull();
    }
    const left = await env.DB.prepare('SELECT 1 FROM dead_letters WHERE message_id = ?').bind(tenant).first();
    expect(left).toBeNull();
    // It goes on as before.
    const next = await city.book();
    driver.answer((await driver.offer()).id, 'accept');
    await objectIn(next, 'assigned');
  });
});

it('an erased rider leaves nothing of being kept apart in a vehicle that the driver had earlier', async () => {
  const city = new City();
  const { tenant } = city;
  const driver = personIdSchema.parse('dora');
  const admin = await tokenOf('admin', tenant);
  const block = { token: admin, body: { reason: 'a complaint' } };
  const permit = { driver, validUntil: null, blockedRiders: [personIdSchema.parse('ann')] };
  for (const [id, day] of [
    ['cab-1', '2026-11-27'],
    ['cab-2', '2026-11-28'],
  ] as const) {
    const vehicle = vehicleIdSchema.parse(id);
    await env.DB.batch(noteVehicle(env.DB, tenant, { driver, vehicle, day }));
    const stream = await city.openStream(id, capitol, { driver, permit });
    stream.close();
    await waitUntil(async () => {
      const answer = await city.vehicle(id).read();
      return answer.outcome === 'found' && !answer.connected;
    });
  }
  expect((await call('PUT', '/v1/drivers/dora/blocked-riders/ann', block)).status).toBe(200);
  expect((await call('DELETE', '/v1/riders/ann', { token: admin })).status).toBe(202);
  await eraseRiders(env);
  for (const id of ['cab-1', 'cab-2']) {
    for (const consumer of consumers) {
      await city.vehicle(id).feedStored(consumer, 0, Number.MAX_SAFE_INTEGER);
    }
  }
  await eraseRiders(env);
  for (const id of ['cab-1', 'cab-2']) {
    const journal = await runInDurableObject(city.vehicle(id), (_, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT body FROM journal').toArray()),
    );
    expect(journal).not.toContain('ann');
  }
  expect(await env.DB.prepare('SELECT 1 FROM erasures WHERE tenant = ?').bind(tenant).first()).toBeNull();
});

it('nobody has the id of erased riders', async () => {
  const token = await tokenOf('rider', freshTenant(), '-erased-');
  expect((await call('GET', '/v1/trips', { token })).status).toBe(401);
});
