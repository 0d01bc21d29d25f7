import { exportJWK, generateKeyPair } from 'jose';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import type { PolicyOverrides } from '../../src/domain/policy/policy.ts';
import type { DatabaseOutage } from './database.ts';

/** The tenant that local development serves to robots. */
export const tenant = tenantIdSchema.parse('demo');

/**
 * A tenant with short timeouts: whatever nobody handles ends within a minute or so, even if a phone, a vehicle or a
 * rider never comes back.
 */
const hurry: PolicyOverrides = {
  dispatch: {
    matchingWindowSeconds: 0.5,
    offerAcceptSeconds: 5,
    offerReceiptSeconds: 1,
    lapsedOfferCooldownSeconds: 3,
    busyCooldownSeconds: 1,
    searchDeadlineSeconds: 20,
    searchRetrySeconds: 0.5,
    searchRetryMaxSeconds: 2,
    candidateHoldSeconds: 1,
    positionStaleSeconds: 20,
    darkRedispatchSeconds: 12,
    pickupOverdueSeconds: 60,
    boardingOverdueSeconds: 60,
    rideOverdueSeconds: 90,
    noShowSeconds: 5,
    reservationAcceptSeconds: 5,
    reservationRetrySeconds: 5,
    reservationBufferSeconds: 2,
    scheduledLeadSeconds: 15,
    scheduledLeadMinSeconds: 5,
    boardingPin: true,
  },
  streams: {
    darkSeconds: 4,
    moveGraceSeconds: 5,
    socketSilenceSeconds: 30,
    maxSpeedMetersPerSecond: 1_000,
    connectsPerMinute: 60,
  },
};

/** Gives the tenant short timeouts. */
export function hurryTenant(database: DatabaseOutage): Promise<void> {
  return overridePolicy(database, hurry);
}

/** Configures the tenant in the database. Its own issuer signs nothing: the development key is used. */
export async function overridePolicy(database: DatabaseOutage, policy: PolicyOverrides): Promise<void> {
  const { publicKey } = await generateKeyPair('ES256');
  const key = JSON.stringify(await exportJWK(publicKey));
  database.run((open) => {
    const insert = `INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES (?, ?, 'ES256', ?, ?)
      ON CONFLICT (tenant) DO UPDATE SET policy = excluded.policy`;
    open.prepare(insert).run(tenant, 'https://issuer.invalid', key, JSON.stringify(policy));
  });
}
