import { z } from 'zod';
import { jurisdictionSchema } from '../domain/geo/locationHint.ts';
import { tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { flatPolicySchema } from '../domain/policy.ts';
import { seal, unseal } from './sealed.ts';
import type { Secrets } from './secret.ts';

/** The trip behind a share link. Anyone with the link may watch it. */
const shareSchema = z.object({
  tenant: tenantIdSchema,
  trip: tripIdSchema,
  /** Of the tenant. Left out by the previous version, whose tenants have none. */
  jurisdiction: jurisdictionSchema.nullable().default(null),
  /** Epoch ms: the link ends with its trip, and at this time at the latest. */
  expiresAt: z.number(),
  /** The map settings for the friend's page. */
  ...flatPolicySchema.pick({ region: true, mapStyleUrl: true }).shape,
});
export type Share = z.infer<typeof shareSchema>;

export function sealShare(secrets: Secrets, share: Share): Promise<string> {
  return seal(secrets, 'share', share);
}

/** Returns the share link's terms; null for a forged token. The caller checks the expiry. */
export async function openShare(secrets: Secrets, token: string): Promise<Share | null> {
  return shareSchema.safeParse(await unseal(secrets, 'share', token)).data ?? null;
}
