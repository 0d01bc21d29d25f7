import * as z from 'zod/mini';
import type { Answer } from './answer.ts';
import { call } from './client.ts';
import { type LabelledPlace, type Place, pickupSpotSchema, placeSchema } from './schemas.ts';

const foundPlacesSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      kind: z.string(),
      place: placeSchema,
      distanceMeters: z.nullable(z.number()),
      spots: z._default(z.array(pickupSpotSchema), []),
    }),
  ),
});
export type FoundPlace = z.infer<typeof foundPlacesSchema>['data'][number];

const MAX_SUGGESTIONS = 6;

/** Searches places by name, the likeliest first. The text is in the body, so that no log of addresses has it. */
export async function findPlaces(q: string, near: Place | null): Promise<Answer<FoundPlace[]>> {
  const body = { q, limit: MAX_SUGGESTIONS, ...(near !== null && { near: pointOf(near) }) };
  const answer = await call({ method: 'POST', path: '/v1/places', body, answer: foundPlacesSchema });
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}

/** Names that were looked up, by place. */
const names = new Map<string, Promise<string | null>>();

/** Returns what people call a place: its label, or the address there. Null if nobody knows. */
export function nameOf({ lat, lng, label }: LabelledPlace): Promise<string | null> {
  if (label !== undefined) return Promise.resolve(label);
  const key = `${lat.toFixed(5)},${lng.toFixed(5)}`;
  const known = names.get(key) ?? lookUp(key, { lat, lng });
  names.set(key, known);
  return known;
}

async function lookUp(key: string, body: Place): Promise<string | null> {
  const path = '/v1/places/reverse';
  const answer = await call({ method: 'POST', path, body, onlyReads: true, answer: foundPlacesSchema });
  // A later call may succeed.
  if (!answer.ok) names.delete(key);
  return answer.ok ? (answer.value.data[0]?.label ?? null) : null;
}

function pointOf({ lat, lng }: Place): Place {
  return { lat, lng };
}
