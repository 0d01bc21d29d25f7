import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId } from '../../src/domain/ids.ts';
import { boundsOf } from '../../src/domain/localDays.ts';
import { storeRecord } from '../../src/events/historyConsumer.ts';
import { rollUpTrips } from '../../src/jobs/rollUps.ts';
import type { FeedBatch } from '../../src/protocol/feed.ts';
import { tripRecord } from '../history/records.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

const minute = 60_000;
const hour = 60 * minute;
const begin = Date.parse('2026-03-01T10:00:00Z');
const usd = (amount: number) => ({ amount, currency: 'USD' });

type Change = Parameters<typeof tripRecord>[1];

function completed(at: number, amount: number): Change {
  return {
    state: 'completed',
    fare: usd(amount),
    timeline: [
      { state: 'searching', at },
      { state: 'onboard', at: at + 4 * minute },
      { state: 'completed', at: at + 14 * minute },
    ],
  };
}

/** Stores a trip as the consumer of the feed does. */
async function store(tenant: TenantId, change: Change, again = 1, storedAt = 0): Promise<void> {
  const record = tripRecord(tenant, change);
  const { id } = record;
  for (let time = 0; time < again; time++) {
    const batch: FeedBatch = {
      kind: 'tripEvents',
      version: 1,
      tenant,
      id,
      after: 0,
      upTo: 0,
      events: [],
      record,
    };
    await env.DB.batch(storeRecord(env.DB, batch, storedAt));
  }
}

async function report(tenant: string, by: string, from: string, to: string) {
  const query = new URLSearchParams({ from, to });
  const token = await tokenOf('operator', tenant);
  const response = await call('GET', `/v1/reports/${by}?${query}`, { token });
  expect(response.status).toBe(200);
  return z
    .object({ data: z.array(z.looseObject({ begin: z.string(), trips: z.int() })) })
    .parse(await response.json()).data;
}

afterEach(() => vi.restoreAllMocks());

describe('reports', () => {
  it('add up trips that are over by the time of their request, each once', async () => {
    const tenant = freshTenant();
    await store(tenant, completed(begin + 5 * minute, 1_000), 3);
    await store(tenant, completed(begin + 55 * minute, 500));
    await store(tenant, {
      state: 'cancelled',
      fare: usd(300),
      ended: { by: 'system', reason: 'no-show' },
      timeline: [
        { state: 'searching', at: begin + 70 * minute },
        { state: 'cancelled', at: begin + 90 * minute },
      ],
    });
    await store(tenant, { state: 'searching', timeline: [{ state: 'searching', at: begin }] });
    await store(freshTenant(), completed(begin, 9_000));

    const [first, second, third] = await report(
      tenant,
      'hourly',
      '2026-03-01T10:00:00Z',
      '2026-03-01T13:00:00Z',
    );
    const nothing = { tips: 0, adjustments: 0, promotions: 0 };
    expect(first).toEqual({
      begin: '2026-03-01T10:00:00.000Z',
      end: '2026-03-01T11:00:00.000Z',
      trips: 2,
      completed: 2,
      cancelled: 0,
      noShows: 0,
      unfulfilled: 0,
      meanWaitSeconds: 240,
      meanRideSeconds: 600,
      emptyMeters: 0,
      rideMeters: 0,
      engagedSeconds: 1_200,
      onlineSeconds: null,
      utilisation: null,
      promoted: 0,
      amounts: [{ currency: 'USD', revenue: 1_500, fees: 0, ...nothing }],
    });
    expect(second).toMatchObject({
      trips: 1,
      noShows: 1,
      meanWaitSeconds: null,
      amounts: [{ currency: 'USD', revenue: 0, fees: 300, ...nothing }],
    });
    expect(third).toMatchObject({ trips: 0, amounts: [] });

    const days = await report(tenant, 'daily', '2026-02-28T00:00:00Z', '2026-03-02T00:00:00Z');
    expect(days).toMatchObject([{ trips: 0 }, { trips: 3 }]);
    expect(await report(tenant, 'daily', '2026-02-28', '2026-03-01')).toEqual(days);
  });

  it('are the same before, between and after runs of the roll-up, and never read a trip twice', async () => {
    const tenant = freshTenant();
    const [from, to] = ['2026-03-01T10:00:00Z', '2026-03-01T12:00:00Z'];
    const trips = async () => (await report(tenant, 'hourly', from, to)).map((line) => line.trips);
    const runAt = async (at: number) => {
      vi.spyOn(Date, 'now').mockReturnValue(at);
      await rollUpTrips(env);
      vi.restoreAllMocks();
    };
    const quarters = () =>
      env.DB.prepare(
        "SELECT sum(figures ->> 'completed') AS sum FROM trip_sums WHERE tenant = ? AND dimension = 'all'",
      )
        .bind(tenant)
        .first('sum');
    await store(tenant, completed(begin + 5 * minute, 1_000), 1, begin + 20 * minute);
    await store(tenant, completed(begin + 6 * minute, 1_000), 1, begin + 50 * minute);
    expect(await trips()).toEqual([2, 0]);
    // The second one has not settled.
    await runAt(begin + 60 * minute);
    expect(await quarters()).toBe(2);
    expect(await trips()).toEqual([2, 0]);
    await store(tenant, completed(begin + 7 * minute, 1_000), 2, begin + 61 * minute);
    await store(tenant, completed(begin + 65 * minute, 1_000), 2, begin + 81 * minute);
    expect(await trips()).toEqual([3, 1]);
    await runAt(begin + 61 * minute);
    expect(await quarters()).toBe(2);
    await runAt(begin + 120 * minute);
    await runAt(begin + 180 * minute);
    expect(await quarters()).toBe(4);
    expect(await trips()).toEqual([3, 1]);
  });

  it('are for operators, of a time that is not too long', async () => {
    const tenant = freshTenant();
    const operator = await tokenOf('operator', tenant);
    const asked = async (by: string, query: string, token = operator) =>
      problemIn(await call('GET', `/v1/reports/${by}?${query}`, { token }));
    const year = 'from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect(await asked('hourly', year)).toBe('422 validation-failed: to');
    expect(await asked('daily', 'from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z')).toBe(
      '422 validation-failed: to',
    );
    expect(await asked('weekly', year)).toBe('422 validation-failed: by');
    expect(await asked('daily', year, await tokenOf('rider', tenant))).toBe('403 forbidden');
  });

  it('have the days and hours of the time zone, also when clocks change', () => {
    const between = (by: 'daily' | 'hourly', from: string, to: string, zone: string) =>
      boundsOf(by, { from: Date.parse(from), to: Date.parse(to) }, zone, 1_000)?.map((at) =>
        new Date(at).toISOString().slice(5, 16),
      );
    expect(between('daily', '2026-03-28T12:00:00Z', '2026-03-30T00:00:00Z', 'Europe/Berlin')).toEqual([
      '03-27T23:00',
      '03-28T23:00',
      '03-29T22:00',
      '03-30T22:00',
    ]);
    expect(between('daily', '2026-10-25T12:00:00Z', '2026-10-26T12:00:00Z', 'Europe/Berlin')).toEqual([
      '10-24T22:00',
      '10-25T23:00',
      '10-26T23:00',
    ]);
    expect(between('hourly', '2026-03-01T10:15:00Z', '2026-03-01T11:45:00Z', 'Asia/Kathmandu')).toEqual([
      '03-01T10:15',
      '03-01T11:15',
      '03-01T12:15',
    ]);
    expect(boundsOf('hourly', { from: begin, to: begin + 1_000 * hour }, 'UTC', 1_000)).toHaveLength(1_001);
    expect(boundsOf('hourly', { from: begin, to: begin + 1_001 * hour }, 'UTC', 1_000)).toBeNull();
  });
});
