import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { quoteSchema } from '../../src/protocol/quotes.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const ride = { pickup: capitol, dropoff: station };
const quotesSchema = z.object({ data: z.array(quoteSchema) });

afterEach(() => vi.restoreAllMocks());

/** A fleet of its own: cars for four, and a van for six with a lift. */
async function fleet() {
  const tenant = freshTenant();
  const operator = await tokenOf('operator', tenant);
  const vehicles = [
    { id: 'car-1', type: 'car', capacity: { seats: 4 } },
    { id: 'car-2', type: 'car', capacity: { seats: 3, childSeats: 1 } },
    { id: 'van-1', type: 'van', capacity: { seats: 6, wheelchairs: 1 }, capabilities: ['lift'] },
  ];
  for (const { id, ...vehicle } of vehicles) {
    const body = { name: id, plate: id, ...vehicle };
    expect((await call('PUT', `/v1/vehicles/${id}`, { token: operator, body })).status).toBe(200);
  }
  return { tenant, rider: await tokenOf('rider', tenant, 'ann') };
}

async function quotesFor(token: string, body: object) {
  const response = await call('POST', '/v1/quotes', { token, body });
  expect(response.status).toBe(200);
  return quotesSchema.parse(await response.json()).data;
}

async function oneQuote(token: string, body: object) {
  const [quote, ...others] = await quotesFor(token, body);
  if (quote === undefined) throw new Error('there is no quote');
  expect(others).toEqual([]);
  return quote;
}

describe('quotes', () => {
  it('are one for each type of vehicle that can carry the party', async () => {
    const { rider } = await fleet();
    const types = async (body: object) =>
      (await quotesFor(rider, body)).map(({ vehicleType }) => vehicleType);
    expect(await types(ride)).toEqual(['car', 'van']);
    expect(await types({ ...ride, party: { wheelchairs: 1 } })).toEqual(['van']);
    expect(await types({ ...ride, party: { childSeats: 1 } })).toEqual(['car']);
    expect(await types({ ...ride, vehicleType: 'van' })).toEqual(['van']);
    expect(await types({ ...ride, requires: ['lift'] })).toEqual(['van']);
  });

  it('keep their ids short, and are honoured whatever they carry', async () => {
    const { tenant, rider } = await fleet();
    const label = '駅'.repeat(200);
    const items = Array.from({ length: 10 }, () => ({
      description: '箱'.repeat(80),
      quantity: 1,
      size: 'small',
    }));
    const operator = await tokenOf('operator', tenant);
    const body = { name: 'truck', type: 'truck', plate: 'T', capacity: { seats: 1, parcels: 40 } };
    expect((await call('PUT', '/v1/vehicles/truck', { token: operator, body })).status).toBe(200);
    const long = { pickup: { ...capitol, label }, dropoff: { ...station, label }, items };
    const quote = await oneQuote(rider, { ...long, vehicleType: 'truck' });
    expect(quote.id.length).toBeLessThan(4_096);
    const trip = await tripIn(await book(rider, { quoteId: quote.id }), 201);
    expect(trip).toMatchObject({ fare: quote.fare, pickup: { label } });
    const other = await book(await tokenOf('rider', tenant, 'bob'), { quoteId: quote.id });
    expect(await problemIn(other)).toMatch(/quote-invalid/);
  });

  it('of a ride by other places cost its whole way, and are booked with them', async () => {
    const rider = await tokenOf('rider', freshTenant());
    const north = { lat: capitol.lat + 0.02, lng: capitol.lng };
    const via = [{ place: { ...north, label: 'Grandma' }, notes: 'ring twice' }, { place: station }];
    const direct = await oneQuote(rider, ride);
    const quote = await oneQuote(rider, { ...ride, via });
    expect(quote.distanceMeters).toBeGreaterThan(direct.distanceMeters + 4_000);
    expect(quote.rideSeconds).toBeGreaterThan(direct.rideSeconds + 300);
    expect(quote.fare.amount).toBeGreaterThan(direct.fare.amount);
    const shown = [
      { place: via[0]?.place, notes: 'ring twice', servedAt: null },
      { place: station, notes: null, servedAt: null },
    ];
    const quoted = await tripIn(await book(rider, { quoteId: quote.id }), 201);
    expect(quoted).toMatchObject({ fare: quote.fare, via: shown });
    const booked = await tripIn(await book(rider, { ...ride, via }), 201);
    expect(booked).toMatchObject({ fare: quote.fare, via: shown });
    // There and back again.
    expect(
      (await oneQuote(rider, { pickup: capitol, via, dropoff: capitol })).distanceMeters,
    ).toBeGreaterThan(4_000);
    const tooMany = await call('POST', '/v1/quotes', {
      token: rider,
      body: { ...ride, via: Array(6).fill(via[0]) },
    });
    expect(tooMany.status).toBe(422);
  });

  it('are one for any vehicle while nobody has registered any', async () => {
    const rider = await tokenOf('rider', freshTenant());
    const quote = await oneQuote(rider, { ...ride, pooled: true });
    expect(quote).toMatchObject({ vehicleType: null, pooled: true, pickupEtaSeconds: null });
    expect(quote.distanceMeters).toBeGreaterThan(2_200);
    expect(quote.distanceMeters).toBeLessThan(4_000);
    const { pooledDiscount, ...parts } = quote.fareBreakdown;
    const full = Object.values(parts).reduce((sum, { amount }) => sum + amount, 0);
    expect(full - (pooledDiscount?.amount ?? 0)).toBe(quote.fare.amount);
    expect(quote.fare.amount).toBe(Math.round(0.75 * full));
    expect(Date.parse(quote.expiresAt)).toBeGreaterThan(Date.now());
  });

  it('are refused where no vehicle will ever do', async () => {
    const { rider } = await fleet();
    const refusals = [
      [{ party: { seats: 7 } }, '422 party-too-large'],
      [{ party: { seats: 5 }, vehicleType: 'car' }, '422 party-too-large'],
      [{ party: { seats: 4, childSeats: 1 } }, '422 party-too-large'],
      [{ vehicleType: 'boat' }, '422 vehicle-type-unknown'],
      [{ requires: ['wings'] }, '422 vehicle-type-unknown'],
      [{ requires: ['lift'], vehicleType: 'car' }, '422 vehicle-type-unknown'],
      [{ requires: ['lift'], party: { seats: 7 } }, '422 party-too-large'],
    ] as const;
    for (const [change, problem] of refusals) {
      const body = { ...ride, ...change };
      expect(await problemIn(await call('POST', '/v1/quotes', { token: rider, body }))).toBe(problem);
      expect(await problemIn(await book(rider, body))).toBe(problem);
    }
    const { requires } = await tripIn(await book(rider, { ...ride, requires: ['lift'] }), 201);
    expect(requires).toEqual(['lift']);
    expect((await book(rider, { ...ride, party: { seats: 6 } })).status).toBe(201);
  });

  it('follow the fleet when it grows', async () => {
    const { tenant, rider } = await fleet();
    const body = { ...ride, party: { seats: 20 }, vehicleType: 'bus' };
    expect(await problemIn(await book(rider, body))).toBe('422 vehicle-type-unknown');
    const bus = { name: 'Bus', type: 'bus', plate: 'B', capacity: { seats: 40 } };
    await call('PUT', '/v1/vehicles/bus', { token: await tokenOf('operator', tenant), body: bus });
    expect((await oneQuote(rider, body)).vehicleType).toBe('bus');
    expect((await book(rider, body)).status).toBe(201);
  });
});

describe('a booking by quote', () => {
  it('is as the quote says, and costs what it says', async () => {
    const { rider } = await fleet();
    const scheduledFor = new Date(Date.now() + 7_200_000).toISOString();
    const body = { ...ride, party: { wheelchairs: 1 }, requires: ['lift'], pooled: true, scheduledFor };
    const { id: quoteId, fare } = await oneQuote(rider, body);
    const trip = await tripIn(await book(rider, { quoteId, notes: 'ramp', externalId: 'x' }), 201);
    expect(trip).toMatchObject({
      ...ride,
      requires: ['lift'],
      pooled: true,
      vehicleType: 'van',
      scheduledFor,
      fare,
    });
    expect(trip).toMatchObject({ party: { seats: 1, wheelchairs: 1 }, notes: 'ramp', externalId: 'x' });
  });

  it.each([false, true])('costs the same as a direct one (pooled: %s)', async (pooled) => {
    const rider = await tokenOf('rider', freshTenant());
    const { fare } = await oneQuote(rider, { ...ride, pooled });
    expect((await tripIn(await book(rider, { ...ride, pooled }), 201)).fare).toEqual(fare);
  });

  it('is refused where the quote was changed, or given to somebody else', async () => {
    const { tenant, rider } = await fleet();
    const [quote] = await quotesFor(rider, ride);
    const id = quote?.id ?? '';
    const changed = id.slice(0, -6) + (id.at(-6) === 'A' ? 'B' : 'A') + id.slice(-5);
    for (const quoteId of [changed, 'quote_', 'x', 'x'.repeat(4_000)]) {
      expect(await problemIn(await book(rider, { quoteId }))).toBe('422 quote-invalid');
    }
    for (const token of [
      await tokenOf('rider', tenant, 'bob'),
      await tokenOf('rider', freshTenant(), 'ann'),
    ]) {
      expect(await problemIn(await book(token, { quoteId: id }))).toBe('422 quote-invalid');
    }
    expect(await problemIn(await book(rider, { quoteId: 5 }))).toBe('422 validation-failed: quoteId');
  });

  it('is refused when the quote has expired, unless it was taken before', async () => {
    const rider = await tokenOf('rider', freshTenant());
    const { id: quoteId, expiresAt } = await oneQuote(rider, ride);
    const key = { 'idempotency-key': 'in time' };
    const trip = await tripIn(await book(rider, { quoteId }, key), 201);
    vi.spyOn(Date, 'now').mockReturnValue(Date.parse(expiresAt));
    expect(await problemIn(await book(rider, { quoteId }))).toBe('410 quote-expired');
    const again = await book(rider, { quoteId }, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await tripIn(again, 201)).toEqual(trip);
    const other = await book(rider, { quoteId, notes: 'other' }, key);
    expect(await problemIn(other)).toBe('422 idempotency-mismatch');
  });
});
