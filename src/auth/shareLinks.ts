import { z } from 'zod';
import { jurisdictionSchema } from '../domain/geo/locationHint.ts';
import { shareLinkIdSchema, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { flatPolicySchema } from '../domain/policy/policy.ts';
import { seal, unseal } from '../secrets/sealed.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** The trip behind a share link. Anyone with the link may watch it. */
const shareSchema = z.object({
  tenant: tenantIdSchema,
  trip: tripIdSchema,
  /** The link's id. Left out by the previous version, whose links cannot be revoked. */
  link: shareLinkIdSchema.optional(),
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

/** A friend's ticket: the share link's terms, for one stream within a minute. */
const friendTicketSchema = z.object({ jti: z.string(), ticketEnd: z.number(), share: shareSchema });
export type FriendTicket = z.infer<typeof friendTicketSchema>;

const TICKET_MS = 60_000;

export async function sealFriendTicket(secrets: Secrets, share: Share, now: number) {
  const expiresAt = Math.min(now + TICKET_MS, share.expiresAt);
  const terms: FriendTicket = { jti: crypto.randomUUID(), ticketEnd: expiresAt, share };
  return { ticket: await seal(secrets, 'ticket', terms), expiresAt };
}

/** Returns the terms of a friend's ticket; null when it is forged or has expired. The caller spends it. */
export async function openFriendTicket(
  secrets: Secrets,
  ticket: string,
  now: number,
): Promise<FriendTicket | null> {
  const { data } = friendTicketSchema.safeParse(await unseal(secrets, 'ticket', ticket));
  return data !== undefined && now < data.ticketEnd ? data : null;
}
