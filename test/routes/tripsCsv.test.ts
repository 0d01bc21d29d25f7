import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { storeTrip } from '../../src/history/trips.ts';
import { tripRecord } from '../history/records.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

const hour = 3_600_000;
const begin = Date.parse('2026-03-01T00:00:00Z');

/** Stores trips of a fresh tenant, an hour apart. */
async function stored(...changes: Parameters<typeof tripRecord>[1][]) {
  const tenant = freshTenant();
  const records = changes.map((change, at) =>
    tripRecord(tenant, {
      timeline: [
        { state: 'searching', at: begin + at * hour },
        { state: 'cancelled', at: begin + at * hour + 1_000 },
      ],
      state: 'cancelled',
      ...change,
    }),
  );
  for (let at = 0; at < records.length; at += 50) {
    await env.DB.batch(records.slice(at, at + 50).map((record) => storeTrip(env.DB, record, 0)));
  }
  return { tenant, ids: records.map(({ id }): string => id) };
}

async function csv(tenant: string, from: number, to: number): Promise<string[]> {
  const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const response = await call('GET', `/v1/trips.csv?${query}`, { token: await tokenOf('operator', tenant) });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/csv');
  const text = await response.text();
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(0, -2).split('\r\n');
}

describe('trips as CSV', () => {
  it('are those of a time, newest first, under their names', async () => {
    const { tenant, ids } = await stored({}, {}, {}, {});
    const [header, ...lines] = await csv(tenant, begin + hour, begin + 3 * hour);
    expect(header).toMatch(/^id,state,requestedAt,scheduledFor,assignedAt,/);
    expect(lines.map((line) => line.split(',')[0])).toEqual([ids[2], ids[1]]);
    expect(lines[0]).toContain(',cancelled,2026-03-01T02:00:00.000Z,');
    expect(await csv(freshTenant(), begin, begin + hour)).toEqual([header]);
  });

  it('are those of days, the last of which counts as a whole', async () => {
    const { tenant, ids } = await stored({}, {});
    const token = await tokenOf('operator', tenant);
    const response = await call('GET', '/v1/trips.csv?from=2026-03-01&to=2026-03-01', { token });
    expect(response.status).toBe(200);
    const lines = (await response.text()).trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(ids.toReversed());
  });

  it('quote what needs it, and no text is a formula', async () => {
    const { tenant } = await stored({ externalId: '=1+2, "three"' });
    const [header, line] = await csv(tenant, begin, begin + hour);
    expect(header?.endsWith(',externalId,driver')).toBe(true);
    expect(line?.endsWith(`,"'=1+2, ""three""",`)).toBe(true);
  });

  it('are complete over many pages', async () => {
    const { tenant, ids } = await stored(...Array.from({ length: 1_001 }, () => ({})));
    const [, ...lines] = await csv(tenant, begin, begin + 2_000 * hour);
    expect(lines.map((line) => line.split(',')[0])).toEqual(ids.toReversed());
  });

  it('are for operators, who say of which time', async () => {
    const tenant = freshTenant();
    const path = '/v1/trips.csv?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z';
    const rider = await tokenOf('rider', tenant);
    expect(await problemIn(await call('GET', path, { token: rider }))).toBe('403 forbidden');
    const operator = await tokenOf('operator', tenant);
    expect(await problemIn(await call('GET', '/v1/trips.csv?from=today', { token: operator }))).toBe(
      '422 validation-failed: from to',
    );
  });
});
