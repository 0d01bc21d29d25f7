import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import { type PersonId, personIdSchema } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import {
  developmentIssuer,
  type Issuer,
  importIssuer,
  isDevelopmentIssuer,
  PLATFORM_ISSUER,
} from '../tenants/issuers.ts';
import { type TokenFault, verifySignature } from './tokens.ts';

const roleClaim = z.object({ role: z.literal('platform') });
const platformClaims = roleClaim.extend({ sub: personIdSchema });

/** The longest remaining life of a platform token. */
const MAX_SECONDS = 86_400;

type PlatformBindings = Pick<Env, 'ENVIRONMENT' | 'PLATFORM_KEY'>;

export type VerifiedPlatformToken =
  | { readonly ok: true; readonly person: PersonId }
  | { readonly ok: false; readonly fault: TokenFault };

/** Returns whether a token claims the role `platform`, unverified. No tenant's issuer may sign such a token. */
export function claimsPlatform(token: string): boolean {
  try {
    return roleClaim.safeParse(decodeJwt(token)).success;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

/** Verifies a token that claims the role `platform`: by the deployment's own key, whatever tenant it names. */
export async function verifyPlatformToken(
  token: string,
  bindings: PlatformBindings,
  now: number,
): Promise<VerifiedPlatformToken> {
  const issuer = await platformIssuer(bindings);
  if (issuer === null) return { ok: false, fault: 'untrusted' };
  const payload = await verifySignature(token, issuer, now);
  if (typeof payload === 'string') return { ok: false, fault: payload };
  const claims = platformClaims.safeParse(payload);
  if (!claims.success) return { ok: false, fault: 'claims' };
  const livesSeconds = (payload.exp ?? Number.POSITIVE_INFINITY) - now / 1000;
  return livesSeconds > MAX_SECONDS ? { ok: false, fault: 'tooLong' } : { ok: true, person: claims.data.sub };
}

/** Null where nobody has the role: the deployment names no key, or one that is unfit or published. */
async function platformIssuer({ ENVIRONMENT, PLATFORM_KEY }: PlatformBindings): Promise<Issuer | null> {
  if (ENVIRONMENT === 'development') return developmentIssuer();
  if (PLATFORM_KEY === undefined) return null;
  try {
    const key: unknown = JSON.parse(PLATFORM_KEY);
    if (isDevelopmentIssuer(PLATFORM_ISSUER, key)) throw new Error('the development key is public');
    return await importIssuer(PLATFORM_ISSUER, 'ES256', key);
  } catch (error) {
    log('error', 'platform-key-unfit', { reason: error instanceof Error ? error.name : 'unknown' });
    return null;
  }
}
