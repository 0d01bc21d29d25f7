import { z } from 'zod';
import { type CellId, cellIdSchema } from '../domain/geo/cells.ts';
import type { TenantId } from '../domain/ids.ts';
import type { RecordedMinute } from '../domain/surge/recordedDemand.ts';
import type { SurgeEntry, SurgeNow } from '../domain/surge/surgeState.ts';
import type { Reader } from './sharedSql.ts';

/** Backtests of earlier days know no surge. */
const keptDays = 60;
const dayMs = 86_400_000;

const levelSchema = z.tuple([
  cellIdSchema,
  z.string().nullable(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);

const minuteRow = z
  .object({ district: cellIdSchema, minute: z.int(), resolution: z.int(), levels: z.string() })
  .transform(
    ({ levels, ...row }): RecordedMinute => ({
      ...row,
      entries: z.array(levelSchema).parse(JSON.parse(levels)).map(entryOf),
    }),
  );

function entryOf([cell, vehicleType, demand, supply, smoothed, percent]: z.infer<
  typeof levelSchema
>): SurgeEntry {
  return { cell, vehicleType, demand, supply, smoothed, percent };
}

/** Writes a district's levels of a minute, a row for each version of the configuration. */
export async function keepSurge(
  db: D1Database,
  tenant: TenantId,
  district: CellId,
  levels: readonly SurgeNow[],
): Promise<void> {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO surge_minutes (tenant, district, minute, configuration, mode, resolution, levels)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  await db.batch(
    levels.map(({ configuration, mode, resolution, minute, entries }) => {
      const kept = entries.map(({ cell, vehicleType, demand, supply, smoothed, percent }) => {
        return [cell, vehicleType, demand, supply, Math.round(smoothed * 100) / 100, percent];
      });
      return insert.bind(tenant, district, minute, configuration, mode, resolution, JSON.stringify(kept));
    }),
  );
}

/** Returns what a district wrote down in a span of time (epoch ms, both included), oldest first. */
export async function surgeOfDistrict(
  db: Reader,
  tenant: TenantId,
  district: CellId,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): Promise<RecordedMinute[]> {
  const { results } = await db
    .prepare(
      `SELECT district, minute, resolution, levels FROM surge_minutes
       WHERE tenant = ? AND district = ? AND minute BETWEEN ? AND ? ORDER BY minute LIMIT ?`,
    )
    .bind(tenant, district, from, to, limit)
    .all();
  return results.map((row) => minuteRow.parse(row));
}

/** Forgets what is older than backtests need. */
export function deleteOldSurge(db: Reader, now: number): D1PreparedStatement {
  return db.prepare('DELETE FROM surge_minutes WHERE minute < ?').bind(now - keptDays * dayMs);
}
