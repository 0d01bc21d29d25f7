import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import type { Place } from '../api/schemas.ts';
import { session } from '../session/session.ts';
import { type OperatorTrip, operatorTripSchema } from './api.ts';
import { saveFile } from './saveFile.ts';

/** The body of a search: what is left out may be anything. */
export interface TripSearch {
  readonly id?: string;
  readonly rider?: string;
  readonly guestPhone?: string;
  readonly plate?: string;
  readonly vehicle?: string;
  readonly driver?: string;
  readonly tariff?: string;
  /** Of the active configuration, in which the trip begins. */
  readonly zone?: string;
  readonly near?: {
    readonly place: Place;
    readonly radiusMeters: number;
    readonly end: 'pickup' | 'dropoff' | 'either';
  };
  readonly state?: OperatorTrip['state'];
  /** RFC 3339. */
  readonly since?: string;
  readonly until?: string;
}

const pageSchema = z.object({
  data: z.array(operatorTripSchema),
  nextCursor: z.nullable(z.string()),
  searchedBackTo: z.nullable(z.string()),
});
export type TripsPage = z.infer<typeof pageSchema>;

/** Returns the next page of a search, newest request first; the first one without a cursor. It may have no trips. */
export function searchTrips(search: TripSearch, cursor: string | null): Promise<Answer<TripsPage>> {
  const body = { ...search, limit: 50, ...(cursor !== null && { cursor }) };
  return call({ method: 'POST', path: '/v1/trips/search', body, onlyReads: true, answer: pageSchema });
}

/** Saves what a search finds as a file. A plain link could not send the token. */
export async function saveCsv(search: TripSearch): Promise<'saved' | 'too-many' | 'failed'> {
  let file: Blob;
  try {
    const response = await fetch('/v1/trips.csv', {
      method: 'POST',
      cache: 'no-store',
      headers: {
        Authorization: `Bearer ${session.value?.token ?? ''}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(search),
    });
    if (!response.ok) return response.status === 422 ? 'too-many' : 'failed';
    file = await response.blob();
  } catch {
    // No network, or an export that was cut off.
    return 'failed';
  }
  saveFile('trips.csv', file);
  return 'saved';
}
