import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { objectName } from '../../src/calls/names.ts';
import { personIdSchema } from '../../src/domain/ids.ts';
import { type PublicSeries, series as seriesSchema } from '../../src/protocol/series.ts';
import { waitFor } from '../setup/waiting.ts';
import {
  book,
  call,
  capitol,
  freshTenant,
  peopleOf,
  problemIn,
  station,
  tokenOf,
  tripIn,
} from './calling.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const trip = { pickup: { ...capitol, label: '12 Market Street' }, dropoff: station, notes: 'third floor' };

afterEach(() => vi.restoreAllMocks());

const dateIn = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 10);
const clockIn = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);

/** Every day in the middle of the next two hours, by the clocks of UTC: two dates are near enough to be booked. */
function daily() {
  return { days: everyDay, time: clockIn(1.5 * hourMs), until: dateIn(10 * dayMs), trip };
}

async function seriesIn(response: Response, status = 200): Promise<PublicSeries> {
  expect(response.status).toBe(status);
  return seriesSchema.parse(await response.json());
}

function create(token: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return call('POST', '/v1/series', { token, body, headers });
}

async function read(token: string, id: string): Promise<PublicSeries> {
  return seriesIn(await call('GET', `/v1/series/${id}`, { token }));
}

/** The series once that many of its dates are booked. */
function withBooked(token: string, id: string, count: number): Promise<PublicSeries> {
  return waitFor(async () => {
    const series = await read(token, id);
    expect(bookedIn(series)).toHaveLength(count);
    return series;
  });
}

function bookedIn({ occurrences }: PublicSeries) {
  return occurrences.filter(({ state }) => state === 'booked');
}

function personOf(tenant: string, person: string) {
  return env.PERSON.getByName(`${tenant}/${person}`);
}

/** Runs the person's alarm as if that much time had passed. */
async function alarmAfter(tenant: string, person: string, ms: number): Promise<void> {
  const later = Date.now() + ms;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  await runDurableObjectAlarm(personOf(tenant, person));
}

async function tripOf(token: string, { tripId }: z.infer<typeof seriesSchema>['occurrences'][number]) {
  return tripIn(await call('GET', `/v1/trips/${tripId}`, { token }));
}

describe('a series', () => {
  it('books its next dates as trips of their own, and the others when they are near', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const created = await create(ann, { ...daily(), trip: { ...trip, reserve: true } });
    const { id, timeZone } = await seriesIn(created.clone(), 201);
    expect(created.headers.get('location')).toBe(`/v1/series/${id}`);
    expect(timeZone).toBe('UTC');
    const series = await withBooked(ann, id, 2);
    expect(series.occurrences.map(({ state }) => state).slice(2)).toEqual(
      Array.from({ length: series.occurrences.length - 2 }, () => 'planned'),
    );
    const [first, second] = await Promise.all(bookedIn(series).map((one) => tripOf(ann, one)));
    expect(first).toMatchObject({ state: 'scheduled', rider: 'ann', notes: 'third floor' });
    expect(first?.pickup.label).toBe('12 Market Street');
    expect(first?.scheduledFor).toBe(series.occurrences[0]?.scheduledFor);
    expect(first?.reservation).toMatchObject({ state: 'none' });
    expect(second?.id).not.toBe(first?.id);

    await evictDurableObject(personOf(tenant, 'ann'));
    await alarmAfter(tenant, 'ann', dayMs);
    vi.restoreAllMocks();
    const after = await withBooked(ann, id, 3);
    expect(bookedIn(after).map(({ tripId }) => tripId)).toEqual(
      expect.arrayContaining([first?.id, second?.id]),
    );
  });

  it('is made once under a key, however often it is asked for', async () => {
    const [ann] = await peopleOf(freshTenant());
    const body = daily();
    const race = await Promise.all(
      Array.from({ length: 4 }, () => create(ann, body, { 'idempotency-key': 'once' })),
    );
    const made = await Promise.all(race.map((response) => seriesIn(response, 201)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const list = await (await call('GET', '/v1/series', { token: ann })).json();
    expect(list).toMatchObject({ data: [{ id: made[0]?.id }], nextCursor: null });
  });

  it('does not book a date again whose trip was cancelled', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const { id } = await seriesIn(await create(ann, daily()), 201);
    const [first] = bookedIn(await withBooked(ann, id, 2));
    await tripIn(await call('POST', `/v1/trips/${first?.tripId}/cancel`, { token: ann }));
    await alarmAfter(tenant, 'ann', hourMs);
    vi.restoreAllMocks();
    const trips = await (await call('GET', `/v1/trips/${first?.tripId}`, { token: ann })).json();
    expect(trips).toMatchObject({ state: 'cancelled' });
    expect((await read(ann, id)).occurrences[0]).toEqual(first);
  });

  it('keeps no date that it does not have', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const { id } = await seriesIn(await create(ann, daily()), 201);
    const before = await withBooked(ann, id, 2);
    for (const date of ['9999-12-31', dateIn(11 * dayMs), dateIn(-dayMs)]) {
      const skipped = await call('PUT', `/v1/series/${id}/skipped/${date}`, { token: ann });
      expect((await seriesIn(skipped)).occurrences).toEqual(before.occurrences);
    }
    const documents = await runInDurableObject(personOf(tenant, 'ann'), (_, { storage }) =>
      storage.sql.exec('SELECT document FROM series').toArray(),
    );
    expect(JSON.stringify(documents)).toContain('\\"skipped\\":[]');
  });

  it('leaves a date out, and takes it back in; a date that is booked is a trip', async () => {
    const [ann] = await peopleOf(freshTenant());
    const { id, occurrences } = await seriesIn(await create(ann, daily()), 201);
    const far = occurrences.at(-1)?.date;
    const path = `/v1/series/${id}/skipped/${far}`;
    const skipped = await seriesIn(await call('PUT', path, { token: ann }));
    expect(skipped.occurrences.at(-1)).toMatchObject({ date: far, state: 'skipped' });
    expect(await seriesIn(await call('PUT', path, { token: ann }))).toEqual(skipped);
    const back = await seriesIn(await call('DELETE', path, { token: ann }));
    expect(back.occurrences.at(-1)).toMatchObject({ date: far, state: 'planned' });
    const [booked] = bookedIn(await withBooked(ann, id, 2));
    const refused = await call('PUT', `/v1/series/${id}/skipped/${booked?.date}`, { token: ann });
    expect(await refused.clone().text()).toContain(booked?.tripId);
    expect(await problemIn(refused)).toBe('409 date-booked');
  });

  it('that ended is not brought back by its request, which comes again late', async () => {
    const tenant = freshTenant();
    const ann = await tokenOf('rider', tenant, 'ann');
    const { id } = await seriesIn(await create(ann, daily()), 201);
    await withBooked(ann, id, 2);
    const person = personOf(tenant, 'ann');
    const [added] = await person.listSeries();
    if (added === undefined) throw new Error('the series is not listed');
    expect((await call('DELETE', `/v1/series/${id}`, { token: ann })).status).toBe(204);
    await person.addSeries(added, 5);
    await runDurableObjectAlarm(person);
    expect(await person.listSeries()).toEqual([]);
    expect(await problemIn(await call('GET', `/v1/series/${id}`, { token: ann }))).toBe('404 not-found');
    await alarmAfter(tenant, 'ann', 11 * 60_000);
    expect(
      await runInDurableObject(person, (_, { storage }) =>
        storage.sql.exec('SELECT id FROM series').toArray(),
      ),
    ).toEqual([]);
  });

  it('that ends cancels what is booked ahead, or keeps it', async () => {
    const [ann] = await peopleOf(freshTenant());
    for (const keeps of [false, true]) {
      const { id } = await seriesIn(await create(ann, daily()), 201);
      const booked = bookedIn(await withBooked(ann, id, 2));
      const path = `/v1/series/${id}${keeps ? '?trips=keep' : ''}`;
      expect((await call('DELETE', path, { token: ann })).status).toBe(204);
      const trips = await Promise.all(booked.map((one) => tripOf(ann, one)));
      const state = keeps ? 'scheduled' : 'cancelled';
      expect(trips.map((trip) => trip.state)).toEqual([state, state]);
      expect(await problemIn(await call('GET', `/v1/series/${id}`, { token: ann }))).toBe('404 not-found');
    }
  });

  it('waits for room among the open trips of its rider', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const later = { ...trip, scheduledFor: new Date(Date.now() + 5 * hourMs).toISOString() };
    const others = await Promise.all(Array.from({ length: 19 }, () => book(ann, later)));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
    const { id } = await seriesIn(await create(ann, daily()), 201);
    const series = await waitFor(async () => {
      const now = await read(ann, id);
      expect(now.occurrences.slice(0, 2).map(({ state }) => state)).toEqual(['booked', 'refused']);
      return now;
    });
    expect(series.occurrences[1]).toMatchObject({ tripId: null, reason: expect.stringContaining('limits.') });
  });

  it('is refused when it has no dates, or its trips could not be booked', async () => {
    const [ann, , operator, driver] = await peopleOf(freshTenant());
    const refusals: readonly (readonly [unknown, string])[] = [
      [{ ...daily(), days: [] }, '422 validation-failed: days'],
      [{ ...daily(), days: ['mon', 'mon'] }, '422 validation-failed: days'],
      [{ ...daily(), time: '24:00' }, '422 validation-failed: time'],
      [{ ...daily(), until: '2026-02-30' }, '422 validation-failed: until'],
      [{ ...daily(), until: dateIn(-2 * dayMs) }, '422 validation-failed: until'],
      [{ ...daily(), until: dateIn(400 * dayMs) }, '422 validation-failed: until'],
      [{ ...daily(), every: 'day' }, '422 validation-failed: every'],
      [{ ...daily(), trip: { ...trip, dropoff: capitol } }, '422 validation-failed: trip.dropoff'],
      [{ ...daily(), trip: { ...trip, scheduledFor: null } }, '422 validation-failed: trip.scheduledFor'],
      [{ ...daily(), trip: { ...trip, guest: null } }, '422 validation-failed: trip.guest'],
    ];
    for (const [body, problem] of refusals) expect(await problemIn(await create(ann, body))).toBe(problem);
    for (const token of [operator, driver])
      expect(await problemIn(await create(token, daily()))).toBe('403 forbidden');
  });

  it('is counted', async () => {
    const [ann] = await peopleOf(freshTenant());
    const far = { ...daily(), from: dateIn(9 * dayMs) };
    for (let count = 0; count < 10; count++) await seriesIn(await create(ann, far), 201);
    const refused = await create(ann, far);
    expect(await refused.clone().text()).toContain('limits.maxSeries');
    expect(await problemIn(refused)).toBe('429 too-many-series');
  });

  it('belongs to its rider; operators say whose they mean', async () => {
    const tenant = freshTenant();
    const [ann, bob, operator] = await peopleOf(tenant);
    const far = { ...daily(), from: dateIn(9 * dayMs) };
    const { id } = await seriesIn(await create(ann, far), 201);
    const elsewhere = await tokenOf('operator', freshTenant());
    const path = `/v1/series/${id}`;
    for (const [token, query] of [
      [bob, ''],
      [bob, '?rider=ann'],
      [operator, '?rider=bob'],
      [elsewhere, '?rider=ann'],
    ] as const) {
      for (const [method, address] of [
        ['GET', path],
        ['DELETE', path],
        ['PUT', `${path}/skipped/${dateIn(9 * dayMs)}`],
        ['DELETE', `${path}/skipped/${dateIn(9 * dayMs)}`],
      ] as const)
        expect(await problemIn(await call(method, `${address}${query}`, { token }))).toBe('404 not-found');
    }
    expect(await problemIn(await call('GET', '/v1/series', { token: operator }))).toBe(
      '422 validation-failed: rider',
    );
    const shown = await call('GET', `${path}?rider=ann`, { token: operator });
    expect(await seriesIn(shown)).toMatchObject({ id, trip });
    expect((await call('DELETE', `${path}?rider=ann`, { token: operator })).status).toBe(204);
  });

  it('is exported and erased with its rider', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const admin = await tokenOf('admin', tenant);
    const far = { ...daily(), from: dateIn(9 * dayMs) };
    const { id } = await seriesIn(await create(ann, far), 201);
    const exported = await (await call('GET', '/v1/riders/ann/export', { token: admin })).json();
    expect(exported).toMatchObject({ data: [], series: [{ id, trip }] });
    expect((await call('DELETE', '/v1/riders/ann', { token: admin })).status).toBe(202);
    expect(await (await call('GET', '/v1/series', { token: ann })).json()).toEqual({
      data: [],
      nextCursor: null,
    });
    const person = env.PERSON.getByName(objectName(tenant, personIdSchema.parse('ann')));
    const tables = await runInDurableObject(person, async (_, { storage }) => [
      ...storage.sql.exec("SELECT name FROM sqlite_schema WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'"),
      await storage.getAlarm(),
    ]);
    expect(tables).toEqual([null]);
  });

  it('is forgotten a day after its last date', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const { id } = await seriesIn(await create(ann, { ...daily(), until: dateIn(1.5 * hourMs) }), 201);
    const booked = bookedIn(await withBooked(ann, id, 1));
    await call('POST', `/v1/trips/${booked[0]?.tripId}/cancel`, { token: ann });
    await alarmAfter(tenant, 'ann', 26 * hourMs);
    vi.restoreAllMocks();
    expect(await (await call('GET', '/v1/series', { token: ann })).json()).toMatchObject({ data: [] });
  });
});
