import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const tenant = freshTenant();
const rider = await tokenOf('rider', tenant);
const operator = await tokenOf('operator', tenant);
const ride = { pickup: capitol, dropoff: station };
const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});
const longAgo = '2020-01-01T00:00:00Z';

describe('a body', () => {
  it.each([
    ['that is cut off', '{"pickup":'],
    ['of nothing', ''],
    ['with a comment', '{} // {}'],
    ['that is not UTF-8 text of JSON', '\u0000\u0001'],
  ])('%s is malformed', async (_, body) => {
    expect(await problemIn(await book(rider, body))).toBe('400 malformed-json');
    expect(await problemIn(await call('POST', '/v1/quotes', { token: rider, body }))).toBe(
      '400 malformed-json',
    );
  });

  it.each([['null'], ['[]'], ['5'], ['"text"'], ['{}'], [`[${'['.repeat(20_000)}${']'.repeat(20_000)}]`]])(
    'that is no booking fails: %.12s',
    async (body) => {
      expect(await problemIn(await book(rider, body))).toMatch(/^422 validation-failed/);
    },
  );

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/jsonp'], ['']])(
    'of the type "%s" is refused',
    async (type) => {
      const response = await book(rider, ride, { 'content-type': type });
      expect(await problemIn(response)).toBe('415 unsupported-media-type');
    },
  );

  it('without a type is refused', async () => {
    const response = await call('POST', '/v1/quotes', {
      token: rider,
      body: new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(ride))),
      headers: { 'content-type': '' },
    });
    expect(await problemIn(response)).toBe('415 unsupported-media-type');
  });

  it('may name its character set', async () => {
    const response = await book(rider, ride, { 'content-type': 'application/json; charset=utf-8' });
    expect(response.status).toBe(201);
  });

  it.each([
    ['POST', '/v1/trips', rider],
    ['POST', '/v1/quotes', rider],
    ['POST', '/v1/tickets', rider],
    ['POST', '/v1/trips/trip_1/cancel', rider],
    ['PUT', '/v1/vehicles/v1', operator],
  ])('over 64 KB is refused by %s %s', async (method, path, token) => {
    const body = JSON.stringify({ ...ride, padding: 'x'.repeat(65_536) });
    const headers = { 'idempotency-key': crypto.randomUUID() };
    expect(await problemIn(await call(method, path, { token, body, headers }))).toBe('413 body-too-large');
  });

  it('may have exactly 64 KB', async () => {
    const body = JSON.stringify(ride).padEnd(65_536);
    expect((await book(rider, body)).status).toBe(201);
  });

  const vehicle = { name: 'A', type: 'car', plate: 'A 1', capacity: { seats: 4 } };
  it.each([
    ['POST', '/v1/trips', { ...ride, foo: 1 }, 'foo'],
    ['POST', '/v1/trips', { ...ride, party: { seats: 1, pets: 2 } }, 'party.pets'],
    ['POST', '/v1/trips', { ...ride, pickup: { ...capitol, floor: 3 } }, 'pickup.floor'],
    ['POST', '/v1/trips', { quoteId: 'quote_1', scheduledfor: null }, 'scheduledfor'],
    ['POST', '/v1/quotes', { ...ride, scheduleFor: '2999-01-01T00:00:00Z', notes: 'n' }, 'scheduleFor notes'],
    ['POST', '/v1/trips/trip_1/cancel', { reason: 'late', fee: 0 }, 'fee'],
    ['POST', '/v1/trips/trip_1/reassign', { vehicle: 'v2' }, 'vehicle'],
    ['POST', '/v1/places', { q: 'pub', near: { ...capitol, radius: 5 } }, 'near.radius'],
    ['PUT', '/v1/vehicles/v1', { ...vehicle, driver: 'dora' }, 'driver'],
    ['PUT', '/v1/vehicles/v1', { ...vehicle, capacity: { seats: 4, trunks: 1 } }, 'capacity.trunks'],
    ['POST', '/v1/vehicles/v1/out-of-service', { until: 1 }, 'until'],
  ])('of %s %s with a field that nobody knows is refused: %j', async (method, path, body, named) => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const response = await call(method, path, { token: operator, body, headers });
    expect(await problemIn(response)).toBe(`422 validation-failed: ${named}`);
  });

  it.each([
    ['of many', Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`key${at}`, 1]))],
    ['of a long one', { ['\u{1f696}'.repeat(15_000)]: 1 }],
    ['of many in many', { via: Array.from({ length: 4_000 }, () => ({ a: 1 })) }],
  ])('with fields that nobody knows is answered shortly: %s', async (_, fields) => {
    const response = await book(rider, { ...ride, ...fields });
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text.length).toBeLessThan(8_000);
    const { detail, errors } = problemSchema.parse(JSON.parse(text));
    expect(detail.length).toBeLessThan(1_500);
    expect(detail.isWellFormed()).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
  });

  it.each([
    ['pickup', capitol],
    ['dropoff', station],
    ['party', { seats: 2 }],
    ['pooled', false],
    ['vehicleType', 'car'],
    ['requires', ['lift']],
    ['scheduledFor', '2999-01-01T00:00:00Z'],
  ])('with a quote and %s is refused', async (field, value) => {
    const body = { quoteId: 'quote_1', [field]: value };
    expect(await problemIn(await book(rider, body))).toBe(`422 validation-failed: ${field}`);
  });
});

describe('a booking', () => {
  const valid = {
    notes: 'n'.repeat(500),
    externalId: 'e'.repeat(128),
    vehicleType: null,
    scheduledFor: null,
  };

  it.each([
    ['a latitude beyond a pole', { pickup: { lat: 90.001, lng: 0 } }, 'pickup.lat'],
    ['a longitude beyond the antimeridian', { dropoff: { lat: 0, lng: -180.001 } }, 'dropoff.lng'],
    ['a coordinate too large for a number', '{"lat":1e999,"lng":0}', 'pickup.lat'],
    ['a coordinate as text', { pickup: { lat: '40', lng: 0 } }, 'pickup.lat'],
    ['half a place', { dropoff: { lat: 40 } }, 'dropoff.lng'],
    ['no pickup', { pickup: undefined }, 'pickup'],
    ['no drop-off', { dropoff: undefined }, 'dropoff'],
    ['a drop-off at the pickup', { dropoff: capitol }, 'dropoff'],
    ['a drop-off on another continent', { dropoff: { lat: 48.2, lng: 16.4 } }, 'dropoff'],
    ['nobody to carry', { party: { seats: 0 } }, 'party'],
    ['more people than anybody carries', { party: { seats: 61 } }, 'party.seats'],
    ['too many wheelchairs', { party: { wheelchairs: 11 } }, 'party.wheelchairs'],
    ['too many child seats', { party: { childSeats: 21 } }, 'party.childSeats'],
    ['a negative party', { party: { seats: -1 } }, 'party.seats'],
    ['half a person', { party: { seats: 0.5 } }, 'party.seats'],
    ['a time in the past', { scheduledFor: longAgo }, 'scheduledFor'],
    ['a time too far ahead', { scheduledFor: '2999-01-01T00:00:00Z' }, 'scheduledFor'],
    ['a time without a zone', { scheduledFor: '2026-11-21T07:24:00' }, 'scheduledFor'],
    ['a day that does not exist', { scheduledFor: '2027-02-30T07:24:00Z' }, 'scheduledFor'],
    ['a time as a number', { scheduledFor: 1763700000000 }, 'scheduledFor'],
    ['a reservation without a time', { reserve: true }, 'reserve'],
    ['long notes', { notes: 'n'.repeat(501) }, 'notes'],
    ['a long external id', { externalId: 'e'.repeat(129) }, 'externalId'],
    ['nested metadata', { metadata: { a: { b: 1 } } }, 'metadata.a'],
    ['much metadata', { metadata: { a: 'x'.repeat(1_000), ...manyKeys(51) } }, 'metadata'],
    ['a requirement of no name', { requires: [''] }, 'requires.0'],
    ['a requirement in other letters', { requires: ['lift', 'für Hunde'] }, 'requires.1'],
    ['a requirement twice', { requires: ['lift', 'lift'] }, 'requires'],
    ['many requirements', { requires: Object.keys(manyKeys(21)) }, 'requires'],
    ['an odd flag', { pooled: 'yes' }, 'pooled'],
  ])('with %s fails', async (_, change, path) => {
    const body =
      typeof change === 'string'
        ? JSON.stringify({ ...ride, ...valid }).replace(JSON.stringify(capitol), change)
        : { ...ride, ...valid, ...change };
    expect(await problemIn(await book(rider, body))).toBe(`422 validation-failed: ${path}`);
    const asked = typeof change === 'string' ? body : { ...ride, ...change };
    expect((await call('POST', '/v1/quotes', { token: rider, body: asked })).status).toBe(422);
  });

  it.each([
    ['across the antimeridian', { lat: -16.8, lng: 180 }, { lat: -16.8, lng: -179.99 }],
    ['that begins at 180° and ends at -179.9°', { lat: 0, lng: -180 }, { lat: 0, lng: 179.99 }],
    ['at the north pole', { lat: 90, lng: 0 }, { lat: 89.99, lng: 120 }],
    ['at the south pole', { lat: -90, lng: 180 }, { lat: -89.99, lng: -180 }],
  ])('%s is as good as any', async (_, pickup, dropoff) => {
    const another = await tokenOf('rider', tenant, crypto.randomUUID());
    const trip = await tripIn(await book(another, { pickup, dropoff }), 201);
    expect(trip).toMatchObject({ pickup, dropoff, state: 'searching' });
    const fare = { amount: expect.any(Number), currency: 'USD' };
    expect(trip.fare).toEqual(fare);
    expect(trip.fare.amount).toBeLessThan(2_000);
  });

  it('between two names of one place is refused', async () => {
    const pole = { pickup: { lat: 90, lng: 0 }, dropoff: { lat: 90, lng: 90 } };
    expect(await problemIn(await book(rider, pole))).toBe('422 validation-failed: dropoff');
    const antimeridian = { pickup: { lat: 1, lng: 180 }, dropoff: { lat: 1, lng: -180 } };
    expect(await problemIn(await book(rider, antimeridian))).toBe('422 validation-failed: dropoff');
  });

  it('needs an Idempotency-Key of 1 to 255 printable characters', async () => {
    const bare = await call('POST', '/v1/trips', { token: rider, body: ride });
    expect(await problemIn(bare)).toBe('400 idempotency-key-required');
    for (const key of ['', 'x'.repeat(256), 'a\tb']) {
      const response = await book(rider, ride, { 'idempotency-key': key });
      expect(await problemIn(response)).toMatch(/^400 idempotency-key-/);
    }
    expect((await book(rider, ride, { 'idempotency-key': 'x'.repeat(255) })).status).toBe(201);
  });
});

describe('an id', () => {
  const odd = [
    'trip_',
    'trip_00000000',
    '..%2f..',
    '%00',
    'trip_%F0%9F%9A%95',
    "'%20OR%201=1--",
    'x'.repeat(5_000),
  ];

  it.each(odd)('of no trip is not found: %.20s', async (id) => {
    const answers = [
      await call('GET', `/v1/trips/${id}`, { token: rider }),
      await call('POST', `/v1/trips/${id}/cancel`, { token: rider }),
      await call('GET', `/v1/trips/${id}/journal`, { token: operator }),
      await call('GET', `/v1/trips/${id}/stream`, { token: rider, headers: { upgrade: 'websocket' } }),
    ];
    for (const answer of answers) expect(await problemIn(answer)).toBe('404 not-found');
  });

  it('of no vehicle is not found, and not registered', async () => {
    const body = { name: 'A', type: 'car', plate: 'A 1', capacity: { seats: 4 } };
    for (const id of ['a.b', 'x'.repeat(65), '%00', 'caf%C3%A9']) {
      expect(await problemIn(await call('GET', `/v1/vehicles/${id}`, { token: operator }))).toBe(
        '404 not-found',
      );
      const registered = await call('PUT', `/v1/vehicles/${id}`, { token: operator, body });
      expect(await problemIn(registered)).toBe('422 validation-failed: id');
    }
    expect(await problemIn(await call('GET', '/v1/vehicles/nobody', { token: operator }))).toBe(
      '404 not-found',
    );
  });
});

describe('a query', () => {
  it.each([
    ['/v1/nearby', 'lat lng'],
    ['/v1/nearby?lat=91&lng=0', 'lat'],
    ['/v1/nearby?lat=&lng=0', 'lat'],
    ['/v1/nearby?lat=0x10&lng=0', 'lat'],
    ['/v1/nearby?lat=1e999&lng=NaN', 'lat lng'],
    ['/v1/nearby?lat=1&lat=2&lng=0', 'lat'],
    ['/v1/trips?limit=0', 'limit'],
    ['/v1/trips?limit=101', 'limit'],
    ['/v1/trips?limit=ten', 'limit'],
    ['/v1/trips?state=lost', 'state'],
    ['/v1/trips?since=yesterday', 'since'],
    ['/v1/trips?until=2026-11-21', 'until'],
  ])('%s fails', async (path, wrong) => {
    expect(await problemIn(await call('GET', path, { token: rider }))).toBe(
      `422 validation-failed: ${wrong}`,
    );
  });

  it.each([
    '/v1/route?from=0,0&to=0.008993210126354602,0',
    '/v1/route?from=1e-7,-1e-7&to=1e-2,0',
    '/v1/nearby?lat=1e-7&lng=-0.008993210126354602',
  ])('has numbers as programs print them: %s', async (path) => {
    expect((await call('GET', path, { token: rider })).status).toBe(200);
  });

  it.each([['x'], ['e30'], ['bnVsbA'], ['%00'], ['eyJpZCI6MX0'], ['x'.repeat(2_000)]])(
    'with the cursor %.12s is refused',
    async (cursor) => {
      for (const path of ['/v1/trips', '/v1/vehicles']) {
        const response = await call('GET', `${path}?cursor=${cursor}`, { token: operator });
        expect(await problemIn(response)).toBe('400 cursor-invalid');
      }
    },
  );
});

function manyKeys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
}
