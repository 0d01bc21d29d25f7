import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configureTenant, createIssuer } from '../auth/issuing.ts';
import { book, call, freshTenant, tokenOf } from './calling.ts';

const lyon = { lat: 45.76, lng: 4.84 };
const sydney = { lat: -33.87, lng: 151.21 };
const manly = { lat: -33.8, lng: 151.28 };

const bindings = ['CELL', 'DISTRICT', 'TRIP', 'VEHICLE', 'PERSON', 'TENANT', 'OPERATOR'] as const;

/** The hints that objects were called with, each once, as `CELL oc`; `CELL` alone where there was none. */
let asked = new Set<string>();

beforeEach(() => {
  asked = new Set();
  for (const binding of bindings) {
    const { getByName } = env[binding];
    vi.spyOn(env[binding], 'getByName').mockImplementation((name, options) => {
      asked.add([binding, options?.locationHint ?? []].flat().join(' '));
      return Reflect.apply(getByName, env[binding], [name, options]);
    });
  }
});

afterEach(() => vi.restoreAllMocks());

async function tenantOfLyon() {
  const tenant = freshTenant();
  await configureTenant(tenant, await createIssuer('ES256'));
  const home = env.DB.prepare('UPDATE tenants SET home = ? WHERE tenant = ?');
  await home.bind(JSON.stringify(lyon), tenant).run();
  return tenant;
}

describe('the location hint', () => {
  it('of a city is that of the city, whoever asks', async () => {
    const tenant = await tenantOfLyon();
    const nearby = `/v1/nearby?lat=${sydney.lat}&lng=${sydney.lng}`;
    for (const role of ['rider', 'operator'] as const) {
      expect((await call('GET', nearby, { token: await tokenOf(role, tenant) })).status).toBe(200);
    }
    expect([...asked].sort()).toEqual(['CELL oc', 'TENANT weur']);
  });

  it('of a trip is that of its pickup', async () => {
    const tenant = await tenantOfLyon();
    const token = await tokenOf('rider', tenant);
    expect((await book(token, { pickup: sydney, dropoff: manly })).status).toBe(201);
    expect([...asked]).toContain('TRIP oc');
    expect([...asked].filter((hint) => hint.startsWith('TRIP'))).toEqual(['TRIP oc']);
  });

  it('of vehicles and people is the home of their tenant', async () => {
    const tenant = await tenantOfLyon();
    const token = await tokenOf('operator', tenant);
    const capacity = { seats: 6, wheelchairs: 1, childSeats: 2, parcels: 10 };
    const body = { name: 'Cab 1', type: 'van', plate: 'HBG 1', capacity, capabilities: [] };
    expect((await call('PUT', '/v1/vehicles/cab-1', { token, body })).status).toBe(200);
    expect((await call('GET', '/v1/vehicles/cab-1', { token })).status).toBe(200);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    await call('POST', '/v1/vehicles/cab-1/out-of-service', { token, headers, body: {} });
    expect([...asked]).toEqual(expect.arrayContaining(['VEHICLE weur', 'PERSON weur', 'TENANT weur']));
  });
});
