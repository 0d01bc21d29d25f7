import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { verifyToken } from '../../src/auth/tokens.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Algorithm } from '../../src/tenants/issuers.ts';
import { readTenant } from '../../src/tenants/tenants.ts';
import {
  configureTenant,
  createDevelopmentIssuer,
  createIssuer,
  freshTenant,
  riderClaims,
  sign,
} from '../auth/issuing.ts';

const { DB, TENANT } = env;
const production = { ...env, ENVIRONMENT: 'production' };
const development = { ...env, ENVIRONMENT: 'development' };

async function foundIn(where: typeof production, id: ReturnType<typeof freshTenant>) {
  const configuration = await readTenant(where, id);
  if (configuration.outcome !== 'found') throw new Error(configuration.outcome);
  return configuration.tenant;
}

describe('a configured tenant', () => {
  it('trusts its issuer and changes the policy where it says so', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('EdDSA')];
    await configureTenant(id, issuer, { dispatch: { offerAcceptSeconds: 20 }, tariff: { currency: 'EUR' } });
    const tenant = await foundIn(production, id);
    expect(tenant.policy).toEqual({
      ...defaultPolicy,
      dispatch: { ...defaultPolicy.dispatch, offerAcceptSeconds: 20 },
      tariff: { ...defaultPolicy.tariff, currency: 'EUR' },
    });
    const verified = await verifyToken(await sign(issuer, riderClaims(id)), tenant, Date.now());
    expect(verified.ok).toBe(true);
  });

  it('does not trust the issuer of another tenant', async () => {
    const [one, other] = [freshTenant(), freshTenant()];
    const issuer = await createIssuer('ES256');
    await configureTenant(one, issuer);
    await configureTenant(other, await createIssuer('ES256'));
    const verified = await verifyToken(
      await sign(issuer, riderClaims(other)),
      await foundIn(production, other),
      Date.now(),
    );
    expect(verified).toEqual({ ok: false, fault: 'untrusted' });
  });
});

describe('where a tenant is', () => {
  const set = (id: string, column: 'jurisdiction' | 'home', value: string | null) =>
    DB.prepare(`UPDATE tenants SET ${column} = ? WHERE tenant = ?`).bind(value, id).run();

  it('is nowhere in particular unless it says so', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'));
    expect(await foundIn(production, id)).toMatchObject({ jurisdiction: null, home: null });
  });

  it('is its home, which may move', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'));
    for (const home of [
      { lat: 48.2, lng: 16.4 },
      { lat: 45.8, lng: 4.8 },
    ]) {
      await set(id, 'home', JSON.stringify(home));
      expect((await foundIn(production, id)).home).toEqual(home);
    }
    await expect(set(id, 'home', 'Vienna')).rejects.toThrow();
  });

  it('is its jurisdiction, which never changes', async () => {
    const [id, other] = [freshTenant(), freshTenant()];
    await configureTenant(id, await createIssuer('ES256'), {}, 'eu');
    await configureTenant(other, await createIssuer('ES256'));
    expect((await foundIn(development, id)).jurisdiction).toBe('eu');
    await expect(set(id, 'jurisdiction', null)).rejects.toThrow('is fixed');
    await expect(set(id, 'jurisdiction', 'us')).rejects.toThrow('is fixed');
    await expect(set(other, 'jurisdiction', 'eu')).rejects.toThrow('is fixed');
    await set(id, 'jurisdiction', 'eu');
    expect((await foundIn(development, id)).jurisdiction).toBe('eu');
  });

  it('is refused, and nothing is made of it, where there is no such jurisdiction or home', async () => {
    const kept = vi.spyOn(TENANT, 'getByName');
    const [moon, nowhere] = [freshTenant(), freshTenant()];
    await configureTenant(moon, await createIssuer('ES256'), {}, 'moon');
    await configureTenant(nowhere, await createIssuer('ES256'));
    for (const home of ['{"lat":91,"lng":0}', '{"lat":1}', '[]', '{"lat":1,"lng":2,"alt":3}']) {
      await set(nowhere, 'home', home);
      expect(await readTenant(production, nowhere)).toEqual({ outcome: 'misconfigured' });
    }
    expect(await readTenant(production, moon)).toEqual({ outcome: 'misconfigured' });
    expect(kept).not.toHaveBeenCalled();
    kept.mockRestore();
  });
});

describe('a row from before policies had groups', () => {
  it('is read as it was meant', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('EdDSA')];
    await configureTenant(id, issuer, { offerAcceptSeconds: 20, tariff: { currency: 'EUR' } });
    const { policy } = await foundIn(production, id);
    expect(policy.dispatch.offerAcceptSeconds).toBe(20);
    expect(policy.tariff.currency).toBe('EUR');
  });
});

describe('the development key', () => {
  it('speaks in development for tenants with and without a configuration of their own', async () => {
    const key = await createDevelopmentIssuer();
    const [bare, configured] = [freshTenant(), freshTenant()];
    await configureTenant(configured, await createIssuer('ES256'), { tariff: { currency: 'EUR' } });
    for (const id of [bare, configured]) {
      const token = await sign(key, riderClaims(id));
      expect((await verifyToken(token, await foundIn(development, id), Date.now())).ok).toBe(true);
    }
    expect((await foundIn(development, bare)).policy).toEqual(defaultPolicy);
    expect((await foundIn(development, configured)).policy.tariff.currency).toBe('EUR');
  });

  it('speaks for nobody in production, nor anywhere that is not named development', async () => {
    const key = await createDevelopmentIssuer();
    const [bare, configured] = [freshTenant(), freshTenant()];
    await configureTenant(configured, await createIssuer('ES256'));
    for (const ENVIRONMENT of ['production', '', 'staging', 'Development']) {
      const where = { ...env, ENVIRONMENT };
      expect(await readTenant(where, bare)).toEqual({ outcome: 'unknown' });
      const token = await sign(key, riderClaims(configured));
      expect(await verifyToken(token, await foundIn(where, configured), Date.now())).toEqual({
        ok: false,
        fault: 'untrusted',
      });
    }
  });

  it('cannot be configured, under its own name or another', async () => {
    const key = await createDevelopmentIssuer();
    const [own, renamed, ownSet] = [freshTenant(), freshTenant(), freshTenant()];
    await configureTenant(own, { ...(await createIssuer('ES256')), issuer: key.issuer });
    await configureTenant(renamed, { ...key, issuer: 'https://mine.example' });
    await configureTenant(ownSet, {
      ...key,
      issuer: 'https://mine.example',
      jwk: { keys: [key.jwk] },
    });
    for (const id of [own, renamed, ownSet]) {
      expect(await readTenant(production, id)).toEqual({ outcome: 'misconfigured' });
    }
  });
});

describe('a configuration that cannot be used', () => {
  async function outcomeOf(algorithm: Algorithm, jwk: object, policy: object): Promise<string[]> {
    const id = freshTenant();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await configureTenant(id, { issuer: 'https://issuer.example', algorithm, jwk }, policy);
    const { outcome } = await readTenant(production, id);
    const lines = logged.mock.calls.flat().map(String);
    logged.mockRestore();
    return [outcome, ...lines];
  }

  it('is named in the log: a policy that does not exist, or has another type', async () => {
    const { jwk } = await createIssuer('ES256');
    const [unknown, unknownLine] = await outcomeOf('ES256', jwk, { offerAcceptSecond: 3 });
    expect(unknown).toBe('found');
    expect(unknownLine).toContain('policy.offerAcceptSecond: ');
    const [, nestedLine] = await outcomeOf('ES256', jwk, { dispatch: { offerAcceptSecond: 3 } });
    expect(nestedLine).toContain('policy.dispatch.offerAcceptSecond: ');
    const twice = { offerAcceptSeconds: 3, dispatch: { offerAcceptSeconds: 3 } };
    expect((await outcomeOf('ES256', jwk, twice))[1]).toContain('policy.offerAcceptSeconds: ');
    const [odd, oddLine] = await outcomeOf('ES256', jwk, { dispatch: { offerAcceptSeconds: 'soon' } });
    expect(odd).toBe('found');
    expect(oddLine).toContain('policy.dispatch.offerAcceptSeconds: ');
    const [none, noneLine] = await outcomeOf('ES256', jwk, []);
    expect(none).toBe('found');
    expect(noneLine).toContain('tenant.policy-faulty');
  });

  it('is refused: keys of another kind, private ones, weak ones, none and too many', async () => {
    const ec = await createIssuer('ES256');
    const rsa = await createIssuer('RS256');
    const weakSecret = { kty: 'oct', k: 'c2hvcnQ' };
    const weakRsa = { ...rsa.jwk, n: rsa.jwk.n?.slice(0, 171) };
    const cases: [Algorithm, object][] = [
      ['RS256', ec.jwk],
      ['HS256', rsa.jwk],
      ['EdDSA', ec.jwk],
      ['ES256', ec.privateJwk],
      ['RS256', rsa.privateJwk],
      ['HS256', weakSecret],
      ['RS256', weakRsa],
      ['PS256', weakRsa],
      ['ES256', { ...ec.jwk, x: 'not a point' }],
      ['ES256', { keys: [] }],
      ['ES256', { keys: Array.from({ length: 9 }, () => ec.jwk) }],
      ['ES256', {}],
    ];
    for (const [algorithm, jwk] of cases) {
      const [outcome, ...lines] = await outcomeOf(algorithm, jwk, {});
      expect(outcome, `${algorithm} ${JSON.stringify(jwk)}`).toBe('misconfigured');
      expect(lines).not.toHaveLength(0);
    }
  });

  it('does not show its keys in the log', async () => {
    const rsa = await createIssuer('RS256');
    const lines = await outcomeOf('ES256', rsa.privateJwk, {});
    expect(lines.join()).not.toContain(rsa.privateJwk.d);
    expect((await outcomeOf('HS256', { kty: 'oct', k: 'aSecret' }, {})).join()).not.toContain('aSecret');
  });
});

describe('a database that does not answer', () => {
  const broken: D1Database = Object.create(DB, {
    prepare: {
      value: () => {
        throw new Error('the database is down');
      },
    },
  });

  it('is stood in for by what it last said, also after a restart', async () => {
    const [id, issuer] = [freshTenant(), await createIssuer('ES256')];
    await configureTenant(id, issuer, { dispatch: { offerAcceptSeconds: 20 } });
    await foundIn(production, id);
    await evictDurableObject(TENANT.getByName(id));
    const tenant = await foundIn({ ...production, DB: broken }, id);
    expect(tenant.policy.dispatch.offerAcceptSeconds).toBe(20);
    const verified = await verifyToken(await sign(issuer, riderClaims(id)), tenant, Date.now());
    expect(verified.ok).toBe(true);
  });

  it('brings no tenant back that was deleted while it answered', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'));
    await foundIn(production, id);
    await DB.prepare('DELETE FROM tenants WHERE tenant = ?').bind(id).run();
    expect(await readTenant(production, id)).toEqual({ outcome: 'unknown' });
    await expect(readTenant({ ...production, DB: broken }, id)).rejects.toThrow('is down');
  });

  it('has the last word when it answers again', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'), { dispatch: { offerAcceptSeconds: 20 } });
    await foundIn(production, id);
    await DB.prepare("UPDATE tenants SET policy = '{}' WHERE tenant = ?").bind(id).run();
    expect((await foundIn(production, id)).policy).toEqual(defaultPolicy);
    expect((await foundIn({ ...production, DB: broken }, id)).policy).toEqual(defaultPolicy);
  });

  it('is stood in for wherever the tenant is', async () => {
    const id = freshTenant();
    await configureTenant(id, await createIssuer('ES256'), {}, 'eu');
    await foundIn(development, id);
    expect((await foundIn({ ...development, DB: broken }, id)).jurisdiction).toBe('eu');
  });

  it('is said to be unavailable where it never said anything', async () => {
    await expect(readTenant({ ...production, DB: broken }, freshTenant())).rejects.toThrow('is down');
  });

  it('stands in for a development tenant without a configuration too', async () => {
    const id = freshTenant();
    await foundIn(development, id);
    expect((await foundIn({ ...development, DB: broken }, id)).policy).toEqual(defaultPolicy);
  });
});
