import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { pageOf } from '../api/schemas.ts';
import { session } from '../session/session.ts';
import { type OperatorTrip, operatorTripSchema } from './api.ts';

/** Which trips are meant: requested in this span, by this rider where one is named. */
export interface HistoryQuery {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly until: number;
  readonly rider: string | null;
}

export interface HistoryPage {
  readonly data: readonly OperatorTrip[];
  readonly nextCursor: string | null;
}

const pageSchema = pageOf(operatorTripSchema);

/** Reads a page of the trips, newest request first; the first one without a cursor. */
export function readHistory(
  { since, until, rider }: HistoryQuery,
  cursor: string | null,
): Promise<Answer<HistoryPage>> {
  const query = new URLSearchParams({
    since: timeOf(since),
    until: timeOf(until),
    limit: '50',
    ...(rider !== null && { rider }),
    ...(cursor !== null && { cursor }),
  });
  return call({ method: 'GET', path: `/v1/trips?${query}`, answer: pageSchema });
}

/** Saves the trips of the span as a file; false when that failed. A plain link could not send the token. */
export async function saveCsv({ since, until }: HistoryQuery): Promise<boolean> {
  const query = new URLSearchParams({ from: timeOf(since), to: timeOf(until) });
  const token = session.value?.token ?? '';
  let file: Blob;
  try {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`/v1/trips.csv?${query}`, { cache: 'no-store', headers });
    if (!response.ok) return false;
    file = await response.blob();
  } catch {
    // No network, or an export that was cut off.
    return false;
  }
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = 'trips.csv';
  link.click();
  URL.revokeObjectURL(address);
  return true;
}

function timeOf(instant: number): string {
  return new Date(instant).toISOString();
}
