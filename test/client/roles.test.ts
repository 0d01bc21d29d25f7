import { describe, expect, test } from 'vitest';
import { Friend } from '../../client/friend.ts';
import { Operator } from '../../client/operator.ts';
import { Rider } from '../../client/rider.ts';
import { FakeService } from './fakes.ts';

const pickup = { lat: 40.26, lng: -76.88 };
const ok = { status: 200, body: { data: [] } };

describe('a booking', () => {
  test('makes one key and keeps it over its retries', async () => {
    const service = new FakeService('cut', { status: 503 }, { status: 201, body: { id: 'trip_1' } });
    const booked = await new Rider(service.client()).book({ quoteId: 'q' });
    expect(booked).toEqual({ ok: true, value: { id: 'trip_1' } });
    const keys = service.seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^.{20,255}$/);
  });

  test('has another key than the next one', async () => {
    const service = new FakeService({ status: 201, body: {} }, { status: 201, body: {} });
    const rider = new Rider(service.client());
    await rider.book({ quoteId: 'q' });
    await rider.book({ quoteId: 'q' });
    expect(new Set(service.seen.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(2);
  });

  test('takes the key that an app has kept', async () => {
    const service = new FakeService({ status: 201, body: {} });
    await new Rider(service.client()).book({ quoteId: 'q' }, 'kept');
    expect(service.seen[0]?.headers.get('idempotency-key')).toBe('kept');
  });
});

test('places of people and tokens of links are in bodies, never in addresses', async () => {
  const service = new FakeService(ok, ok, ok, ok, { status: 200, body: { trip: {} } });
  const rider = new Rider(service.client());
  await rider.nearby(pickup);
  await rider.route(pickup, pickup);
  await rider.places({ q: 'station', near: pickup });
  await rider.quote({ pickup, dropoff: pickup });
  await new Friend('token-of-a-link', service.options).trip();
  expect(service.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/nearby',
    'POST /v1/route',
    'POST /v1/places',
    'POST /v1/quotes',
    'POST /v1/shared',
  ]);
  expect(JSON.stringify(service.seen.map(({ body }) => body))).toContain('token-of-a-link');
});

test('what is in an address is escaped, and what is not given is left out', async () => {
  const service = new FakeService(ok, ok);
  const operator = new Operator(service.client());
  await operator.openTrips({ state: 'waiting', limit: undefined, cursor: 'a&b' });
  await operator.vehicle('cab/1');
  expect(service.seen.map(({ path }) => path)).toEqual([
    '/v1/operator/trips?state=waiting&cursor=a%26b',
    '/v1/vehicles/cab%2F1',
  ]);
});
