import type { Env } from '../env.ts';

/** Each purpose has its own key, so that nothing sealed for one is accepted for another. */
export type SecretPurpose =
  | 'ticket'
  | 'quote'
  | 'share'
  | 'guest'
  | 'trip-id'
  | 'trip-id-check'
  | 'configuration-share';

/** The deployment's secrets: the first one signs and seals, the others are still accepted. */
export type Secrets = readonly [current: string, ...previous: string[]];

type SecretBindings = Pick<Env, 'HEXHAIL_SECRET' | 'HEXHAIL_SECRET_PREVIOUS' | 'HEXHAIL_SECRET_ROTATED_AT'>;

/** How long after a rotation the previous secret opens what lives for minutes. */
const shortLivedMs = 15 * 60_000;

/** Returns the secrets of a deployment that passed `deploymentFault`. */
export function secretsOf({ HEXHAIL_SECRET, HEXHAIL_SECRET_PREVIOUS }: SecretBindings): Secrets {
  return HEXHAIL_SECRET_PREVIOUS === undefined ? [HEXHAIL_SECRET] : [HEXHAIL_SECRET, HEXHAIL_SECRET_PREVIOUS];
}

/**
 * Returns the secrets that open tickets and quotes. They live for minutes, so the previous secret soon opens none: with
 * it, whoever learned it could go on making new ones.
 */
export function shortLivedSecretsOf(bindings: SecretBindings, now: number): Secrets {
  const rotatedAt = Date.parse(bindings.HEXHAIL_SECRET_ROTATED_AT ?? '');
  return now < rotatedAt + shortLivedMs ? secretsOf(bindings) : [bindings.HEXHAIL_SECRET];
}

/** A shorter secret could be guessed offline from a single trip id. */
export const MIN_SECRET_LENGTH = 32;

/** Keys, never promises of keys: a promise belongs to the request that made it and dies with it. */
const derivedKeys = new Map<string, CryptoKey>();

/** Derives the HMAC-SHA-256 key of a purpose from `HEXHAIL_SECRET` by HKDF (RFC 5869). */
export function signingKey(secret: string, purpose: SecretPurpose): Promise<CryptoKey> {
  return derivedKey(secret, purpose, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign', 'verify']);
}

/** Derives the AES-256-GCM key of a purpose in the same way. */
export function sealingKey(secret: string, purpose: SecretPurpose): Promise<CryptoKey> {
  return derivedKey(secret, purpose, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);
}

async function derivedKey(
  secret: string,
  purpose: SecretPurpose,
  algorithm: { name: string; length: number; hash?: string },
  usages: string[],
): Promise<CryptoKey> {
  const name = `${algorithm.name} ${purpose} ${secret}`;
  const known = derivedKeys.get(name);
  if (known !== undefined) return known;
  const bytes = new TextEncoder();
  const base = await crypto.subtle.importKey('raw', bytes.encode(secret), 'HKDF', false, ['deriveKey']);
  const info = bytes.encode(`hexhail ${purpose}`);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    base,
    algorithm,
    false,
    usages,
  );
  derivedKeys.set(name, key);
  return key;
}
