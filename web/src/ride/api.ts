import * as z from 'zod/mini';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import {
  fixSchema,
  type LabelledPlace,
  type Place,
  pageOf,
  placeSchema,
  type Quote,
  quoteSchema,
  type Trip,
  tripSchema,
  tripStateSchema,
} from '../api/schemas.ts';

export interface WantedRide {
  readonly pickup: LabelledPlace;
  readonly dropoff: LabelledPlace;
  readonly party: { readonly seats: number; readonly wheelchairs: number; readonly childSeats: number };
  readonly requires: readonly string[];
  /** RFC 3339; null: now. */
  readonly scheduledFor: string | null;
}

export function createQuotes(ride: WantedRide, pooled: boolean): Promise<Answer<{ data: Quote[] }>> {
  const answer = z.object({ data: z.array(quoteSchema) });
  return call({ method: 'POST', path: '/v1/quotes', body: { ...ride, pooled }, answer });
}

export interface Booking {
  readonly quoteId: string;
  /** For the driver. */
  readonly notes?: string | undefined;
}

/** Books a trip. Retries with the same key return the same trip. */
export function createTrip(idempotencyKey: string, booking: Booking): Promise<Answer<Trip>> {
  return call({ method: 'POST', path: '/v1/trips', body: booking, idempotencyKey, answer: tripSchema });
}

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

export const riderFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('trip'), trip: tripSchema }),
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
