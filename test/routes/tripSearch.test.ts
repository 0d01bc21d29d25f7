import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { destination } from '../../src/domain/geo/place.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { storeTrip } from '../../src/history/trips.ts';
import { coarsenHistory } from '../../src/jobs/coarsenHistory.ts';
import { eraseRiders } from '../../src/jobs/eraseRiders.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { tripRecord } from '../history/records.ts';
import { call, capitol, freshTenant, problemIn, station, tokenOf } from './calling.ts';

afterEach(() => vi.restoreAllMocks());

const pageSchema = z.object({
  data: z.array(tripSchema),
  nextCursor: z.string().nullable(),
  searchedBackTo: z.string().nullable(),
});
const path = '/v1/trips/search';
const vehicle = { id: 'cab-7', name: 'Cab 7', type: 'car', plate: 'HX 12-ab' };
const guest = { name: 'Grete', phone: '+49 (171) 555-0101' };
const far = { lat: 41, lng: -77 };

type Changes = Parameters<typeof tripRecord>[1];

async function search(tenant: TenantId, body: object) {
  const response = await call('POST', path, { token: await tokenOf('operator', tenant), body });
  expect(response.status, await response.clone().text()).toBe(200);
  return pageSchema.parse(await response.json());
}

async function idsFound(tenant: TenantId, body: object): Promise<string[]> {
  return (await search(tenant, body)).data.map(({ id }) => id);
}

/** Stores trips of a tenant, requested one second after the other; returns their ids. */
async function store(tenant: TenantId, ...changes: Changes[]): Promise<string[]> {
  const records = changes.map((change, at) =>
    tripRecord(tenant, { requestedAt: 1_000 + at * 1_000, ...change }),
  );
  await env.DB.batch(records.map((record) => storeTrip(env.DB, record, 0)));
  return records.map(({ id }) => id);
}

describe('the search of trips', () => {
  it('finds them by each of their terms, and by all that are given', async () => {
    const tenant = freshTenant();
    const ended = { state: 'completed', timeline: [{ state: 'searching', at: 9_000 }] };
    const [plain, ridden, guests] = await store(
      tenant,
      { rider: 'bob', pickup: far, dropoff: far },
      { rider: 'ann', vehicle, driver: 'dora', tariff: 'night', pickup: capitol, dropoff: far },
      { rider: 'ann', guest, pickup: far, dropoff: station, ...ended },
    );
    await store(freshTenant(), { vehicle, guest, rider: 'ann' });
    for (const [body, expected] of [
      [{}, [guests, ridden, plain]],
      [{ id: ridden }, [ridden]],
      [{ id: 'trip_00000000' }, []],
      [{ rider: 'ann' }, [guests, ridden]],
      [{ rider: 'ann', plate: 'hx12AB' }, [ridden]],
      [{ plate: 'HX-12 AB' }, [ridden]],
      [{ plate: 'HX 12' }, []],
      [{ vehicle: 'cab-7' }, [ridden]],
      [{ vehicle: 'cab-7', driver: 'erna' }, []],
      [{ driver: 'dora' }, [ridden]],
      [{ tariff: 'night' }, [ridden]],
      [{ tariff: 'night', rider: 'bob' }, []],
      [{ guestPhone: '0171 5550101' }, [guests]],
      [{ guestPhone: '+491715550101' }, [guests]],
      [{ guestPhone: '+49 171 5550102' }, []],
      [{ state: 'completed' }, [guests]],
      [{ state: 'completed', rider: 'bob' }, []],
      [{ since: '1970-01-01T00:00:02Z', until: '1970-01-01T00:00:09Z' }, [ridden]],
      [{ near: { place: capitol } }, [ridden]],
      [{ near: { place: capitol, end: 'dropoff' } }, []],
      [{ near: { place: station, end: 'dropoff' } }, [guests]],
      [{ near: { place: station, radiusMeters: 5_000 } }, [guests, ridden]],
    ] satisfies [object, (string | undefined)[]][]) {
      expect([body, await idsFound(tenant, body)]).toEqual([body, expected]);
    }
  });

  it('takes the radius as far as it reaches, in every direction, also across the 180th meridian', async () => {
    const tenant = freshTenant();
    for (const place of [capitol, { lat: -17, lng: 179.9995 }]) {
      const around = [0, 90, 180, 270].flatMap((bearing) => [
        destination(place, bearing, 990),
        destination(place, bearing, 1_010),
      ]);
      const ids = await store(tenant, ...around.map((pickup) => ({ pickup, dropoff: far })));
      const inside = ids.filter((_, at) => at % 2 === 0);
      expect(await idsFound(tenant, { near: { place, radiusMeters: 1_000 } })).toEqual(inside.toReversed());
    }
  });

  it('shows a zone of the active configuration', async () => {
    const tenant = freshTenant();
    const admin = await tokenOf('admin', tenant);
    const corner = { lat: capitol.lat + 0.005, lng: capitol.lng + 0.005 };
    const triangle = [
      [capitol.lng - 0.01, capitol.lat - 0.01],
      [capitol.lng + 0.01, capitol.lat - 0.01],
      [capitol.lng - 0.01, capitol.lat + 0.01],
      [capitol.lng - 0.01, capitol.lat - 0.01],
    ];
    const area = { type: 'Polygon', coordinates: [triangle] };
    const body = { zones: [{ id: 'hill', name: 'Hill', kind: 'surcharge', area }] };
    const written = await call('POST', '/v1/configuration/versions', { token: admin, body });
    expect(written.status, await written.clone().text()).toBe(201);
    await call('POST', '/v1/configuration/versions/1/activate', { token: admin, body: {} });
    const inside = { lat: capitol.lat - 0.002, lng: capitol.lng - 0.002 };
    const ids = await store(
      tenant,
      { pickup: inside },
      { pickup: corner },
      { pickup: far },
      { pickup: inside },
    );
    expect(await idsFound(tenant, { zone: 'hill' })).toEqual([ids[3], ids[0]]);
    const first = await search(tenant, { zone: 'hill', limit: 1 });
    expect(first.data.map(({ id }) => id)).toEqual([ids[3]]);
    expect(await idsFound(tenant, { zone: 'hill', limit: 1, cursor: first.nextCursor })).toEqual([ids[0]]);
    const token = await tokenOf('operator', tenant);
    const unknown = await call('POST', path, { token, body: { zone: 'valley' } });
    expect(await problemIn(unknown)).toBe('422 validation-failed: zone');
  });

  it('goes on in pages that neither repeat nor leave out trips, also of one moment', async () => {
    const tenant = freshTenant();
    const times = [5, 3, 3, 3, 3, 9, 1];
    const ids = await store(tenant, ...times.map((requestedAt) => ({ requestedAt, vehicle })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await search(tenant, { plate: 'hx12ab', limit: 2, ...(cursor !== null && { cursor }) });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
      expect(page.searchedBackTo === null).toBe(cursor === null);
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect([seen[0], seen.at(-1)]).toEqual([ids[5], ids[6]]);
  });

  it('reads a bounded part of the history at a time, and says how far it came', async () => {
    const tenant = freshTenant();
    const [wanted] = await store(tenant, { vehicle });
    await env.DB.prepare(
      `INSERT INTO trip_terms WITH RECURSIVE numbers (n) AS
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
       SELECT ?, 1000000 + n, 'trip_other' || n, 'cab-8', NULL, 'HX8', NULL, 1, 1, 1, 1, NULL FROM numbers`,
    )
      .bind(tenant)
      .run();
    const first = await search(tenant, { plate: 'HX 12 AB' });
    expect(first).toMatchObject({ data: [], searchedBackTo: '1970-01-01T00:16:40.001Z' });
    const second = await search(tenant, { plate: 'HX 12 AB', cursor: first.nextCursor });
    expect(second).toMatchObject({ data: [{ id: wanted }], nextCursor: null, searchedBackTo: null });
    expect(await idsFound(tenant, { plate: 'HX 12 AB', until: '1970-01-01T00:16:00Z' })).toEqual([wanted]);
  });

  it('follows a trip through its versions', async () => {
    const tenant = freshTenant();
    const record = tripRecord(tenant, { guest });
    const versions = [
      record,
      { ...record, version: 2, state: 'assigned', vehicle },
      { ...record, version: 3, state: 'searching' },
      { ...record, version: 4, state: 'assigned', vehicle: { ...vehicle, id: 'cab-8', plate: 'HX 8' } },
    ];
    for (const version of versions) {
      await storeTrip(env.DB, tripRecord(tenant, version), 0).run();
    }
    expect(await idsFound(tenant, { vehicle: 'cab-7' })).toEqual([]);
    expect(await idsFound(tenant, { plate: 'hx8', guestPhone: guest.phone })).toEqual([record.id]);
    await storeTrip(env.DB, tripRecord(tenant, { ...record, version: 2, vehicle }), 0).run();
    expect(await idsFound(tenant, { vehicle: 'cab-7' })).toEqual([]);
  });

  it('forgets phones and exact places when the history does', async () => {
    const tenant = freshTenant();
    const now = Date.UTC(2026, 10, 28);
    const requestedAt = now - (defaultPolicy.privacy.exactPlacesDays + 1) * 86_400_000;
    const end = [
      { state: 'searching', at: requestedAt },
      { state: 'completed', at: requestedAt },
    ];
    const home = { lat: 40.264412, lng: -76.883627 };
    const past = { guest, vehicle, pickup: home, state: 'completed', timeline: end };
    const [id] = await store(tenant, past);
    const near = { place: home, radiusMeters: 5 };
    expect(await idsFound(tenant, { near, guestPhone: guest.phone })).toEqual([id]);
    vi.spyOn(Date, 'now').mockReturnValue(now);
    await coarsenHistory(env);
    expect(await idsFound(tenant, { near })).toEqual([]);
    expect(await idsFound(tenant, { guestPhone: guest.phone })).toEqual([]);
    expect(await idsFound(tenant, { near: { place: home }, plate: vehicle.plate })).toEqual([id]);
    const row = await env.DB.prepare('SELECT * FROM trip_terms WHERE tenant = ?').bind(tenant).first();
    expect(JSON.stringify(row)).not.toMatch(/40\.264412|5550101/);
  });

  it('forgets an erased rider', async () => {
    const tenant = freshTenant();
    const ended = { state: 'completed', pickup: capitol, dropoff: station };
    const [id] = await store(tenant, { rider: 'ann', guest, ...ended });
    const admin = await tokenOf('admin', tenant);
    expect((await call('DELETE', '/v1/riders/ann', { token: admin })).status).toBe(202);
    await eraseRiders(env);
    expect(await idsFound(tenant, { rider: 'ann' })).toEqual([]);
    expect(await idsFound(tenant, { guestPhone: guest.phone })).toEqual([]);
    expect(await idsFound(tenant, { near: { place: capitol } })).toEqual([]);
    expect(await idsFound(tenant, {})).toEqual([id]);
    const row = await env.DB.prepare('SELECT * FROM trip_terms WHERE tenant = ?').bind(tenant).first();
    expect(JSON.stringify(row)).not.toMatch(/40\.2644|5550101/);
  });

  it('is for operators, who ask for what there is', async () => {
    const tenant = freshTenant();
    for (const role of ['rider', 'driver'] as const) {
      const token = await tokenOf(role, tenant);
      expect(await problemIn(await call('POST', path, { token, body: {} }))).toBe('403 forbidden');
      expect(await problemIn(await call('POST', '/v1/trips.csv', { token, body: {} }))).toBe('403 forbidden');
    }
    const token = await tokenOf('operator', tenant);
    for (const [body, problem] of [
      [{ phone: '1' }, '422 validation-failed: phone'],
      [{ guestPhone: 'Grete' }, '422 validation-failed: guestPhone'],
      [{ near: { place: capitol, radiusMeters: 100_000 } }, '422 validation-failed: near.radiusMeters'],
      [{ limit: 1_000 }, '422 validation-failed: limit'],
      [{ cursor: 'x' }, '400 cursor-invalid'],
      ['[', '400 malformed-json'],
    ] satisfies [unknown, string][]) {
      expect(await problemIn(await call('POST', path, { token, body }))).toBe(problem);
    }
  });
});

it('what a search finds is saved as CSV, whatever it is called', async () => {
  const tenant = freshTenant();
  const named = { ...vehicle, plate: '=HX 12-ab' };
  const ids = await store(tenant, {}, { vehicle: named }, {}, { vehicle: named });
  const token = await tokenOf('operator', tenant);
  const response = await call('POST', '/v1/trips.csv', { token, body: { plate: '=hx12ab' } });
  expect(response.headers.get('content-type')).toContain('text/csv');
  const [header, ...lines] = (await response.text()).split('\r\n');
  expect(header).toMatch(/^id,state,requestedAt,/);
  expect(lines.map((line) => line.split(',')[0])).toEqual([ids[3], ids[1], '']);
  expect(lines[0]).toContain(",'=HX 12-ab,");
  const all = await (await call('POST', '/v1/trips.csv', { token, body: {} })).text();
  expect(all.split('\r\n')).toHaveLength(ids.length + 2);
  const searching = await call('POST', '/v1/trips.csv', {
    token,
    body: { state: 'searching', vehicle: 'cab-7' },
  });
  expect((await searching.text()).split('\r\n')).toHaveLength(4);
  const cancelled = await call('POST', '/v1/trips.csv', { token, body: { state: 'cancelled' } });
  expect((await cancelled.text()).split('\r\n')).toEqual([header, '']);
  const refused = await call('POST', '/v1/trips.csv', { token, body: { limit: 5 } });
  expect(await problemIn(refused)).toBe('422 validation-failed: limit');
});
