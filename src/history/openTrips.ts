import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import type { Reader } from './sharedSql.ts';

/** An active trip, and since when its rider waits (epoch ms). */
export interface WaitingTrip {
  readonly record: TripRecord;
  readonly waitingSince: number;
}

export interface OpenFilter {
  readonly tenant: TenantId;
  /** Only trips whose rider waits for a vehicle and has done so since before this time; null for all. */
  readonly waitingAt: number | null;
  /** Only trips after this one in the list. */
  readonly after: { readonly waitingSince: number; readonly id: string } | null;
  readonly limit: number;
}

/** Returns active trips, longest wait first. */
export async function openTrips(
  db: Reader,
  { tenant, waitingAt, after, limit }: OpenFilter,
): Promise<WaitingTrip[]> {
  const states = waitingAt === null ? openStates : waitingStates;
  const { results } = await db
    .prepare(
      `SELECT record, waiting_since FROM trips
       WHERE tenant = ?1 AND ended_at IS NULL AND state IN (${states})
         AND (waiting_since, id) > (?2, ?3) AND waiting_since <= ?4
       ORDER BY waiting_since, id LIMIT ?5`,
    )
    .bind(tenant, after?.waitingSince ?? 0, after?.id ?? '', waitingAt ?? Number.MAX_SAFE_INTEGER, limit)
    .all();
  return results.map((row) => rowSchema.parse(row));
}

/** The states of an open trip, in SQL. Older code does not note the end of a trip: ask for the state as well. */
export const openStates = "'scheduled', 'searching', 'assigned', 'arrived', 'onboard'";
const waitingStates = "'searching', 'assigned'";

const rowSchema = z
  .object({ record: z.string(), waiting_since: z.number() })
  .transform(({ record, waiting_since }) => ({
    record: tripRecordSchema.parse(JSON.parse(record)),
    waitingSince: waiting_since,
  }));
