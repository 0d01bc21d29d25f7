import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId } from '../../src/domain/ids.ts';
import { consume } from '../../src/events/queues.ts';
import { rollUpShifts, rollUpTrips } from '../../src/jobs/rollUps.ts';
import { freshTripId, tripRecord, vehicleRecord } from '../history/records.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

const minute = 60_000;
const noon = Date.parse('2026-03-02T12:00:00Z');
const usd = (amount: number) => ({ amount, currency: 'USD' });
let sent = 0;

async function feed(body: object): Promise<void> {
  const messages = [{ id: `message-${++sent}`, timestamp: new Date(), attempts: 1, body }];
  await consume(createMessageBatch('hexhail-history', messages), env);
}

const card = { id: 'cab-1', name: 'Cab 1', type: 'car', plate: 'CAB 1' };
const line = (code: string, amount: number) => {
  return { code, name: code, amount, rule: { configuration: '1', tariff: 'day', item: code }, inputs: {} };
};

/** A completed trip of dora's that cost 1000 and got a tip and five stars, as its object would tell of it. */
function ride(tenant: TenantId, at: number) {
  const id = freshTripId();
  const record = tripRecord(tenant, {
    id,
    version: 5,
    state: 'completed',
    vehicle: card,
    driver: 'dora',
    fare: usd(1_000),
    timeline: [
      { state: 'searching', at },
      { state: 'assigned', at: at + minute },
      { state: 'onboard', at: at + 4 * minute },
      { state: 'completed', at: at + 14 * minute },
    ],
  });
  const offer = { offerId: 'offer_1', vehicleId: 'cab-1' };
  const terms = {
    configuration: '1',
    tariff: 'day',
    currency: 'USD',
    base: 1_000,
    perKilometer: 0,
    perMinute: 0,
    minimum: 0,
    waitingPerMinute: 0,
    freeWaitingSeconds: 0,
    longestWaitSeconds: 0,
    perVia: 0,
    perItem: 0,
    pooledFactor: 1,
    surcharges: [],
    cancellation: { freeSeconds: 0, fee: 0, feeAfterArrival: 0, noShowFee: 0 },
    roundTo: 1,
  };
  const facts = { distanceMeters: 5_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };
  const price = { terms, facts, lines: [line('base', 1_000)] };
  const events = [
    ['requested', { booking: { fare: usd(1_000), price, distanceMeters: 5_000 } }],
    ['offered', { ...offer, etaSeconds: 60, distanceMeters: 700 }],
    ['assigned', { ...offer, driver: 'dora', vehicle: card, etaSeconds: 60 }],
    ['completed', {}],
  ].map(([type, data], index) => ({ sequence: index + 1, type: `trip.${type}`, version: 1, at, data }));
  const batch = { kind: 'tripEvents', version: 1, tenant, id, after: 0, upTo: 4, events, record };
  const later = [
    { sequence: 5, type: 'trip.tipped', version: 1, at, data: { amount: 200 } },
    {
      sequence: 6,
      type: 'trip.rated',
      version: 1,
      at,
      data: { by: 'rider', stars: 5, tags: [], notes: null },
    },
  ];
  return { id, batch, afterRide: { ...batch, after: 4, upTo: 6, events: later } };
}

/** Dora's stream of an hour, in which she declines an offer. */
function shift(tenant: TenantId, at: number) {
  const events = [
    ['connected', 0, { epoch: 1, driver: 'dora', cell: '8728308280fffff' }],
    ['availabilityChanged', 0, { availability: 'available' }],
    ['offerDeclined', 30, { offerId: 'offer_2', reason: null }],
    ['disconnected', 60, { epoch: 1 }],
  ] as const;
  return {
    kind: 'vehicleEvents',
    version: 1,
    tenant,
    id: 'cab-1',
    after: 0,
    upTo: 4,
    events: events.map(([type, minutes, data], index) => {
      return { sequence: index + 1, type: `vehicle.${type}`, version: 1, at: at + minutes * minute, data };
    }),
    record: vehicleRecord(tenant, 'cab-1'),
  };
}

async function read(path: string, token: string) {
  const response = await call('GET', path, { token });
  expect(response.status, path).toBe(200);
  return z.looseObject({}).parse(await response.json());
}

async function runJobs(at: number): Promise<void> {
  vi.spyOn(Date, 'now').mockReturnValue(at);
  await rollUpTrips(env);
  await rollUpShifts(env);
  vi.restoreAllMocks();
}

const dates = 'from=2026-03-02&to=2026-03-03';

describe('statistics', () => {
  it('of a driver count every event once, whenever jobs run and whatever is repeated', async () => {
    const tenant = freshTenant();
    const dora = await tokenOf('driver', tenant, 'dora');
    const operator = await tokenOf('operator', tenant);
    const { id, batch, afterRide } = ride(tenant, noon);
    const line = {
      trips: 1,
      accepted: 1,
      declined: 1,
      lapsed: 0,
      cancelled: 0,
      givenBack: 0,
      onlineSeconds: 3_600,
      earnings: [{ currency: 'USD', amount: 1_200 }],
      tips: [{ currency: 'USD', amount: 200 }],
      rating: { mean: 5, count: 1 },
    };
    const whole = {
      ...line,
      days: [{ date: '2026-03-02', ...line }],
      weeks: [{ monday: '2026-03-02', ...line }],
      months: [{ month: '2026-03', ...line }],
    };
    await feed(batch);
    await runJobs(Date.now() + 60 * minute);
    await feed(shift(tenant, noon));
    await feed(shift(tenant, noon));
    await feed(afterRide);
    await feed(afterRide);
    await runJobs(Date.now() + 120 * minute);
    await runJobs(Date.now() + 180 * minute);
    expect(await read(`/v1/me/statistics?${dates}`, dora)).toEqual(whole);
    await runJobs(Date.now() + 240 * minute);
    expect(await read(`/v1/drivers/dora/statistics?${dates}`, operator)).toEqual(whole);
    expect(await read('/v1/drivers', operator)).toEqual({
      data: [{ id: 'dora', vehicle: 'cab-1', lastSeenAt: '2026-03-02T13:00:00.000Z', documentsEndOn: null }],
      nextCursor: null,
    });
    expect(await read(`/v1/me/earnings?${dates}`, dora)).toMatchObject({
      data: [
        {
          tripId: id,
          state: 'completed',
          lines: [
            { code: 'base', amount: 1_000 },
            { code: 'tip', amount: 200 },
          ],
          total: 1_200,
        },
      ],
    });
    const stranger = await tokenOf('driver', freshTenant(), 'dora');
    expect(await read(`/v1/me/earnings?${dates}`, stranger)).toEqual({ data: [] });
  });

  it('of a rider are the trips and what they cost', async () => {
    const tenant = freshTenant();
    const { batch, afterRide } = ride(tenant, noon);
    await feed(batch);
    await feed(afterRide);
    const line = {
      trips: 1,
      cancelled: 0,
      unfulfilled: 0,
      spent: [{ currency: 'USD', amount: 1_200 }],
      rating: null,
    };
    const ann = await tokenOf('rider', tenant, 'ann');
    expect(await read(`/v1/me/statistics?${dates}`, ann)).toMatchObject({
      ...line,
      days: [{ date: '2026-03-02', ...line }],
    });
    expect(await read(`/v1/me/statistics?${dates}`, await tokenOf('rider', tenant, 'bob'))).toMatchObject({
      trips: 0,
      days: [],
    });
  });

  it('of a fleet say by vehicle and tariff how far and how long they drove', async () => {
    const tenant = freshTenant();
    const operator = await tokenOf('operator', tenant);
    await feed(shift(tenant, noon));
    await feed(ride(tenant, noon).batch);
    await runJobs(Date.now());
    const report = async (by: string) =>
      read(`/v1/reports/daily?from=2026-03-02&to=2026-03-02&by=${by}`, operator);
    expect(await report('vehicle')).toMatchObject({
      data: [
        {
          value: 'cab-1',
          trips: 1,
          emptyMeters: 700,
          rideMeters: 5_000,
          engagedSeconds: 780,
          onlineSeconds: 3_600,
          utilisation: 0.217,
          amounts: [{ revenue: 1_000 }],
        },
      ],
    });
    expect(await report('tariff')).toMatchObject({ data: [{ value: 'day', trips: 1, onlineSeconds: null }] });
    expect(await report('reason')).toEqual({ data: [] });
  });

  it('know when a span makes no sense', async () => {
    const tenant = freshTenant();
    const rider = await tokenOf('rider', tenant);
    const asked = async (query: string) =>
      problemIn(await call('GET', `/v1/me/statistics?${query}`, { token: rider }));
    expect(await asked('from=2026-03-02&to=2026-03-01')).toBe('422 validation-failed: to');
    expect(await asked('from=2024-03-02&to=2026-03-01')).toBe('422 validation-failed: to');
    expect(await asked('from=yesterday')).toBe('422 validation-failed: from');
    expect(await asked('from=2026-02-30')).toBe('422 validation-failed: from');
  });
});
