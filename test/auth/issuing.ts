import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import developmentKey from '../../config/development-key.json' with { type: 'json' };
import { tenantIdSchema } from '../../src/domain/ids.ts';
import type { Algorithm } from '../../src/tenants/issuers.ts';

/** A tenant's issuer: its signing key and its public key. */
export interface TestIssuer {
  readonly issuer: string;
  readonly algorithm: Algorithm;
  readonly signingKey: CryptoKey | Uint8Array;
  readonly jwk: JWK;
  readonly privateJwk: JWK;
}

/** Arbitrary claims, valid or not. */
export type TestClaims = Record<string, unknown>;

let issued = 0;

export async function createIssuer(algorithm: Algorithm, kid?: string): Promise<TestIssuer> {
  issued += 1;
  const name = { issuer: `https://issuer-${issued}.example`, algorithm };
  const id = kid === undefined ? {} : { kid };
  if (algorithm === 'HS256') {
    const signingKey = crypto.getRandomValues(new Uint8Array(32));
    const jwk = { ...(await exportJWK(signingKey)), ...id };
    return { ...name, signingKey, jwk, privateJwk: jwk };
  }
  const pair = await generateKeyPair(algorithm, { extractable: true });
  return {
    ...name,
    signingKey: pair.privateKey,
    jwk: { ...(await exportJWK(pair.publicKey)), ...id },
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...id },
  };
}

export async function createDevelopmentIssuer(): Promise<TestIssuer> {
  const { issuer, publicKey, privateKey } = developmentKey;
  const signingKey = await importJWK(privateKey, 'ES256');
  return { issuer, algorithm: 'ES256', signingKey, jwk: publicKey, privateJwk: privateKey };
}

/** A fresh tenant: storage is shared within a file. */
export function freshTenant() {
  return tenantIdSchema.parse(`tenant-${crypto.randomUUID()}`);
}

/** Valid claims, until a test changes some. Without `exp` they last an hour. */
export function riderClaims(tenant: string, changes: TestClaims = {}): TestClaims {
  return {
    aud: 'hexhail',
    sub: 'ann',
    tenant,
    role: 'rider',
    exp: Math.floor(Date.now() / 1000) + 3_600,
    ...changes,
  };
}

export function sign(
  { issuer, algorithm, signingKey, jwk }: TestIssuer,
  claims: TestClaims,
  header: { kid?: string; jwk?: JWK } = {},
): Promise<string> {
  const kid = jwk.kid === undefined ? {} : { kid: jwk.kid };
  return new SignJWT({ iss: issuer, ...claims })
    .setProtectedHeader({ alg: algorithm, ...kid, ...header })
    .sign(signingKey);
}

/** Configures a tenant as its operator would. */
export async function configureTenant(
  tenant: string,
  { issuer, algorithm, jwk }: { issuer: string; algorithm: Algorithm; jwk: object },
  policy: object = {},
  jurisdiction: string | null = null,
): Promise<void> {
  await env.DB.prepare(
    'INSERT INTO tenants (tenant, issuer, algorithm, key, policy, jurisdiction) VALUES (?, ?, ?, ?, ?, ?)',
  )
    .bind(tenant, issuer, algorithm, JSON.stringify(jwk), JSON.stringify(policy), jurisdiction)
    .run();
}
