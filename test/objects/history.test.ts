import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tripEvents } from '../../src/history/feedEvents.ts';
import { TripObject } from '../../src/objects/trip/tripObject.ts';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { book, call, problemIn, tripIn as shownIn, tokenOf } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import {
  alarmOf,
  asAnn,
  asOperator,
  City,
  capitol,
  corner,
  cursorOf,
  eventsOf,
  freshTripId,
  letPass,
  rowsOf,
  station,
  type TripStub,
  tellAll,
} from './city.ts';

afterEach(() => vi.restoreAllMocks());

function cancel(trip: TripStub) {
  return trip.cancel(asAnn, { reason: null, ifVersion: null });
}

describe('the history', () => {
  it('acknowledges a trip only after it is stored, and again when that was lost', async () => {
    const city = new City();
    const storedAt: number[] = [];
    const stored = async () => {
      const query = env.DB.prepare("SELECT 1 FROM trips WHERE tenant = ? AND events <> '[]'");
      return (await query.bind(city.tenant).all()).results.length;
    };
    const tripId = freshTripId();
    const hearing = vi.spyOn(TripObject.prototype, 'feedStored');
    hearing.mockImplementation(async function lost(this: TripObject) {
      const now = await this.read(asOperator);
      if (now.outcome !== 'found' || now.record.id !== tripId) return;
      storedAt.push(await stored());
      throw new Error('the answer was lost');
    });
    const trip = await city.book(tripId);
    await waitFor(() => expect(storedAt).toEqual([1]));
    expect(await cursorOf(trip, 'history')).toBe(0);
    hearing.mockRestore();
    letPass(31_000);
    await runDurableObjectAlarm(trip);
    await waitFor(async () => expect(await cursorOf(trip, 'history')).toBeGreaterThan(0));
    const sequences = (await tripEvents(env.DB, city.tenant, tripId)).map(({ sequence }) => sequence);
    expect(sequences.length).toBeGreaterThan(1);
    expect(new Set(sequences).size).toBe(sequences.length);
  });

  it('gets again what it has lost', async () => {
    const city = new City();
    const tripId = freshTripId();
    const trip = await city.book(tripId);
    await waitFor(async () => expect(await cursorOf(trip, 'history')).toBeGreaterThan(0));
    await env.DB.prepare("UPDATE trips SET events = '[]', events_up_to = 0 WHERE tenant = ?")
      .bind(city.tenant)
      .run();
    await cancel(trip);
    const types = async () => (await tripEvents(env.DB, city.tenant, tripId)).map(({ type }) => type);
    const journal = (await eventsOf(trip)).map((type) => `trip.${type}`);
    await waitFor(async () => {
      letPass(10_000);
      await runDurableObjectAlarm(trip);
      expect(await types()).toEqual(journal);
    });
  });

  it('is told the last state, whatever got lost before', async () => {
    const city = new City();
    const trip = await city.book();
    await cancel(trip);
    const query = env.DB.prepare('SELECT version, state FROM trips WHERE tenant = ?').bind(city.tenant);
    await waitFor(async () =>
      expect((await query.all()).results).toEqual([{ version: 2, state: 'cancelled' }]),
    );
  });
});

describe('a trip that has been over for long', () => {
  const retention = { privacy: { tripRetentionSeconds: 60 } };

  async function bookedByAnn(city: City) {
    await configureTenant(city.tenant, await createIssuer('ES256'), retention);
    const token = await tokenOf('rider', city.tenant, 'ann');
    const key = { 'idempotency-key': 'once' };
    const again = (body: object = { pickup: capitol, dropoff: station }) => book(token, body, key);
    const { id } = await shownIn(await again(), 201);
    const trip = city.trip(id);
    expect((await call('POST', `/v1/trips/${id}/cancel`, { token })).status).toBe(200);
    await waitFor(async () => expect(await cursorOf(trip, 'history')).toBeGreaterThan(0));
    return { token, again, id, trip };
  }

  async function isErased(trip: TripStub): Promise<void> {
    await waitFor(async () => expect(await trip.read(asOperator)).toEqual({ outcome: 'erased' }));
  }

  it('is erased, and the history answers for it', async () => {
    const city = new City();
    const { token, again, id, trip } = await bookedByAnn(city);
    expect(await alarmOf(trip)).toBeLessThanOrEqual(Date.now() + 60_000);
    const operator = await tokenOf('operator', city.tenant);
    const shown = async (what: 'journal' | 'decisions') =>
      (await call('GET', `/v1/trips/${id}/${what}`, { token: operator })).json();
    const before = [await shown('journal'), await shown('decisions')];
    await tellAll(trip);
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    await isErased(trip);
    expect(await rowsOf(trip, 'journal')).toBe(1);
    await evictDurableObject(trip);

    const repeated = await again();
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(await shownIn(repeated, 201)).toMatchObject({ id, state: 'cancelled' });
    expect(await problemIn(await again({ pickup: capitol, dropoff: corner }))).toBe(
      '422 idempotency-mismatch',
    );
    expect(await shownIn(await call('GET', `/v1/trips/${id}`, { token }))).toMatchObject({
      state: 'cancelled',
    });
    expect((await call('POST', `/v1/trips/${id}/cancel`, { token })).status).toBe(200);
    expect([await shown('journal'), await shown('decisions')]).toEqual(before);
    const bob = await tokenOf('rider', city.tenant, 'bob');
    expect((await call('GET', `/v1/trips/${id}`, { token: bob })).status).toBe(404);
    expect((await call('POST', `/v1/trips/${id}/cancel`, { token: bob })).status).toBe(404);
  });

  it('stays until every consumer has everything', async () => {
    const city = new City();
    const { trip } = await bookedByAnn(city);
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    await waitFor(async () => expect(await eventsOf(trip)).toContain('historyAsked'));
    expect(await trip.read(asOperator)).toMatchObject({ outcome: 'found' });
    await tellAll(trip);
    letPass(3_600_000);
    await runDurableObjectAlarm(trip);
    await isErased(trip);
  });

  it('stays until the history has it', async () => {
    const city = new City();
    const { trip } = await bookedByAnn(city);
    await tellAll(trip);
    const rows = env.DB.prepare('DELETE FROM trips WHERE tenant = ?').bind(city.tenant);
    await rows.run();
    letPass(60_000);
    await runDurableObjectAlarm(trip);
    await waitFor(async () => expect(await eventsOf(trip)).toContain('historyAsked'));
    expect(await trip.read(asOperator)).toMatchObject({ outcome: 'found' });
    const query = env.DB.prepare('SELECT state FROM trips WHERE tenant = ?').bind(city.tenant);
    await waitFor(async () => {
      await runDurableObjectAlarm(trip);
      expect((await query.all()).results).toEqual([{ state: 'cancelled' }]);
    });
    await tellAll(trip);
    letPass(3_600_000);
    await runDurableObjectAlarm(trip);
    await isErased(trip);
  });
});
