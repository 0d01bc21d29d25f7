import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import {
  type Contact,
  type LabelledPlace,
  moneySchema,
  type Quote,
  quoteSchema,
  type Trip,
  tripSchema,
} from '../api/schemas.ts';
import type { Item, Notices, Party } from './rideOptions.ts';

/** A stop on the way, as bodies have it. */
export interface WantedVia {
  readonly place: LabelledPlace;
  readonly notes?: string | null;
}

export interface WantedRide {
  readonly pickup: LabelledPlace;
  readonly via: readonly WantedVia[];
  readonly dropoff: LabelledPlace;
  readonly party: Party;
  readonly items: readonly Item[];
  readonly requires: readonly string[];
  /** RFC 3339; null: now. */
  readonly scheduledFor: string | null;
  /** Whether a vehicle is to be found ahead; undefined: the ride is now. */
  readonly reserve: boolean | undefined;
  readonly promoCode: string | undefined;
}

export function createQuotes(ride: WantedRide, pooled: boolean): Promise<Answer<{ data: Quote[] }>> {
  const answer = z.object({ data: z.array(quoteSchema) });
  return call({ method: 'POST', path: '/v1/quotes', body: { ...ride, pooled }, answer });
}

export interface Booking extends Notices {
  readonly quoteId: string;
  /** Operators only: for whom they book. */
  readonly guest?: Contact | undefined;
  readonly rider?: string | undefined;
}

/** Books a trip. Retries with the same key return the same trip. */
export function createTrip(idempotencyKey: string, booking: Booking): Promise<Answer<Trip>> {
  return call({ method: 'POST', path: '/v1/trips', body: booking, idempotencyKey, answer: tripSchema });
}

/** What may be changed of a booked trip: only what is given is changed. */
export interface TripChange {
  readonly pickup?: LabelledPlace;
  readonly dropoff?: LabelledPlace;
  /** All stops on the way; those already served come first. */
  readonly via?: readonly WantedVia[];
  readonly party?: Party;
  readonly notes?: string | null;
  /** RFC 3339; null: as soon as possible. */
  readonly scheduledFor?: string | null;
}

const previewSchema = z.object({ version: z.number(), fare: moneySchema, fareBefore: moneySchema });
export type ChangePreview = z.infer<typeof previewSchema>;

/** Returns what the changed trip would cost; changes nothing. */
export function previewChange(tripId: string, change: TripChange): Promise<Answer<ChangePreview>> {
  const path = `/v1/trips/${encodeURIComponent(tripId)}?preview=true`;
  return call({ method: 'PATCH', path, body: change, onlyReads: true, answer: previewSchema });
}

/** Changes the trip for the price that was shown; answers 412 if it has moved on since. */
export function changeTrip(
  tripId: string,
  change: TripChange,
  { version }: ChangePreview,
): Promise<Answer<Trip>> {
  const path = `/v1/trips/${encodeURIComponent(tripId)}`;
  const headers = { 'If-Match': `"${version}"` };
  return call({ method: 'PATCH', path, body: change, headers, answer: tripSchema });
}
