import { z } from 'zod';
import { personIdSchema, shareLinkIdSchema, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { seal, unseal } from '../secrets/sealed.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Identity } from './identity.ts';

/** The trip behind a guest's link. Whoever has the link is its guest; the trip knows whether it still works. */
const guestLinkSchema = z.object({
  tenant: tenantIdSchema,
  trip: tripIdSchema,
  link: shareLinkIdSchema,
  /** Epoch ms: the link ends some time after its trip, and at this time at the latest. */
  expiresAt: z.number(),
});
type GuestLink = z.infer<typeof guestLinkSchema>;

export function sealGuestLink(secrets: Secrets, link: GuestLink): Promise<string> {
  return seal(secrets, 'guest', link);
}

/** Returns whether a bearer token is a guest's link, unopened. */
export function isGuestLink(token: string): boolean {
  return token.startsWith('guest_');
}

/** Returns the guest and their trip behind a link; null when it is forged or has expired. */
export async function openGuestLink(
  secrets: Secrets,
  token: string,
  now: number,
): Promise<{ readonly identity: Identity; readonly trip: GuestLink['trip'] } | null> {
  const { data } = guestLinkSchema.safeParse(await unseal(secrets, 'guest', token));
  if (data === undefined || now >= data.expiresAt) return null;
  const { tenant, trip, link, expiresAt } = data;
  const person = personIdSchema.parse(link);
  return { identity: { tenant, person, role: 'guest', isAdmin: false, vehicle: null, expiresAt }, trip };
}
