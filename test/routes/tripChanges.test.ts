import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { TripObject } from '../../src/objects/trip/tripObject.ts';
import { changePreviewSchema } from '../../src/protocol/tripChanges.ts';
import type { PublicTrip } from '../../src/protocol/trips.ts';
import { waitUntil } from '../setup/waiting.ts';
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

const ride = { pickup: capitol, dropoff: station };
const farther = { lat: 40.2618, lng: -76.82, label: 'Farther' };

async function booked(body: object = ride) {
  const tenant = freshTenant();
  const [ann, bob, operator, driver] = await peopleOf(tenant);
  return { tenant, ann, bob, operator, driver, trip: await tripIn(await book(ann, body), 201) };
}

function patch(
  token: string,
  { id }: Pick<PublicTrip, 'id'>,
  body: unknown,
  more: { query?: string; ifMatch?: string } = {},
) {
  const headers = more.ifMatch === undefined ? {} : { 'if-match': more.ifMatch };
  return call('PATCH', `/v1/trips/${id}${more.query ?? ''}`, { token, body, headers });
}

describe('a change of a booked trip', () => {
  it('answers with the trip and its new fare, which a preview says before', async () => {
    const { ann, trip } = await booked();
    const via = [{ place: { lat: 40.27, lng: -76.87 }, notes: 'ring twice' }];
    const body = { dropoff: farther, via, notes: 'red door' };
    const response = await patch(ann, trip, body, { query: '?preview=true' });
    expect(response.status).toBe(200);
    const preview = changePreviewSchema.parse(await response.json());
    expect(preview).toMatchObject({ version: trip.version, fareBefore: trip.fare });
    expect(preview.fare.amount).toBeGreaterThan(trip.fare.amount);
    const read = () => call('GET', `/v1/trips/${trip.id}`, { token: ann });
    expect(await tripIn(await read())).toMatchObject({ version: trip.version, fare: trip.fare, via: [] });

    const changed = await patch(ann, trip, body, { ifMatch: `"${trip.version}"` });
    expect(changed.headers.get('etag')).toBe(`"${trip.version + 1}"`);
    const after = {
      version: trip.version + 1,
      state: 'searching',
      dropoff: farther,
      via: [{ ...via[0], servedAt: null }],
      notes: 'red door',
      fare: preview.fare,
    };
    expect(await tripIn(changed)).toMatchObject(after);
    expect(await tripIn(await read())).toMatchObject(after);
  });

  it('is priced as a booking of the changed ride', async () => {
    const { ann, trip } = await booked();
    const changed = await tripIn(await patch(ann, trip, { dropoff: farther }));
    const direct = await tripIn(await book(ann, { ...ride, dropoff: farther }), 201);
    expect(changed.fare).toEqual(direct.fare);
    // Back again, it costs what it did.
    expect((await tripIn(await patch(ann, trip, { dropoff: station }))).fare).toEqual(trip.fare);
    expect((await tripIn(await patch(ann, trip, { notes: null }))).fare).toEqual(trip.fare);
  });

  it('may be of the time and the party', async () => {
    const { ann, trip } = await booked();
    const scheduledFor = new Date(Date.now() + 86_400_000).toISOString();
    const later = await tripIn(await patch(ann, trip, { scheduledFor, party: { seats: 2 } }));
    expect(later).toMatchObject({ state: 'scheduled', scheduledFor, party: { seats: 2, childSeats: 0 } });
    expect(await tripIn(await patch(ann, trip, { scheduledFor: null }))).toMatchObject({
      state: 'searching',
      scheduledFor: null,
    });
  });

  it('is refused for another version, and where the ride is not allowed', async () => {
    const { ann, trip } = await booked();
    const stale = { ifMatch: `"${trip.version + 1}"` };
    expect(await problemIn(await patch(ann, trip, { notes: 'x' }, stale))).toBe('412 precondition-failed');
    const preview = { ...stale, query: '?preview=true' };
    expect(await problemIn(await patch(ann, trip, { notes: 'x' }, preview))).toBe('412 precondition-failed');
    const wrong = async (body: unknown) => problemIn(await patch(ann, trip, body));
    expect(await wrong({})).toMatch('422 validation-failed');
    expect(await wrong({ notes: 'x', seats: 2 })).toBe('422 validation-failed: seats');
    expect(await wrong({ dropoff: capitol })).toBe('422 validation-failed: dropoff');
    expect(await wrong({ party: { seats: 0 } })).toBe('422 validation-failed: party');
    expect(await wrong({ scheduledFor: '2020-01-01T00:00:00Z' })).toBe('422 validation-failed: scheduledFor');
  });

  it('is the matter of its rider and the operators', async () => {
    const { ann, bob, operator, driver, trip } = await booked();
    expect(await problemIn(await patch(bob, trip, { notes: 'x' }))).toBe('404 not-found');
    expect(await problemIn(await patch(driver, trip, { notes: 'x' }))).toBe('403 forbidden');
    expect(await tripIn(await patch(operator, trip, { notes: 'by phone' }))).toMatchObject({
      notes: 'by phone',
    });
    const response = await call('GET', `/v1/trips/${trip.id}/journal`, { token: operator });
    const journal = z
      .object({ data: z.array(z.looseObject({ type: z.string() })) })
      .parse(await response.json());
    expect(journal.data).toContainEqual(
      expect.objectContaining({ type: 'changed', by: 'operator', changes: { notes: 'by phone' } }),
    );
    expect((await call('POST', `/v1/trips/${trip.id}/cancel`, { token: ann, body: {} })).status).toBe(200);
    expect(await problemIn(await patch(ann, trip, { notes: 'x' }))).toBe('409 not-changeable');
  });

  it('does not change the answer to its booking', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const key = { 'idempotency-key': 'once' };
    const first = await tripIn(await book(ann, ride, key), 201);
    await patch(ann, first, { dropoff: farther });
    expect(await tripIn(await book(ann, ride, key), 201)).toEqual(first);
  });
});

async function configure(tenant: string, document: object): Promise<void> {
  const token = await tokenOf('admin', tenant);
  const written = await call('POST', '/v1/configuration/versions', { token, body: document });
  const { version } = z.object({ version: z.int() }).parse(await written.json());
  const path = `/v1/configuration/versions/${version}/activate`;
  expect((await call('POST', path, { token, body: {} })).status).toBe(200);
}

describe('a change under another configuration', () => {
  it('is priced by the version that the trip was booked under, whoever asks for it', async () => {
    const tenant = freshTenant();
    const [ann, , operator] = await peopleOf(tenant);
    const before = await tripIn(await book(ann, ride), 201);
    await configure(tenant, { tariffs: [{ id: 'first', base: 1_000, perKilometer: 100 }] });
    const trip = await tripIn(await book(ann, ride), 201);
    await configure(tenant, { tariffs: [{ id: 'second', base: 90_000, perKilometer: 100 }] });
    const moved = await tripIn(await patch(ann, trip, { dropoff: farther }));
    expect(moved.fare.amount).toBeLessThan(3_000);
    expect((await tripIn(await patch(operator, trip, { dropoff: station }))).fare).toEqual(trip.fare);
    expect((await tripIn(await patch(ann, before, { dropoff: farther }))).fare.amount).toBeLessThan(3_000);
    expect((await tripIn(await patch(ann, before, { dropoff: station }))).fare).toEqual(before.fare);
  });

  it('keeps the tariff of the hour in which its price was said', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const start = Date.now();
    const timeAfter = (minutes: number) => new Date(start + minutes * 60_000).toISOString().slice(11, 16);
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const when = [{ days, from: timeAfter(2), to: timeAfter(60) }];
    await configure(tenant, {
      tariffs: [
        { id: 'now', base: 1_000, perKilometer: 100 },
        { id: 'soon', base: 90_000, perKilometer: 100, when },
      ],
    });
    const clock = vi.spyOn(Date, 'now');
    const laterBy = (minutes: number) => clock.mockImplementation(() => start + minutes * 60_000);
    laterBy(0);
    const asked = await tripIn(await book(ann, ride), 201);
    const quotes = await call('POST', '/v1/quotes', { token: ann, body: ride });
    const quoteId = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await quotes.json())
      .data[0]?.id;
    laterBy(3);
    const quoted = await tripIn(await book(ann, { quoteId }), 201);
    laterBy(10);
    for (const trip of [asked, quoted]) {
      expect((await tripIn(await patch(ann, trip, { dropoff: farther }))).fare.amount).toBeLessThan(3_000);
      expect((await tripIn(await patch(ann, trip, { dropoff: station }))).fare).toEqual(asked.fare);
    }
    expect((await tripIn(await book(ann, ride), 201)).fare.amount).toBeGreaterThan(90_000);
    clock.mockRestore();
  });

  it('may not go where rides do not stop; places that it has may stay', async () => {
    const { tenant, ann, trip } = await booked();
    const { lat, lng } = farther;
    const ring = [
      [lng - 0.01, lat - 0.01],
      [lng + 0.01, lat - 0.01],
      [lng + 0.01, lat + 0.01],
      [lng - 0.01, lat - 0.01],
    ];
    const blockedAt = async (place: { lat: number; lng: number }) => {
      const [east, north] = [place.lng - lng, place.lat - lat];
      const coordinates = [ring.map(([x = 0, y = 0]) => [x + east, y + north])];
      const area = { type: 'Polygon', coordinates };
      await configure(tenant, { zones: [{ id: 'there', name: 'There', kind: 'blocked', area }] });
    };
    await blockedAt(farther);
    expect(await problemIn(await patch(ann, trip, { dropoff: farther }))).toBe('422 blocked-area: dropoff');
    expect(await problemIn(await patch(ann, trip, { via: [{ place: farther }] }))).toBe(
      '422 blocked-area: via.0.place',
    );
    await blockedAt(capitol);
    expect((await patch(ann, trip, { dropoff: farther })).status).toBe(200);
  });
});

describe('a change of the time', () => {
  it('counts for nothing where the trip changes all the time', async () => {
    const { tenant, ann, trip } = await booked();
    const change = vi.spyOn(TripObject.prototype, 'change').mockResolvedValue({ outcome: 'moved' });
    const scheduledFor = new Date(Date.now() + 5 * 3_600_000).toISOString();
    expect(await problemIn(await patch(ann, trip, { scheduledFor }))).toBe('503 unavailable');
    change.mockRestore();
    const [startsAt] = await runInDurableObject(env.PERSON.getByName(`${tenant}/ann`), (_, { storage }) =>
      storage.sql
        .exec('SELECT starts_at FROM bookings')
        .toArray()
        .map((row) => z.object({ starts_at: z.number() }).parse(row).starts_at),
    );
    expect(startsAt).toBeLessThan(Date.now() + 3_600_000);
  });

  it('counts against the trips that a rider may book ahead', async () => {
    const [ann] = await peopleOf(freshTenant());
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const now = await tripIn(await book(ann, ride), 201);
    const ahead = await Promise.all(
      Array.from({ length: 19 }, () => book(ann, { ...ride, scheduledFor: inHours(5) })),
    );
    const [first] = await Promise.all(ahead.map((response) => tripIn(response, 201)));
    const moved = (trip: PublicTrip, hours: number) => patch(ann, trip, { scheduledFor: inHours(hours) });
    // One of those ahead may move; the twentieth and last comes from now.
    expect((await moved(first ?? now, 6)).status).toBe(200);
    expect((await moved(now, 7)).status).toBe(200);
    expect((await moved(now, 8)).status).toBe(200);
  });

  it('is refused beyond the limit, and then counts for nothing', async () => {
    const tenant = freshTenant();
    const [ann] = await peopleOf(tenant);
    const person = env.PERSON.getByName(`${tenant}/ann`);
    const soon = await tripIn(await book(ann, ride), 201);
    const later = Date.now() + 5 * 3_600_000;
    await runInDurableObject(person, (_, { storage }) => {
      const insert = 'INSERT INTO bookings VALUES (?, ?, ?, 0, NULL, ?)';
      for (let index = 0; index < 20; index++)
        storage.sql.exec(insert, `trip_0000000${index}`, Date.now(), later, later);
    });
    const scheduledFor = new Date(later).toISOString();
    const refused = await patch(ann, soon, { scheduledFor });
    expect(await refused.clone().text()).toContain('limits.maxScheduledTrips');
    expect(await problemIn(refused)).toBe('429 too-many-trips');
    const read = await tripIn(await call('GET', `/v1/trips/${soon.id}`, { token: ann }));
    expect(read).toMatchObject({ version: soon.version, scheduledFor: null });
    // Operators see it, as with a booking.
    const operator = await tokenOf('operator', tenant);
    await waitUntil(async () => {
      const listed = await (await call('GET', '/v1/irregularities', { token: operator })).text();
      return listed.includes('maxScheduledTrips');
    });
  });
});
