import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import type { Place } from '../api/schemas.ts';

/** What rider or driver has said: own words, or the key of a phrase. */
export const messageSchema = z.object({
  id: z.string(),
  from: z.enum(['rider', 'driver']),
  text: z.optional(z.nullable(z.string())),
  phrase: z.optional(z.nullable(z.string())),
});
export type Message = z.infer<typeof messageSchema>;

export type Words = { readonly text: string } | { readonly phrase: string };

/** Says something; a retry under the same key says it once. */
export function sendMessage(tripId: string, words: Words): Promise<Answer<Message>> {
  const path = `${pathOf(tripId)}/messages`;
  const idempotencyKey = crypto.randomUUID();
  return call({ method: 'POST', path, body: words, idempotencyKey, answer: messageSchema });
}

const alertSchema = z.object({ alert: z.number(), acknowledgedAt: z.nullable(z.string()) });
export type Alert = z.infer<typeof alertSchema>;

/** Alerts the operators. Repeating it is harmless. */
export function raiseAlert(tripId: string, place: Place | null): Promise<Answer<Alert>> {
  const path = `${pathOf(tripId)}/safety`;
  const body = place === null ? {} : { place: { lat: place.lat, lng: place.lng } };
  return call({ method: 'POST', path, body, idempotencyKey: crypto.randomUUID(), answer: alertSchema });
}

/** The last alert that this side of the trip has raised; null without one. */
export async function lastAlert(tripId: string): Promise<Alert | null> {
  const answer = await call({
    method: 'GET',
    path: `${pathOf(tripId)}/safety`,
    answer: z.object({ data: z.array(alertSchema) }),
  });
  return answer.ok ? (answer.value.data.at(-1) ?? null) : null;
}

function pathOf(tripId: string): string {
  return `/v1/trips/${encodeURIComponent(tripId)}`;
}
