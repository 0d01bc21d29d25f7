import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tenantSchema } from '../../src/protocol/tenants.ts';
import {
  createDevelopmentIssuer,
  createIssuer,
  riderClaims,
  sign,
  type TestIssuer,
} from '../auth/issuing.ts';
import { call, freshTenant, problemIn, tokenOf } from './calling.ts';

const development = await createDevelopmentIssuer();
const exp = () => Math.floor(Date.now() / 1000) + 3_600;
const platformBy = (issuer: TestIssuer, changes: object = {}) =>
  sign(issuer, { aud: 'hexhail', sub: 'root', role: 'platform', exp: exp(), ...changes });
const root = await platformBy(development);

function bodyOf({ issuer, algorithm, jwk }: TestIssuer, changes: object = {}) {
  return { issuer, algorithm, keys: [jwk], ...changes };
}

async function put(id: string, body: object, token = root) {
  return call('PUT', `/v1/tenants/${id}`, { token, body });
}

async function tenantIn(response: Response) {
  expect(response.status).toBe(200);
  return tenantSchema.parse(await response.json());
}

describe('PUT /v1/tenants/{id}', () => {
  it('makes a tenant whose people are let in at once', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('EdDSA')];
    const token = await sign(issuer, riderClaims(id));
    expect((await call('GET', '/v1/me', { token })).status).toBe(401);
    const made = await tenantIn(await put(id, bodyOf(issuer, { name: 'Acme', home: { lat: 48, lng: 16 } })));
    expect(made).toMatchObject({
      id,
      name: 'Acme',
      home: { lat: 48, lng: 16 },
      jurisdiction: null,
      faults: [],
    });
    expect((await call('GET', '/v1/me', { token })).status).toBe(200);
  });

  it('replaces keys at once, and keeps the home that it does not name', async () => {
    const [id, issuer, next] = [freshTenant(), await createIssuer('ES256'), await createIssuer('ES256')];
    await put(id, bodyOf(issuer, { home: { lat: 48, lng: 16 } }));
    const old = await sign(issuer, riderClaims(id));
    expect((await call('GET', '/v1/me', { token: old })).status).toBe(200);
    expect((await tenantIn(await put(id, bodyOf(next)))).home).toEqual({ lat: 48, lng: 16 });
    expect((await call('GET', '/v1/me', { token: old })).status).toBe(401);
    expect((await call('GET', '/v1/me', { token: await sign(next, riderClaims(id)) })).status).toBe(200);
    expect((await tenantIn(await put(id, bodyOf(next, { home: null })))).home).toBeNull();
  });

  it('never changes a jurisdiction', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('ES256')];
    await put(id, bodyOf(issuer, { jurisdiction: 'eu' }));
    expect((await tenantIn(await put(id, bodyOf(issuer)))).jurisdiction).toBe('eu');
    expect(await problemIn(await put(id, bodyOf(issuer, { jurisdiction: null })))).toBe(
      '409 jurisdiction-fixed',
    );
  });

  it('refuses keys that are unfit, public or private, and fields that it does not know', async () => {
    const [id, ec, rsa] = [freshTenant(), await createIssuer('ES256'), await createIssuer('RS256')];
    const bodies = [
      bodyOf({ ...ec, algorithm: 'RS256' }),
      bodyOf(rsa, { keys: [rsa.privateJwk] }),
      bodyOf(development),
      bodyOf(ec, { issuer: 'hexhail-platform' }),
      bodyOf(ec, { keys: [] }),
      bodyOf(ec, { keys: [{ ...ec.jwk, x: 'not a point' }] }),
      bodyOf(ec, { jurisdiction: 'moon' }),
      bodyOf(ec, { policy: {} }),
    ];
    for (const body of bodies) {
      expect(await problemIn(await put(id, body)), JSON.stringify(body)).toMatch(/^422 validation-failed: /);
    }
    expect(await problemIn(await call('GET', `/v1/tenants/${id}`, { token: root }))).toBe('404 not-found');
  });

  it('shows no shared secret', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('HS256', 'shared')];
    const { keys } = await tenantIn(await put(id, bodyOf(issuer)));
    expect(keys).toEqual([{ kty: 'oct', kid: 'shared' }]);
  });
});

describe('GET /v1/tenants', () => {
  it('lists every tenant once, page by page, with the faults of its policy', async () => {
    const ids = [freshTenant(), freshTenant(), freshTenant()].toSorted();
    for (const id of ids) await put(id, bodyOf(await createIssuer('ES256')));
    await env.DB.prepare('UPDATE tenants SET policy = ? WHERE tenant = ?')
      .bind('{"offerAcceptSecond":20}', ids[1])
      .run();
    const pageSchema = z.object({ data: z.array(tenantSchema), nextCursor: z.string().nullable() });
    const found = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = pageSchema.parse(
        await (await call('GET', `/v1/tenants?limit=2${query}`, { token: root })).json(),
      );
      found.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(found.map(({ id }) => id)).toEqual(found.map(({ id }) => id).toSorted());
    expect(found.filter(({ id }) => ids.some((one) => one === id)).map(({ id }) => id)).toEqual(ids);
    expect(found.find(({ id }) => id === ids[1])?.faults).toEqual([
      { path: 'policy.offerAcceptSecond', message: 'there is no such key' },
    ]);
  });
});

describe('the role platform', () => {
  it("is signed by the deployment's own key alone", async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('ES256')];
    await put(id, bodyOf(issuer));
    for (const token of [
      await platformBy(issuer, { tenant: id }),
      await platformBy({ ...issuer, issuer: development.issuer }, { tenant: id }),
      await platformBy({ ...issuer, issuer: 'hexhail-platform' }),
      await platformBy(development, { exp: exp() + 86_400 }),
      await platformBy(development, { sub: 'not a sub' }),
    ]) {
      expect(await problemIn(await call('GET', '/v1/tenants', { token }))).toBe('401 unauthorized');
      expect(await problemIn(await call('GET', '/v1/me', { token }))).toBe('401 unauthorized');
    }
  });

  it('is nobody of a tenant, and nobody of a tenant has it', async () => {
    const tenant = freshTenant();
    expect(await problemIn(await call('GET', '/v1/vehicles', { token: root }))).toBe('403 forbidden');
    for (const role of ['rider', 'driver', 'operator', 'admin'] as const) {
      const token = await tokenOf(role, tenant);
      expect(await problemIn(await call('GET', '/v1/tenants', { token }))).toBe('403 forbidden');
      expect(await problemIn(await put(tenant, {}, token))).toBe('403 forbidden');
    }
    expect(await problemIn(await call('GET', '/v1/tenants'))).toBe('401 unauthorized');
  });
});
