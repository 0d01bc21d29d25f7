import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { type TenantId, tenantIdSchema } from '../domain/ids.ts';
import { LruCache } from '../lruCache.ts';
import type { Issuer } from '../tenants/issuers.ts';
import type { Tenant } from '../tenants/tenants.ts';
import { type Identity, identityClaimsSchema } from './identity.ts';

/** What is wrong with a token. Says no more, since details would only help a forger. */
export type TokenFault = 'malformed' | 'untrusted' | 'audience' | 'expired' | 'early' | 'claims' | 'tooLong';

export type VerifiedToken =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly fault: TokenFault };

/** A token's unverified claims: only fit for finding the key. */
export interface UnverifiedToken {
  readonly tenant: TenantId;
  readonly issuer: string;
}

const AUDIENCE = 'hexhail';
const MAX_TOKEN_LENGTH = 8_192;
const CLOCK_TOLERANCE_SECONDS = 5;

const MAX_VERIFIED = 2_000;
const VERIFIED_MS = 60_000;
const verified = new LruCache<string, { identity: Identity; tenant: Tenant; until: number }>(MAX_VERIFIED);

const unverifiedSchema = z.object({
  claims: z.object({ tenant: tenantIdSchema, iss: z.string() }),
  header: z.object({ kid: z.string().optional() }),
});

/** Returns a token's unverified claims; null when it is not a token. */
export function peekToken(token: string): UnverifiedToken | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const decoded = decode(token);
  const parsed = unverifiedSchema.safeParse(decoded);
  if (!parsed.success) return null;
  const { claims } = parsed.data;
  return { tenant: claims.tenant, issuer: claims.iss };
}

/**
 * Verifies a token of this tenant and returns its identity. Caches the result while the tenant's configuration is
 * unchanged.
 */
export async function verifyToken(token: string, tenant: Tenant, now: number): Promise<VerifiedToken> {
  const known = verified.get(token);
  if (known !== undefined && known.tenant === tenant && now < known.until) {
    return { ok: true, identity: known.identity };
  }
  const result = await verifyAnew(token, tenant, now);
  if (result.ok) {
    const { identity } = result;
    const until = Math.min(now + VERIFIED_MS, identity.expiresAt);
    verified.set(token, { identity, tenant, until });
  }
  return result;
}

async function verifyAnew(token: string, tenant: Tenant, now: number): Promise<VerifiedToken> {
  const unverified = peekToken(token);
  if (unverified === null) return { ok: false, fault: 'malformed' };
  const issuer = tenant.issuers.find((trusted) => trusted.issuer === unverified.issuer);
  if (issuer === undefined) return { ok: false, fault: 'untrusted' };
  const payload = await verifySignature(token, issuer, now);
  return typeof payload === 'string' ? { ok: false, fault: payload } : identityOf(payload, tenant, now);
}

/** Returns the claims of a token that one of the issuer's keys signed for us, or what is wrong with it. */
export async function verifySignature(
  token: string,
  issuer: Issuer,
  now: number,
): Promise<JWTPayload | TokenFault> {
  if (token.length > MAX_TOKEN_LENGTH) return 'malformed';
  const header = z.object({ header: unverifiedSchema.shape.header }).safeParse(decode(token));
  if (!header.success) return 'malformed';
  const { kid } = header.data.header;
  for (const { id, key } of issuer.keys) {
    if (id !== undefined && kid !== undefined && id !== kid) continue;
    const result = await verifyWith(token, issuer, key, now);
    if (result !== 'untrusted') return result;
  }
  return 'untrusted';
}

async function verifyWith(
  token: string,
  { issuer, algorithm }: Issuer,
  key: CryptoKey | Uint8Array,
  now: number,
): Promise<JWTPayload | TokenFault> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return faultOf(error);
    throw error;
  }
}

function faultOf(error: errors.JOSEError): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'untrusted';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'untrusted';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'audience';
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'early' : 'claims';
  }
  return 'malformed';
}

function identityOf(payload: JWTPayload, tenant: Tenant, now: number): VerifiedToken {
  const parsed = identityClaimsSchema.safeParse(payload);
  if (!parsed.success || parsed.data.tenant !== tenant.id) return { ok: false, fault: 'claims' };
  const livesMs = parsed.data.expiresAt - now;
  if (livesMs > tenant.policy.limits.tokenMaxSeconds * 1000) return { ok: false, fault: 'tooLong' };
  return { ok: true, identity: parsed.data };
}

function decode(token: string): unknown {
  try {
    return { claims: decodeJwt(token), header: decodeProtectedHeader(token) };
  } catch (error) {
    // decodeProtectedHeader throws TypeError for the same faults.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
