import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { TenantId } from '../../src/domain/ids.ts';
import { storeTrip } from '../../src/history/trips.ts';
import { rollUpTrips } from '../../src/jobs/rollUps.ts';
import { tripRecord } from '../history/records.ts';
import { waitUntil } from '../setup/waiting.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

const minuteMs = 60_000;

const answerSchema = z.object({
  from: z.string(),
  to: z.string(),
  data: z.array(z.looseObject({ version: z.int(), quotes: z.int() })),
});

async function shares(tenant: TenantId, query = '') {
  const token = await tokenOf('admin', tenant);
  const response = await call('GET', `/v1/configuration/shares${query}`, { token });
  expect(response.status).toBe(200);
  return answerSchema.parse(await response.json());
}

/** Version 1 is active, version 2 on trial for a share of riders. */
async function givenTrial(tenant: TenantId, share: number): Promise<void> {
  const token = await tokenOf('admin', tenant);
  for (const base of [500, 600]) {
    const body = { tariffs: [{ id: 'usual', base }] };
    expect((await call('POST', '/v1/configuration/versions', { token, body })).status).toBe(201);
  }
  for (const [version, body] of [
    [1, {}],
    [2, { share }],
  ] as const) {
    const path = `/v1/configuration/versions/${version}/activate`;
    expect((await call('POST', path, { token, body })).status).toBe(200);
  }
}

function over(tenant: TenantId, state: string, amount: number, configuration?: number, by = 'rider') {
  const at = Date.now() - 5 * minuteMs;
  return tripRecord(tenant, {
    state,
    fare: { amount, currency: 'USD' },
    ...(configuration !== undefined && { configuration }),
    timeline: [
      { state: 'searching', at },
      { state, at: at + minuteMs },
    ],
    ended: state === 'completed' ? null : { by, reason: 'plans' },
  });
}

describe('the shares of a trial', () => {
  it('are compared by the version that trips were booked under', async () => {
    const tenant = freshTenant();
    await givenTrial(tenant, 0.5);
    const now = Date.now();
    const records = [
      ...[500, 700].map((amount) => over(tenant, 'completed', amount, 1)),
      over(tenant, 'cancelled', 100, 1),
      ...[600, 600, 900].map((amount) => over(tenant, 'completed', amount, 2)),
      over(tenant, 'unfulfilled', 0, 2),
      over(tenant, 'completed', 50),
    ];
    await env.DB.batch(records.map((record) => storeTrip(env.DB, record, now)));
    const from = new Date(now - 60 * minuteMs).toISOString();
    const expected = [
      {
        ...{ version: 2, share: 0.5, trips: 4, completed: 3, cancelled: 0, unfulfilled: 1, completion: 0.75 },
        amounts: [{ currency: 'USD', revenue: 2_100, fees: 0, perTrip: 525 }],
      },
      {
        ...{ version: 1, share: 0.5, trips: 3, completed: 2, cancelled: 1, unfulfilled: 0 },
        amounts: [{ currency: 'USD', revenue: 1_200, fees: 100, perTrip: 1_300 / 3 }],
      },
      { version: 0, share: null, trips: 1 },
    ];
    expect((await shares(tenant, `?from=${from}`)).data).toMatchObject(expected);
    // And the same once a job has added them up.
    vi.spyOn(Date, 'now').mockReturnValue(now + 60 * minuteMs);
    await rollUpTrips(env);
    vi.restoreAllMocks();
    expect((await shares(tenant, `?from=${from}`)).data).toMatchObject(expected);
  });

  it('have the quotes that riders of each were given', async () => {
    const tenant = freshTenant();
    await givenTrial(tenant, 0.5);
    const asked = new Map<number, number>();
    for (let rider = 0; rider < 12; rider++) {
      const token = await tokenOf('rider', tenant, `rider-${rider}`);
      const body = { pickup: capitol, dropoff: station };
      const quoted = await call('POST', '/v1/quotes', { token, body });
      const quote = z.object({ data: z.array(z.object({ configuration: z.int() })) });
      const [{ configuration } = { configuration: 0 }] = quote.parse(await quoted.json()).data;
      asked.set(configuration, (asked.get(configuration) ?? 0) + 1);
    }
    expect(asked.size).toBe(2);
    const counted = await waitUntil(async () => {
      const { data } = await shares(tenant);
      return data.reduce((sum, { quotes }) => sum + quotes, 0) === 12 ? data : null;
    });
    expect(counted.map(({ version, quotes }) => [version, quotes])).toEqual([
      [2, asked.get(2)],
      [1, asked.get(1)],
    ]);
    expect(counted[0]).toMatchObject({ conversion: 0, completion: null, share: 0.5 });
  });

  it('are for admins, of a span that is one', async () => {
    const tenant = freshTenant();
    const admin = await tokenOf('admin', tenant);
    const refused = async (token: string, query: string) =>
      problemIn(await call('GET', `/v1/configuration/shares${query}`, { token }));
    expect(await refused(await tokenOf('operator', tenant), '')).toBe('403 forbidden');
    expect(await refused(admin, '?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z')).toBe(
      '422 validation-failed: to',
    );
    expect(await refused(admin, '?from=2020-02-01T00:00:00Z')).toBe('422 validation-failed: to');
    expect(await refused(admin, '?from=yesterday')).toBe('422 validation-failed: from');
    expect((await shares(tenant)).data).toEqual([]);
  });

  it('take days of the tenant as well as times, the last as a whole', async () => {
    const tenant = freshTenant();
    const { from, to } = await shares(tenant, '?from=2026-01-01&to=2026-01-31');
    expect([from, to]).toEqual(['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z']);
  });
});
