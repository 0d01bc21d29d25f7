import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { createTown, townPlaces } from '../../scripts/graph/town/town.ts';
import { placesOfRide, zoneRefusal } from '../../src/booking/zoneRefusal.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { areaSchema } from '../../src/domain/zones/area.ts';
import { Zones } from '../../src/domain/zones/serviceArea.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { graphKey } from '../../src/routing/regionKeys.ts';
import { readTenant } from '../../src/tenants/tenants.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

function around({ lat, lng }: Place, degrees: number) {
  const [west, east, south, north] = [lng - degrees, lng + degrees, lat - degrees, lat + degrees];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

async function configure(tenant: string, document: object, activation: object = {}): Promise<number> {
  const token = await tokenOf('admin', tenant);
  const written = await call('POST', '/v1/configuration/versions', { token, body: document });
  expect(written.status, await written.clone().text()).toBe(201);
  const { version } = z.object({ version: z.int() }).parse(await written.json());
  const path = `/v1/configuration/versions/${version}/activate`;
  expect((await call('POST', path, { token, body: activation })).status).toBe(200);
  return version;
}

const ride = { pickup: capitol, dropoff: station };
const far = { lat: capitol.lat + 0.2, lng: capitol.lng };
const problemSchema = z.object({ nearest: z.object({ lat: z.number(), lng: z.number() }) });
const quoteSchema = z.object({
  id: z.string(),
  configuration: z.int().optional(),
  fare: z.object({ amount: z.number(), currency: z.string() }),
});

async function quote(token: string, body: object = ride) {
  const response = await call('POST', '/v1/quotes', { token, body });
  expect(response.status, await response.clone().text()).toBe(200);
  const [first] = z.object({ data: z.array(quoteSchema) }).parse(await response.json()).data;
  if (first === undefined) throw new Error('nothing was quoted');
  return first;
}

describe('zones', () => {
  it('bound where rides are quoted and booked, and name the nearest place that is served', async () => {
    const tenant = freshTenant();
    await configure(tenant, {
      zones: [{ id: 'town', name: 'Town', kind: 'service', area: around(capitol, 0.1) }],
    });
    const token = await tokenOf('rider', tenant);
    expect((await book(token, ride)).status).toBe(201);
    for (const refuse of [
      () => call('POST', '/v1/quotes', { token, body: { ...ride, dropoff: far } }),
      () => book(token, { ...ride, dropoff: far }),
    ]) {
      const response = await refuse();
      const { nearest } = problemSchema.parse(await response.clone().json());
      expect(await response.clone().text()).not.toMatch(/\.\d{6}/);
      expect(await problemIn(response)).toBe('422 outside-service-area: dropoff');
      expect((await book(token, { ...ride, dropoff: nearest })).status).toBe(201);
    }
    expect(
      await problemIn(await book(token, { pickup: far, dropoff: { ...far, lng: far.lng + 0.01 } })),
    ).toBe('422 outside-service-area: pickup dropoff');
    const toVienna = { ...ride, dropoff: { lat: 48.2, lng: 16.4 } };
    for (const response of [
      await book(token, toVienna),
      await call('POST', '/v1/quotes', { token, body: toVienna }),
    ]) {
      expect(await problemIn(response)).toBe('422 outside-service-area: dropoff');
    }
  });

  it('block pickups and drop-offs, and ask riders to come to a spot', async () => {
    const tenant = freshTenant();
    const platform = { lat: station.lat + 0.001, lng: station.lng };
    await configure(tenant, {
      zones: [
        { id: 'palace', name: 'Palace', kind: 'blocked', area: around(far, 0.01) },
        {
          id: 'station',
          name: 'Station',
          kind: 'pickupSpots',
          area: around(station, 0.005),
          spots: [{ name: 'Platform', place: platform }],
        },
      ],
    });
    const token = await tokenOf('rider', tenant);
    expect(await problemIn(await book(token, { ...ride, dropoff: far }))).toBe('422 blocked-area: dropoff');
    expect((await book(token, ride)).status).toBe(201);
    const back = { pickup: station, dropoff: capitol };
    const refused = await call('POST', '/v1/quotes', { token, body: back });
    expect(await refused.clone().json()).toMatchObject({ nearest: platform, spots: [{ name: 'Platform' }] });
    expect(await problemIn(refused)).toBe('422 pickup-spots-only: pickup');
    await quote(token, { ...back, pickup: platform });
  });
});

test('a stop on the way lies in the service area too, and is no pickup', () => {
  const area = areaSchema.parse(around(capitol, 0.1));
  const spots = [{ name: 'Platform', place: capitol }];
  const zones = new Zones([
    { id: 'town', name: 'Town', kind: 'service', area },
    {
      id: 'station',
      name: 'Station',
      kind: 'pickupSpots',
      area: areaSchema.parse(around(station, 0.005)),
      spots,
    },
  ]);
  const errorsOf = (...places: Place[]) => {
    const via = places.map((place) => ({ place }));
    return zoneRefusal(zones, placesOfRide({ pickup: capitol, via, dropoff: capitol }))?.options.errors;
  };
  expect(errorsOf(station)).toBeUndefined();
  expect(errorsOf(station, far)).toMatchObject([{ path: 'via.1.place' }]);
});

describe('a zone that no street is near', () => {
  beforeAll(() => env.GRAPHS.put(graphKey('zoned-town'), writeGraph(createTown(1))));

  it('is refused where roads are known, and nowhere else', async () => {
    const token = await tokenOf('admin', freshTenant());
    const water = { lat: -49.365, lng: 70.167 };
    const zones = [
      { id: 'town', name: 'Town', kind: 'surcharge', area: around(townPlaces.centre, 0.002) },
      { id: 'water', name: 'Water', kind: 'surcharge', area: around(water, 0.001) },
      { id: 'elsewhere', name: 'Elsewhere', kind: 'surcharge', area: around(capitol, 0.001) },
    ];
    const write = (policy: object, some: object[]) =>
      call('POST', '/v1/configuration/versions', { token, body: { policy, zones: some } });
    const withRoads = { routing: { region: 'zoned-town' } };
    expect(await problemIn(await write(withRoads, zones))).toBe('422 validation-failed: zones.1.area');
    expect((await write(withRoads, zones.toSpliced(1, 1))).status).toBe(201);
    expect((await write({}, zones)).status).toBe(201);
  });
});

describe('GeoJSON', () => {
  it('takes zones out, and in as a draft of everything else as it is', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('admin', tenant);
    const town = { id: 'town', name: 'Town', kind: 'service', area: around(capitol, 0.1) };
    await configure(tenant, { zones: [town], tariffs: [{ id: 'flat', base: 1_000 }] });
    const path = '/v1/configuration/zones.geojson';
    const drawn = await (await call('GET', path, { token })).json();
    expect(drawn).toEqual({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'town',
          properties: { id: 'town', name: 'Town', kind: 'service' },
          geometry: town.area,
        },
      ],
    });
    const port = {
      type: 'Feature',
      id: 7,
      properties: { kind: 'surcharge', fill: 'red' },
      geometry: around(far, 0.01),
    };
    const { features } = z.object({ features: z.array(z.unknown()) }).parse(drawn);
    const collection = { type: 'FeatureCollection', name: 'drawn', features: [...features, port] };
    expect((await call('POST', path, { token, body: collection })).status).toBe(201);
    const draft = await (await call('GET', '/v1/configuration/versions/2', { token })).json();
    expect(draft).toMatchObject({
      zones: [town, { id: '7', name: '7', kind: 'surcharge' }],
      tariffs: [{ id: 'flat', base: 1_000 }],
    });
    const line = { ...port, geometry: { type: 'LineString', coordinates: [[0, 0]] } };
    const refused = await call('POST', path, { token, body: { ...collection, features: [line] } });
    expect(await problemIn(refused)).toBe('422 validation-failed: zones.0.area.type');
  });
});

describe('the version of a configuration', () => {
  it('is named by quotes and trips, which keep to it', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('rider', tenant);
    expect(await quote(token)).not.toHaveProperty('configuration');
    await configure(tenant, { tariffs: [{ id: 'flat', base: 1_000 }] });
    const quoted = await quote(token);
    expect(quoted).toMatchObject({ configuration: 1, fare: { amount: 1_000 } });
    await configure(tenant, { tariffs: [{ id: 'flat', base: 2_000 }] });
    expect(await quote(token)).toMatchObject({ configuration: 2, fare: { amount: 2_000 } });
    const trip = await tripIn(await book(token, { quoteId: quoted.id }), 201);
    expect(trip).toMatchObject({ configuration: 1, fare: { amount: 1_000 } });
    const read = await call('GET', `/v1/trips/${trip.id}`, { token });
    expect(tripSchema.parse(await read.json())).toMatchObject({ configuration: 1 });
    expect(await tripIn(await book(token, ride), 201)).toMatchObject({ configuration: 2 });
  });

  it('is that on trial for a share of riders, always the same ones, in its prices alone', async () => {
    const tenant = freshTenant();
    await configure(tenant, {
      policy: { tariff: { currency: 'EUR' } },
      tariffs: [{ id: 'flat', base: 1_000 }],
    });
    await configure(
      tenant,
      {
        policy: { limits: { tripMinDistanceMeters: 50_000 } },
        tariffs: [{ id: 'flat', base: 2_000 }],
        zones: [{ id: 'far', name: 'Far', kind: 'service', area: around(far, 0.01) }],
      },
      { share: 0.5 },
    );
    const amounts = new Map<string, number>();
    for (let rider = 0; rider < 40; rider += 1) {
      const token = await tokenOf('rider', tenant, `rider-${rider}`);
      const { fare, configuration } = await quote(token);
      expect(fare.amount).toBe(configuration === 1 ? 1_000 : 2_000);
      expect(fare).toMatchObject({ currency: 'EUR' });
      amounts.set(token, fare.amount);
    }
    // A fair coin fails this once in 10^9 runs.
    const tried = [...amounts.values()].filter((amount) => amount === 2_000).length;
    expect(tried).toBeGreaterThan(1);
    expect(tried).toBeLessThan(39);
    for (const [token, amount] of [...amounts].slice(0, 5))
      expect((await quote(token)).fare.amount).toBe(amount);
  });

  it('is the last good one where the database does not answer, also after a restart', async () => {
    const tenant = freshTenant();
    await configure(tenant, { policy: { tariff: { currency: 'EUR' } } });
    await call('GET', '/v1/me', { token: await tokenOf('rider', tenant) });
    const broken: D1Database = Object.create(env.DB, {
      prepare: {
        value: () => {
          throw new Error('the database is down');
        },
      },
    });
    await evictDurableObject(env.TENANT.getByName(tenant));
    const read = await readTenant({ ...env, DB: broken }, tenant);
    expect(read).toMatchObject({ outcome: 'found', tenant: { policy: { tariff: { currency: 'EUR' } } } });
    expect(await env.TENANT.getByName(tenant).keptDocument(1)).toContain('EUR');
  });

  it('is kept as long as a rollback may come back to it', async () => {
    const tenant = freshTenant();
    const token = await tokenOf('rider', tenant);
    const keeper = env.TENANT.getByName(tenant);
    for (const currency of ['EUR', 'CHF', 'USD', 'GBP', 'SEK', 'NOK']) {
      await configure(tenant, { policy: { tariff: { currency } } });
      await call('GET', '/v1/me', { token });
    }
    expect(await keeper.keptDocument(1)).toBeUndefined();
    for (const [at, currency] of ['CHF', 'USD', 'GBP', 'SEK', 'NOK'].entries())
      expect(await keeper.keptDocument(at + 2)).toContain(currency);
  });
});
