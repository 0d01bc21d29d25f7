import fc from 'fast-check';
import { base64url, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { peekToken, verifyToken } from '../../src/auth/tokens.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { algorithmSchema } from '../../src/protocol/tenants.ts';
import { withoutVersions } from '../../src/tenants/configurationInForce.ts';
import { importIssuer } from '../../src/tenants/issuers.ts';
import type { Tenant } from '../../src/tenants/tenants.ts';
import { createIssuer, freshTenant, riderClaims, sign, type TestClaims, type TestIssuer } from './issuing.ts';

const now = Date.now();
const nowSeconds = Math.floor(now / 1000);

async function tenantOf(issuer: TestIssuer, key: unknown = issuer.jwk): Promise<Tenant> {
  const trusted = await importIssuer(issuer.issuer, issuer.algorithm, key);
  const configuration = withoutVersions(defaultPolicy);
  return {
    id: freshTenant(),
    policy: defaultPolicy,
    configuration,
    jurisdiction: null,
    home: null,
    quotas: {},
    issuers: [trusted],
  };
}

/** A token assembled by hand, as a forger would. */
function forge(header: object, claims: TestClaims, signature = ''): string {
  return [JSON.stringify(header), JSON.stringify(claims)]
    .map((part) => base64url.encode(part))
    .join('.')
    .concat('.', signature);
}

const issuer = await createIssuer('ES256');
const tenant = await tenantOf(issuer);

async function faultOf(token: string): Promise<string> {
  const verified = await verifyToken(token, tenant, now);
  return verified.ok ? 'none' : verified.fault;
}

async function faultOfClaims(changes: TestClaims): Promise<string> {
  return faultOf(await sign(issuer, riderClaims(tenant.id, changes)));
}

describe('a token that is in order', () => {
  it.each(algorithmSchema.options)('is accepted when its issuer signs with %s', async (algorithm) => {
    const own = await createIssuer(algorithm);
    const ownTenant = await tenantOf(own);
    const exp = nowSeconds + 60;
    const verified = await verifyToken(await sign(own, riderClaims(ownTenant.id, { exp })), ownTenant, now);
    expect(verified).toEqual({
      ok: true,
      identity: {
        tenant: ownTenant.id,
        person: 'ann',
        role: 'rider',
        isAdmin: false,
        vehicle: null,
        expiresAt: exp * 1000,
      },
    });
  });

  it('names the vehicle of a driver, and of nobody else', async () => {
    const claims = { role: 'driver', vehicle: 'van-7' };
    const driver = await verifyToken(await sign(issuer, riderClaims(tenant.id, claims)), tenant, now);
    expect(driver).toMatchObject({ ok: true, identity: { role: 'driver', vehicle: 'van-7' } });
    const rider = await sign(issuer, riderClaims(tenant.id, { vehicle: 'van-7' }));
    expect(await verifyToken(rider, tenant, now)).toMatchObject({ ok: true, identity: { vehicle: null } });
  });

  it('may be meant for others too, and be a few seconds off', async () => {
    expect(await faultOfClaims({ aud: ['elsewhere', 'hexhail'] })).toBe('none');
    expect(await faultOfClaims({ exp: nowSeconds - 3 })).toBe('none');
    expect(await faultOfClaims({ nbf: nowSeconds + 3 })).toBe('none');
  });
});

describe('a token whose claims are not in order', () => {
  const cases: [string, TestClaims, string][] = [
    ['expired', { exp: nowSeconds - 60 }, 'expired'],
    ['not valid yet', { nbf: nowSeconds + 60 }, 'early'],
    ['without an end', { exp: undefined }, 'claims'],
    ['with an end that is no time', { exp: 1e300 }, 'claims'],
    ['for another audience', { aud: 'elsewhere' }, 'audience'],
    ['for no audience', { aud: undefined }, 'audience'],
    ['without a tenant', { tenant: undefined }, 'malformed'],
    ['of an odd tenant', { tenant: 'a/b' }, 'malformed'],
    ['of another tenant', { tenant: 'elsewhere' }, 'claims'],
    ['without a subject', { sub: undefined }, 'claims'],
    ['with an empty subject', { sub: '' }, 'claims'],
    ['with an odd subject', { sub: 'ann/../bob' }, 'claims'],
    ['with a subject too long', { sub: 'a'.repeat(65) }, 'claims'],
    ['without a role', { role: undefined }, 'claims'],
    ['with a role we do not know', { role: 'platform' }, 'claims'],
    ['of a driver without a vehicle', { role: 'driver' }, 'claims'],
    ['of a driver with an odd vehicle', { role: 'driver', vehicle: 'van 7' }, 'claims'],
    ['of another issuer', { iss: 'https://elsewhere.example' }, 'untrusted'],
    ['of no issuer', { iss: undefined }, 'malformed'],
  ];
  it.each(cases)('is refused: %s', async (_, changes, fault) => {
    expect(await faultOfClaims(changes)).toBe(fault);
  });

  it('is refused when its end is beyond all numbers', async () => {
    const claims = JSON.stringify(riderClaims(tenant.id, { iss: issuer.issuer, exp: 111 })).replace(
      '"exp":111',
      '"exp":1e999',
    );
    const signed = `${base64url.encode('{"alg":"ES256"}')}.${base64url.encode(claims)}`;
    if (!(issuer.signingKey instanceof CryptoKey)) throw new Error('not a key pair');
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(
      algorithm,
      issuer.signingKey,
      new TextEncoder().encode(signed),
    );
    expect(await faultOf(`${signed}.${base64url.encode(new Uint8Array(signature))}`)).toBe('claims');
  });
});

describe('a forged token', () => {
  const claims = riderClaims(tenant.id, { iss: issuer.issuer });

  it.each(['none', 'None', 'NONE', ''])('is refused: unsigned, with the algorithm "%s"', async (alg) => {
    expect(await faultOf(forge({ alg }, claims))).not.toBe('none');
    expect(await faultOf(forge({ alg }, claims, 'AAAA'))).not.toBe('none');
  });

  it('is refused: another key, the right issuer', async () => {
    const stranger = { ...(await createIssuer('ES256')), issuer: issuer.issuer };
    expect(await faultOf(await sign(stranger, claims))).toBe('untrusted');
  });

  it('is refused: a public RSA key as the shared secret of HS256', async () => {
    const rsa = await createIssuer('RS256');
    const rsaTenant = await tenantOf(rsa);
    const secrets = [JSON.stringify(rsa.jwk), rsa.jwk.n ?? ''];
    for (const secret of secrets) {
      const forger: TestIssuer = { ...rsa, algorithm: 'HS256', signingKey: new TextEncoder().encode(secret) };
      const verified = await verifyToken(await sign(forger, riderClaims(rsaTenant.id)), rsaTenant, now);
      expect(verified).toEqual({ ok: false, fault: 'untrusted' });
    }
  });

  it('is refused: a sister algorithm for which the same key would do', async () => {
    const rsa = await createIssuer('RS256');
    const pssTenant = await tenantOf({ ...rsa, algorithm: 'PS256' });
    const token = await sign(rsa, riderClaims(pssTenant.id));
    expect(await verifyToken(token, pssTenant, now)).toEqual({ ok: false, fault: 'untrusted' });
  });

  it('is refused when it brings its own key', async () => {
    const stranger = await createIssuer('ES256');
    const token = await sign({ ...stranger, issuer: issuer.issuer }, claims, { jwk: stranger.jwk });
    expect(await faultOf(token)).toBe('untrusted');
  });

  it('is refused whatever was changed in what is signed', async () => {
    const token = await sign(issuer, claims);
    const signedLength = token.lastIndexOf('.');
    const position = fc.integer({ min: 0, max: signedLength - 1 });
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
    await fc.assert(
      fc.asyncProperty(position, letter, async (at, changed) => {
        fc.pre(token[at] !== changed);
        expect(await faultOf(token.slice(0, at) + changed + token.slice(at + 1))).not.toBe('none');
      }),
    );
  });

  it('is refused, and breaks nothing, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String()).map((parts) => parts.join('.')),
        ),
        async (token) => {
          expect(await faultOf(token)).toBe('malformed');
        },
      ),
    );
    expect(peekToken(await sign(issuer, { ...claims, padding: 'x'.repeat(9_000) }))).toBeNull();
  });
});

describe('several keys', () => {
  it('are told apart by their ids, and all tried when a token names none', async () => {
    const [old, young] = [await createIssuer('ES256', 'old'), await createIssuer('ES256', 'young')];
    const name = { issuer: old.issuer };
    const both = await tenantOf(old, { keys: [old.jwk, young.jwk] });
    const claims = riderClaims(both.id);
    const ok = async (token: string) => (await verifyToken(token, both, now)).ok;
    expect(await ok(await sign(old, claims))).toBe(true);
    expect(await ok(await sign({ ...young, ...name }, claims))).toBe(true);
    const { kid: _, ...unnamed }: JWK = young.jwk;
    expect(await ok(await sign({ ...young, ...name, jwk: unnamed }, claims))).toBe(true);
    expect(await ok(await sign({ ...young, ...name }, claims, { kid: 'old' }))).toBe(false);
    expect(await ok(await sign({ ...young, ...name }, claims, { kid: 'other' }))).toBe(false);
  });
});

describe('a token that was verified before', () => {
  it('is refused once it has ended', async () => {
    const token = await sign(issuer, riderClaims(tenant.id, { exp: nowSeconds + 10 }));
    expect((await verifyToken(token, tenant, now)).ok).toBe(true);
    expect(await verifyToken(token, tenant, now + 16_000)).toEqual({ ok: false, fault: 'expired' });
  });

  it('is refused once the tenant trusts another key', async () => {
    const token = await sign(issuer, riderClaims(tenant.id));
    expect((await verifyToken(token, tenant, now)).ok).toBe(true);
    const rotated: Tenant = {
      ...(await tenantOf({ ...(await createIssuer('ES256')), issuer: issuer.issuer })),
      id: tenant.id,
    };
    expect(await verifyToken(token, rotated, now)).toEqual({ ok: false, fault: 'untrusted' });
  });
});
