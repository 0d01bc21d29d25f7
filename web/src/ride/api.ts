import * as z from 'zod/mini';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import {
  fixSchema,
  type Place,
  pageOf,
  placeSchema,
  type Trip,
  tripSchema,
  tripStateSchema,
} from '../api/schemas.ts';

export function readTrip(id: string): Promise<Answer<Trip>> {
  return call({ method: 'GET', path: pathOf(id), answer: tripSchema });
}

/** Cancels the trip at the version whose cost the rider has seen; answers 412 if it has changed since. */
export function cancelTrip({ id, version }: Trip): Promise<Answer<Trip>> {
  return call({
    method: 'POST',
    path: `${pathOf(id)}/cancel`,
    body: {},
    // Cancelling is idempotent; any key marks the call as repeatable for the client.
    idempotencyKey: crypto.randomUUID(),
    headers: { 'If-Match': `"${version}"` },
    answer: tripSchema,
  });
}

export function shareTrip(id: string): Promise<Answer<{ url: string }>> {
  const idempotencyKey = crypto.randomUUID();
  const answer = z.object({ url: z.string() });
  return call({ method: 'POST', path: `${pathOf(id)}/share`, idempotencyKey, answer });
}

const shareLinksSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Whether somebody may watch the trip by a link. */
export async function isShared(tripId: string): Promise<boolean> {
  const answer = await call({ method: 'GET', path: `${pathOf(tripId)}/shares`, answer: shareLinksSchema });
  return answer.ok && answer.value.data.length > 0;
}

/** Revokes every share link of the trip. */
export async function stopSharing(tripId: string): Promise<Answer<null>> {
  const path = `${pathOf(tripId)}/shares`;
  const links = await call({ method: 'GET', path, answer: shareLinksSchema });
  if (!links.ok) return links;
  for (const { id } of links.value.data) {
    const answer = await call({ method: 'DELETE', path: `${path}/${id}`, answer: z.null() });
    if (!answer.ok) return answer;
  }
  return { ok: true, value: null };
}

const tripPageSchema = pageOf(tripSchema);

export function listTrips(cursor: string | null): Promise<Answer<z.infer<typeof tripPageSchema>>> {
  const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  return call({ method: 'GET', path: `/v1/trips?limit=20${query}`, answer: tripPageSchema });
}

/** Returns the rider's trips that have not ended, newest first, wherever they were booked. */
export async function listActiveTrips(): Promise<Answer<Trip[]>> {
  const answer = await call({
    method: 'GET',
    path: '/v1/trips?active=true&limit=20',
    answer: tripPageSchema,
  });
  return answer.ok ? { ok: true, value: answer.value.data.filter(({ state }) => !isOver(state)) } : answer;
}

const nearbySchema = z.object({
  data: z.array(z.extend(placeSchema, { vehicleType: z.string(), heading: z.nullable(z.number()) })),
});
export type Nearby = z.infer<typeof nearbySchema>['data'];

export function readNearby({ lat, lng }: Place): Promise<Answer<{ data: Nearby }>> {
  return call({
    method: 'POST',
    path: '/v1/nearby',
    body: { lat, lng },
    onlyReads: true,
    answer: nearbySchema,
  });
}

const sharedTripSchema = z.object({
  version: z.number(),
  state: tripStateSchema,
  vehicle: z.nullable(
    z.object({ name: z.string(), type: z.string(), plate: z.string(), position: z.nullable(fixSchema) }),
  ),
  pickupEtaSeconds: z.nullable(z.number()),
});
export type SharedTrip = z.infer<typeof sharedTripSchema>;

const sharedSchema = z.object({
  trip: sharedTripSchema,
  region: z.nullable(z.string()),
  mapStyleUrl: z.nullable(z.string()),
});
export type Shared = z.infer<typeof sharedSchema>;

export function readShared(token: string): Promise<Answer<Shared>> {
  return call({ method: 'POST', path: '/v1/shared', body: { token }, onlyReads: true, answer: sharedSchema });
}

export function streamPathOf(tripId: string): string {
  return `${pathOf(tripId)}/stream`;
}

export const sharedStreamPath = '/v1/shared/stream';

const positionFrame = z.object({
  type: z.literal('position'),
  lat: z.number(),
  lng: z.number(),
  ts: z.number(),
  heading: z.nullable(z.number()),
  etaSeconds: z.number(),
});
const darkFrame = z.object({ type: z.literal('dark'), since: z.number() });

const messageSchema = z.object({
  id: z.string(),
  from: z.enum(['rider', 'driver']),
  text: z.nullable(z.string()),
  phrase: z.nullable(z.string()),
});

export const riderFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('trip'),
    trip: tripSchema,
    /** What rider and driver have said: all of it at first, then what is new. */
    messages: z.optional(z.array(messageSchema)),
  }),
  positionFrame,
  darkFrame,
]);
export const friendFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sharedTrip'), trip: sharedTripSchema }),
  positionFrame,
  darkFrame,
]);

function pathOf(tripId: string): string {
  return `/v1/trips/${encodeURIComponent(tripId)}`;
}
