import { z } from 'zod';
import { tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { flatPolicySchema } from '../domain/policy.ts';
import { seal, unseal } from './sealed.ts';
import type { Secrets } from './secret.ts';

/** The trip that a friend may watch. Whoever has the link has the right. */
const shareSchema = z.object({
  tenant: tenantIdSchema,
  trip: tripIdSchema,
  /** Epoch milliseconds: a link ends with its trip, and by then at the latest. */
  expiresAt: z.number(),
  /** What a friend's map is drawn with. */
  ...flatPolicySchema.pick({ region: true, mapStyleUrl: true }).shape,
});
export type Share = z.infer<typeof shareSchema>;

export function sealShare(secrets: Secrets, share: Share): Promise<string> {
  return seal(secrets, 'share', share);
}

/** Null when the token is not one of ours; whether it has ended is for the caller to see. */
export async function openShare(secrets: Secrets, token: string): Promise<Share | null> {
  return shareSchema.safeParse(await unseal(secrets, 'share', token)).data ?? null;
}
