import { z } from 'zod';
import type { CellId } from '../domain/geo/cells.ts';
import type { TenantId } from '../domain/ids.ts';
import { searchSecondsOf, type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import { openStates } from './openTrips.ts';
import type { Reader } from './sharedSql.ts';

/** The most trips that are read after a restart. */
const maxRecords = 5_000;

/**
 * Returns the active trips that begin in a district, and those changed since `since`. `isWhole` is false when the
 * limit cut them off.
 */
export async function tripsOfDistrict(
  db: Reader,
  tenant: TenantId,
  region: CellId,
  since: number,
): Promise<{ records: TripRecord[]; isWhole: boolean }> {
  const { results } = await db
    .prepare(
      `SELECT record FROM (
         SELECT record, updated_at FROM trips WHERE tenant = ?1 AND ended_at IS NULL AND region = ?2
           AND state IN (${openStates})
         UNION ALL SELECT record, updated_at FROM trips WHERE tenant = ?1 AND ended_at >= ?3 AND region = ?2)
       ORDER BY updated_at DESC LIMIT ?4`,
    )
    .bind(tenant, region, since, maxRecords)
    .all();
  return { records: results.map((row) => rowSchema.parse(row).record), isWhole: results.length < maxRecords };
}

const rowSchema = z
  .object({ record: z.string() })
  .transform(({ record }) => ({ record: tripRecordSchema.parse(JSON.parse(record)) }));

/** The most trips that a margin is learned from. */
const maxLearned = 2_000;

/** Returns how many seconds each search took for trips that began in a district and ended within the given hours. */
export async function searchesOfDistrict(
  db: Reader,
  tenant: TenantId,
  region: CellId,
  hours: readonly { readonly from: number; readonly until: number }[],
): Promise<number[]> {
  const { results } = await db
    .prepare(
      `SELECT record FROM json_each(?3) AS hour CROSS JOIN trips
       WHERE tenant = ?1 AND region = ?2
         AND ended_at >= hour.value ->> 'from' AND ended_at < hour.value ->> 'until'
       LIMIT ?4`,
    )
    .bind(tenant, region, JSON.stringify(hours), maxLearned)
    .all();
  return results.flatMap((row) => searchSecondsOf(rowSchema.parse(row).record));
}
