import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';

const pathOf = (tripId: string): string => `/v1/trips/${encodeURIComponent(tripId)}`;
const linksSchema = z.object({
  data: z.array(z.object({ id: z.string(), for: z.optional(z.enum(['friend', 'guest'])) })),
});

/** The ids of the links that work for the guest of a trip. */
export async function readGuestLinks(tripId: string): Promise<Answer<readonly string[]>> {
  const answer = await call({ method: 'GET', path: `${pathOf(tripId)}/shares`, answer: linksSchema });
  if (!answer.ok) return answer;
  const ofGuest = answer.value.data.filter((link) => link.for === 'guest');
  return { ok: true, value: ofGuest.map(({ id }) => id) };
}

/** Makes a link for the guest; the service does not show it again. */
export function makeGuestLink(tripId: string): Promise<Answer<{ url: string }>> {
  const answer = z.object({ url: z.string() });
  const path = `${pathOf(tripId)}/guest-link`;
  return call({ method: 'POST', path, idempotencyKey: crypto.randomUUID(), answer });
}

/** Revokes links of a trip, one after the other; repeating it is harmless. */
export async function revokeLinks(tripId: string, links: readonly string[]): Promise<Answer<unknown>> {
  for (const link of links) {
    const path = `${pathOf(tripId)}/shares/${encodeURIComponent(link)}`;
    const answer = await call({ method: 'DELETE', path, answer: z.unknown() });
    if (!answer.ok) return answer;
  }
  return { ok: true, value: null };
}
