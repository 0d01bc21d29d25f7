import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { objectName } from '../../src/calls/names.ts';
import { storeTrip } from '../../src/history/trips.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { tripRecord } from '../history/records.ts';
import { waitFor } from '../setup/waiting.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const pageSchema = z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() });

async function list(token: string, query: Record<string, string> = {}) {
  const response = await call('GET', `/v1/trips?${new URLSearchParams(query)}`, { token });
  expect(response.status).toBe(200);
  return pageSchema.parse(await response.json());
}

/** Stores trips of a fresh tenant, one for each change. */
async function stored(...changes: Parameters<typeof tripRecord>[1][]) {
  const tenant = freshTenant();
  const records = changes.map((change) => tripRecord(tenant, change));
  await env.DB.batch(records.map((record) => storeTrip(env.DB, record, 0)));
  return { tenant, ids: records.map(({ id }): string => id) };
}

describe('the list of trips', () => {
  it('shows a booking soon, and what became of it', async () => {
    const rider = await tokenOf('rider', freshTenant(), 'ann');
    const { id } = await tripIn(
      await book(rider, { pickup: capitol, dropoff: station }, { 'idempotency-key': 'one' }),
      201,
    );
    await call('POST', `/v1/trips/${id}/cancel`, { token: rider });
    await waitFor(async () => {
      const { data } = await list(rider);
      expect(data.map((trip) => [trip.id, trip.state])).toEqual([[id, 'cancelled']]);
    });
  });

  it('of what is under way shows riders what they have just booked, and not what they have just cancelled', async () => {
    const rider = await tokenOf('rider', freshTenant(), 'ann');
    const ride = { pickup: capitol, dropoff: station };
    const [first, second] = [
      await tripIn(await book(rider, ride), 201),
      await tripIn(await book(rider, ride), 201),
    ];
    const underWay = async (query: Record<string, string> = {}) =>
      (await list(rider, { active: 'true', ...query })).data.map(({ id }) => id);
    expect((await underWay()).sort()).toEqual([first.id, second.id].sort());
    expect(await underWay({ limit: '1' })).toHaveLength(1);
    expect(await underWay({ state: 'assigned' })).toEqual([]);
    expect(await underWay({ until: first.requestedAt })).toEqual([]);
    await call('POST', `/v1/trips/${first.id}/cancel`, { token: rider });
    expect(await underWay()).toEqual([second.id]);
  });

  it('of what is under way has a trip that does not answer as the history does', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant, 'ann');
    const { id } = await tripIn(await book(rider, { pickup: capitol, dropoff: station }), 201);
    await waitFor(async () => expect((await list(rider)).data).toHaveLength(1));
    const stub = env.TRIP.getByName(objectName(tenant, id));
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE journal SET version = 1000');
    });
    await evictDurableObject(stub);
    expect((await call('GET', `/v1/trips/${id}`, { token: rider })).status).toBe(500);
    expect((await list(rider, { active: 'true' })).data).toMatchObject([{ id, state: 'searching' }]);
  });

  it('goes on after a page of which a trip has just ended', async () => {
    const { tenant, ids } = await stored({ rider: 'ann' }, { rider: 'ann' });
    const rider = await tokenOf('rider', tenant, 'ann');
    const { id } = await tripIn(await book(rider, { pickup: capitol, dropoff: station }), 201);
    await call('POST', `/v1/trips/${id}/cancel`, { token: rider });
    // As the history has it until it follows.
    const open = tripRecord(tenant, { id, rider: 'ann', requestedAt: Date.now() });
    await env.DB.batch([storeTrip(env.DB, open, 0)]);
    const first = await list(rider, { active: 'true', limit: '1' });
    const second = await list(rider, { active: 'true', limit: '1', cursor: first.nextCursor ?? '' });
    expect([...first.data, ...second.data].map((trip) => trip.id).sort()).toEqual([...ids].sort());
  });

  it("is the rider's own, and for operators the tenant's", async () => {
    const { tenant, ids } = await stored({ rider: 'ann' }, { rider: 'bob' });
    expect((await list(await tokenOf('rider', tenant, 'ann'))).data.map(({ id }) => id)).toEqual([ids[0]]);
    expect((await list(await tokenOf('rider', tenant, 'bob'))).data.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await list(await tokenOf('operator', tenant))).data).toHaveLength(2);
    expect((await list(await tokenOf('operator', freshTenant()))).data).toEqual([]);
    const driver = await tokenOf('driver', tenant);
    expect(await problemIn(await call('GET', '/v1/trips', { token: driver }))).toBe('403 forbidden');
  });

  it('is newest first, in pages that neither repeat nor leave out trips, also of one moment', async () => {
    const times = [5, 3, 3, 3, 3, 9, 1];
    const { tenant, ids } = await stored(...times.map((requestedAt) => ({ requestedAt })));
    const operator = await tokenOf('operator', tenant);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(operator, { limit: '2', ...(cursor !== null && { cursor }) });
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const byTime = ids.map((id, index) => ({ id, at: times[index] ?? 0 }));
    byTime.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    expect(seen).toEqual(byTime.map(({ id }) => id));
  });

  it('has no further page after one that was just filled', async () => {
    const { tenant } = await stored({}, {});
    const page = await list(await tokenOf('operator', tenant), { limit: '2' });
    expect([page.data.length, page.nextCursor]).toEqual([2, null]);
  });

  it('can be narrowed to what has not ended, and to what has', async () => {
    const { tenant, ids } = await stored(
      { state: 'completed' },
      { state: 'onboard' },
      { state: 'scheduled' },
    );
    const operator = await tokenOf('operator', tenant);
    const listed = async (active: string) => (await list(operator, { active })).data.map(({ id }) => id);
    expect((await listed('true')).sort()).toEqual(ids.slice(1).sort());
    expect(await listed('false')).toEqual(ids.slice(0, 1));
  });

  it('has 20 trips unless more are asked for', async () => {
    const { tenant } = await stored(...Array.from({ length: 25 }, () => ({})));
    const operator = await tokenOf('operator', tenant);
    expect((await list(operator)).data).toHaveLength(20);
    expect((await list(operator, { limit: '100' })).data).toHaveLength(25);
  });

  it('can be narrowed to a rider by operators, and shows riders nobody else', async () => {
    const { tenant, ids } = await stored({ rider: 'ann' }, { rider: 'bob' }, { rider: 'ann' });
    const found = async (token: string, query: Record<string, string>) =>
      (await list(token, query)).data.map(({ id }) => id).sort();
    const operator = await tokenOf('operator', tenant);
    const ofAnn = [ids[0], ids[2]].sort();
    expect(await found(operator, { rider: 'ann' })).toEqual(ofAnn);
    expect(await found(operator, { rider: 'carl' })).toEqual([]);
    expect(await found(await tokenOf('operator', freshTenant()), { rider: 'ann' })).toEqual([]);
    const ann = await tokenOf('rider', tenant, 'ann');
    expect(await found(ann, { rider: 'ann' })).toEqual(ofAnn);
    expect(await found(ann, { rider: 'bob' })).toEqual([]);
    const long = await call('GET', `/v1/trips?rider=${'a'.repeat(500)}`, { token: operator });
    expect(await problemIn(long)).toBe('422 validation-failed: rider');
  });

  it('can be narrowed to a state and a span of time, which ends before its end', async () => {
    const at = (hour: number) => Date.UTC(2026, 0, 1, hour);
    const { tenant, ids } = await stored(
      { requestedAt: at(1), state: 'completed' },
      { requestedAt: at(2), state: 'cancelled' },
      { requestedAt: at(3), state: 'completed' },
    );
    const operator = await tokenOf('operator', tenant);
    const found = async (query: Record<string, string>) =>
      (await list(operator, query)).data.map(({ id }) => ids.indexOf(id));
    expect(await found({ state: 'completed' })).toEqual([2, 0]);
    expect(await found({ since: '2026-01-01T02:00:00Z' })).toEqual([2, 1]);
    expect(await found({ until: '2026-01-01T03:00:00Z' })).toEqual([1, 0]);
    expect(await found({ since: '2026-01-01T04:00:00+02:00', until: '2026-01-01T03:00:00Z' })).toEqual([1]);
    expect(await found({ state: 'completed', until: '2026-01-01T03:00:00Z' })).toEqual([0]);
  });
});
