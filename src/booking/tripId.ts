import { type PersonId, type TenantId, type TripId, tripIdSchema } from '../domain/ids.ts';
import { type SecretPurpose, type Secrets, signingKey } from '../secrets/secrets.ts';

/** 128 bits unique to a booking, then 64 bits that only we can compute; lowercase hex. */
const HASH_BYTES = 16;
const CHECK_BYTES = 8;
const OUR_TRIP_ID = new RegExp(`^trip_([0-9a-f]{${HASH_BYTES * 2}})([0-9a-f]{${CHECK_BYTES * 2}})$`);

/**
 * Returns the id of the trip that a caller books under an Idempotency-Key. Deterministic, so that repeated and racing
 * requests reach the same object.
 */
export async function tripIdFor(
  secret: string,
  tenant: TenantId,
  caller: PersonId,
  key: string,
): Promise<TripId> {
  const hash = hex(await mac(secret, 'trip-id', [tenant, caller, key], HASH_BYTES));
  return tripIdSchema.parse(`trip_${hash}${hex(await check(secret, tenant, hash))}`);
}

/**
 * Returns whether `tripIdFor` made this id for this tenant, with any of the secrets. Other ids are unknown without
 * asking an object.
 */
export async function isOurTripId(secrets: Secrets, tenant: TenantId, id: string): Promise<boolean> {
  const [, hash, given] = OUR_TRIP_ID.exec(id) ?? [];
  if (hash === undefined || given === undefined) return false;
  const bytes = new TextEncoder();
  for (const secret of secrets) {
    const expected = hex(await check(secret, tenant, hash));
    if (crypto.subtle.timingSafeEqual(bytes.encode(given), bytes.encode(expected))) return true;
  }
  return false;
}

function check(secret: string, tenant: TenantId, hash: string): Promise<Uint8Array> {
  return mac(secret, 'trip-id-check', [tenant, hash], CHECK_BYTES);
}

/** Hashes the parts as JSON, so that no two lists of strings hash the same text. */
async function mac(
  secret: string,
  purpose: SecretPurpose,
  parts: readonly string[],
  bytes: number,
): Promise<Uint8Array> {
  const message = new TextEncoder().encode(JSON.stringify(parts));
  const digest = await crypto.subtle.sign('HMAC', await signingKey(secret, purpose), message);
  return new Uint8Array(digest, 0, bytes);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
