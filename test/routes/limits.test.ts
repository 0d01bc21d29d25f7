import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { tripIdFor } from '../../src/booking/tripId.ts';
import { objectName } from '../../src/calls/names.ts';
import { personIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { maxShareLinks } from '../../src/domain/trip/shareLinks.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { waitUntil } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const { maxOpenTrips, maxIdempotencyKeys } = defaultPolicy.limits;

const ourTables = "SELECT name FROM sqlite_schema WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'";

/** The names of the tables that the person's object has. */
function tablesOf(tenant: ReturnType<typeof freshTenant>, person: string): Promise<unknown[]> {
  const object = env.PERSON.getByName(objectName(tenant, personIdSchema.parse(person)));
  return runInDurableObject(object, (_, { storage }) => storage.sql.exec(ourTables).toArray());
}

describe('a rider', () => {
  it('has as many trips under way as may be; another one can be booked after one has ended', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant);
    const key = crypto.randomUUID();
    const first = await tripIn(await book(rider, ride, { 'idempotency-key': key }), 201);
    const others = await Promise.all(Array.from({ length: 11 }, () => book(rider, ride)));
    expect(others.filter(({ status }) => status === 201)).toHaveLength(maxOpenTrips - 1);
    const refused = others.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused?.clone().text()).toContain('limits.maxOpenTrips');
    expect(refused && (await problemIn(refused))).toBe('429 too-many-trips');

    // Operators see it, once.
    const operator = await tokenOf('operator', tenant);
    const seen = await waitUntil(async () => {
      const listed = await (await call('GET', '/v1/irregularities', { token: operator })).text();
      return listed.includes('maxOpenTrips') ? listed : null;
    });
    expect(seen.match(/"limit":"maxOpenTrips"/g)).toHaveLength(1);

    const repeated = await book(rider, ride, { 'idempotency-key': key });
    expect((await tripIn(repeated, 201)).id).toBe(first.id);
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');

    const later = new Date(Date.now() + 5 * 3_600_000).toISOString();
    expect((await book(rider, { ...ride, scheduledFor: later })).status).toBe(201);
    expect((await book(await tokenOf('rider', tenant, 'another'), ride)).status).toBe(201);
    await tripIn(await call('POST', `/v1/trips/${first.id}/cancel`, { token: rider }));
    expect((await book(rider, ride)).status).toBe(201);
    expect((await book(rider, ride)).status).toBe(429);
  });

  it('is no limit for an operator, who books for many', async () => {
    const operator = await tokenOf('operator', freshTenant());
    const booked = await Promise.all(Array.from({ length: maxOpenTrips + 1 }, () => book(operator, ride)));
    expect(booked.map(({ status }) => status)).toEqual(booked.map(() => 201));
  });

  it('who is refused for another reason is not counted, and nothing is stored', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant);
    expect((await book(rider, { pickup: capitol, dropoff: capitol })).status).toBe(422);
    expect(await tablesOf(tenant, 'rider')).toEqual([]);
    const tripId = await tripIdFor(env.HEXHAIL_SECRET, tenant, personIdSchema.parse('rider'), 'key');
    const refused = await book(rider, { pickup: capitol, dropoff: capitol }, { 'idempotency-key': 'key' });
    expect(refused.status).toBe(422);
    const trip = env.TRIP.getByName(objectName(tenant, tripId));
    expect(await runInDurableObject(trip, (_, { storage }) => storage.sql.exec(ourTables).toArray())).toEqual(
      [],
    );
  });
});

it('a trip has so many streams of one person as the policy says', async () => {
  const tenant = freshTenant();
  await configureTenant(tenant, await createIssuer('ES256'), { limits: { maxStreamsPerTrip: 2 } });
  const token = await tokenOf('rider', tenant);
  const { id } = await tripIn(await book(token, ride), 201);
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
  const watch = () => call('GET', `/v1/trips/${id}/stream`, { token, headers });
  for (let more = 0; more < 2; more++) (await watch()).webSocket?.accept();
  const refused = await watch();
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(await refused.clone().text()).toContain('limits.maxStreamsPerTrip');
  expect(await problemIn(refused)).toBe('429 too-many-requests');
});

describe('idempotency keys', () => {
  it('of one person are bounded; those that are kept still answer', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant);
    const object = env.PERSON.getByName(objectName(tenant, personIdSchema.parse('rider')));
    const ticket = (key: string) =>
      call('POST', '/v1/tickets', { token: rider, headers: { 'idempotency-key': key } });
    expect((await ticket('first')).status).toBe(200);
    await runInDurableObject(object, (_, { storage }) => {
      for (let index = 1; index < maxIdempotencyKeys; index++) {
        const insert = 'INSERT INTO answers (key, fingerprint, delete_at) VALUES (?, ?, ?)';
        storage.sql.exec(insert, `key ${index}`, 'f', Date.now() + 3_600_000);
      }
    });
    const refused = await ticket('one more');
    const waitSeconds = Number(refused.headers.get('retry-after'));
    expect(await problemIn(refused)).toBe('429 too-many-keys');
    expect(waitSeconds).toBeGreaterThan(3_000);
    expect(waitSeconds).toBeLessThanOrEqual(3_600);
    expect((await ticket('first')).headers.get('idempotent-replayed')).toBe('true');
  });

  it('are not kept for what was not found', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant);
    const headers = { 'idempotency-key': 'cancel' };
    const cancelled = await call('POST', '/v1/trips/trip_unknown/cancel', { token: rider, headers });
    expect(cancelled.status).toBe(404);
    const rows = await runInDurableObject(
      env.PERSON.getByName(objectName(tenant, personIdSchema.parse('rider'))),
      (_, { storage }) => storage.sql.exec('SELECT key FROM answers').toArray(),
    );
    expect(rows).toEqual([]);
  });
});

it('a trip has so many links, and who asks for more is told when to come back', async () => {
  const token = await tokenOf('rider', freshTenant(), 'ann');
  const { id } = await tripIn(await book(token, ride), 201);
  const share = () => call('POST', `/v1/trips/${id}/share`, { token });
  for (let made = 0; made < maxShareLinks; made++) expect((await share()).status).toBe(200);
  const refused = await share();
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemIn(refused)).toBe('429 too-many-requests');
});
