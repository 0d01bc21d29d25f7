import { describe, expect, it } from 'vitest';
import { tenantSchema } from '../../src/protocol/tenants.ts';
import { createDevelopmentIssuer, createIssuer, riderClaims, sign } from '../auth/issuing.ts';
import { call, freshTenant, problemIn } from './calling.ts';

const exp = () => Math.floor(Date.now() / 1000) + 3_600;
const root = await sign(await createDevelopmentIssuer(), {
  aud: 'hexhail',
  sub: 'root',
  role: 'platform',
  exp: exp(),
});
const issuer = await createIssuer('EdDSA');
const terms = { issuer: issuer.issuer, algorithm: issuer.algorithm, keys: [issuer.jwk] };

async function tenantWith(quotas: object | null) {
  const tenant = freshTenant();
  const answer = await call('PUT', `/v1/tenants/${tenant}`, { token: root, body: { ...terms, quotas } });
  expect(answer.status).toBe(200);
  expect(tenantSchema.parse(await answer.json()).quotas).toEqual(quotas);
  const rider = await sign(issuer, riderClaims(tenant));
  const operator = await sign(issuer, { ...riderClaims(tenant), role: 'operator', sub: 'olga' });
  return { tenant, rider, operator };
}

async function refusalIn(answer: Response) {
  const problem = await answer.clone().text();
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  return { problem: await problemIn(answer), text: problem };
}

const vehicle = { name: 'Cab', type: 'car', plate: 'HX 1', capacity: { seats: 4 } };
const trip = {
  pickup: { lat: 40.26, lng: -76.88 },
  dropoff: { lat: 40.27, lng: -76.88 },
  party: { seats: 1 },
};

describe('the quota of a tenant', () => {
  it('bounds its vehicles; one that it has may change', async () => {
    const { operator: token } = await tenantWith({ maxVehicles: 1 });
    const put = (id: string) => call('PUT', `/v1/vehicles/${id}`, { token, body: vehicle });
    expect((await put('one')).status).toBe(200);
    const { problem, text } = await refusalIn(await put('two'));
    expect(problem).toBe('429 quota-reached');
    expect(text).toContain('quotas.maxVehicles');
    expect((await put('one')).status).toBe(200);
  });

  it('bounds its open trips, whoever books them', async () => {
    const { rider, operator } = await tenantWith({ maxOpenTrips: 1 });
    const book = (token: string) =>
      call('POST', '/v1/trips', { token, body: trip, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    expect((await book(rider)).status).toBe(201);
    for (const token of [rider, operator]) {
      const { problem, text } = await refusalIn(await book(token));
      expect(problem).toBe('429 quota-reached');
      expect(text).toContain('quotas.maxOpenTrips');
    }
  });

  it('bounds its requests a minute; those of others go on', async () => {
    const { rider: token } = await tenantWith({ maxRequestsPerMinute: 3 });
    const { rider: other } = await tenantWith(null);
    const answers: number[] = [];
    // At the turn of a minute the count begins anew.
    for (let n = 0; n < 8; n += 1) answers.push((await call('GET', '/v1/me', { token })).status);
    expect(answers).toContain(429);
    expect(answers.slice(0, 3)).not.toContain(429);
    expect((await call('GET', '/v1/me', { token: other })).status).toBe(200);
  });

  it('counts the images of drivers among its requests', async () => {
    const { tenant } = await tenantWith({ maxRequestsPerMinute: 3 });
    const claims = { ...riderClaims(tenant), role: 'driver', sub: 'dora', vehicle: 'cab-1' };
    const token = await sign(issuer, claims);
    const answers: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      answers.push((await call('PUT', '/v1/trips/trip_1234/proof/stop_1', { token, body: 'x' })).status);
    }
    expect(answers).toContain(429);
    expect(answers.slice(0, 3)).not.toContain(429);
  });

  it('stays as it is where a change does not name it', async () => {
    const { tenant } = await tenantWith({ maxVehicles: 7 });
    const put = async (body: object) => {
      const answer = await call('PUT', `/v1/tenants/${tenant}`, { token: root, body });
      return tenantSchema.parse(await answer.json()).quotas;
    };
    expect(await put(terms)).toEqual({ maxVehicles: 7 });
    expect(await put({ ...terms, quotas: null })).toBeNull();
  });
});
