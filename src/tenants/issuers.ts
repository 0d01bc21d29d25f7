import { base64url, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import developmentKey from '../../config/development-key.json' with { type: 'json' };
import { type algorithmSchema, maxKeys } from '../protocol/tenants.ts';

export type Algorithm = z.infer<typeof algorithmSchema>;

/** A token issuer that a tenant trusts. The algorithm is the issuer's, never the token's choice. */
export interface Issuer {
  readonly issuer: string;
  readonly algorithm: Algorithm;
  readonly keys: readonly IssuerKey[];
}

export interface IssuerKey {
  readonly id: string | undefined;
  readonly key: CryptoKey | Uint8Array;
}

/** The `iss` of tokens that a deployment's own key signs: no tenant may claim it. */
export const PLATFORM_ISSUER = 'hexhail-platform';

/** RFC 7518, 3.2: at least the hash length. */
const MIN_SHARED_SECRET_BYTES = 32;
/** RFC 7518, 3.3: 2048 bits. */
const MIN_MODULUS_BYTES = 256;

const text = z.string().min(1);
const keyId = text.exactOptional();
const noPrivatePart = z.never('must be left out: only public keys belong here').exactOptional();
const ellipticKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: text,
  y: text,
  kid: keyId,
  d: noPrivatePart,
});
const edwardsKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: text,
  kid: keyId,
  d: noPrivatePart,
});
const rsaKey = z.object({
  kty: z.literal('RSA'),
  n: bytesOf(MIN_MODULUS_BYTES),
  e: text,
  kid: keyId,
  d: noPrivatePart,
});
const sharedKey = z.object({ kty: z.literal('oct'), k: bytesOf(MIN_SHARED_SECRET_BYTES), kid: keyId });

/** The key type of each algorithm: a public key must never be used as a shared secret. */
const keySchemas = {
  ES256: ellipticKey,
  EdDSA: edwardsKey,
  RS256: rsaKey,
  PS256: rsaKey,
  HS256: sharedKey,
} satisfies Record<Algorithm, z.ZodType<JWK>>;

/** Imports one JWK or a JWKS. Throws with the reason when a key is unfit. */
export async function importIssuer(issuer: string, algorithm: Algorithm, key: unknown): Promise<Issuer> {
  const keySet = z.object({ keys: z.array(z.unknown()) }).safeParse(key);
  const keysSchema = z.object({ keys: z.array(keySchemas[algorithm]).min(1).max(maxKeys) });
  const jwks = keysSchema.parse(keySet.success ? keySet.data : { keys: [key] });
  const keys: IssuerKey[] = [];
  for (const jwk of jwks.keys) keys.push({ id: jwk.kid, key: await importJWK(jwk, algorithm) });
  return { issuer, algorithm, keys };
}

/** The issuer every tenant trusts in local development, and none elsewhere: its key is public. */
export function developmentIssuer(): Promise<Issuer> {
  return importIssuer(developmentKey.issuer, 'ES256', developmentKey.publicKey);
}

/** Returns whether the issuer's key is published in this repository, so that anybody can sign for it. */
export function isDevelopmentIssuer(issuer: string, key: unknown): boolean {
  return issuer === developmentKey.issuer || JSON.stringify(key).includes(developmentKey.publicKey.x);
}

function bytesOf(least: number) {
  const isLongEnough = (encoded: string): boolean => {
    try {
      return base64url.decode(encoded).length >= least;
    } catch {
      return false;
    }
  };
  return text.refine(isLongEnough, `must be base64url of at least ${least} bytes`);
}
