import { z } from 'zod';
import {
  type PersonId,
  personIdSchema,
  type TenantId,
  type VehicleId,
  vehicleIdSchema,
} from '../domain/ids.ts';
import { beginOfDate, dateAfter } from '../domain/localDays.ts';
import type { Permit } from '../domain/vehicle/permit.ts';
import { log } from '../log.ts';
import { withTimeout } from '../timeout.ts';
import type { Reader } from './sharedSql.ts';

/** Drivers connect without what the database does not say in time: their vehicles then keep what they know. */
const timeoutMs = 1_000;
/** Riders whom one driver may be kept apart from. */
export const mostBlocked = 200;

export const documentSchema = z.strictObject({
  kind: z.enum(['licence', 'insurance', 'other']),
  number: z.string().min(1).max(64).optional(),
  expiresOn: z.iso.date(),
});
export type DriverDocument = z.infer<typeof documentSchema>;

/** A driver as operators know them. */
export interface DriverFile {
  readonly driver: PersonId;
  /** Of the last stream. */
  readonly vehicle: z.infer<typeof vehicleIdSchema> | null;
  readonly lastSeenAt: number | null;
  readonly documents: readonly DriverDocument[];
  readonly blocks: readonly { readonly rider: PersonId; readonly reason: string; readonly at: number }[];
}

const fileRow = z.object({
  vehicle: vehicleIdSchema.nullable(),
  last_seen_at: z.number().nullable(),
  documents: z.string(),
});
const blockRow = z
  .object({ rider: personIdSchema, reason: z.string(), blocked_at: z.number() })
  .transform(({ rider, reason, blocked_at: at }) => ({ rider, reason, at }));

/** Returns what is known of a driver; null for nobody. */
export async function readDriver(
  db: D1Database,
  tenant: TenantId,
  driver: PersonId,
): Promise<DriverFile | null> {
  const [files, blocks] = await db.batch([
    db
      .prepare('SELECT vehicle, last_seen_at, documents FROM drivers WHERE tenant = ? AND driver = ?')
      .bind(tenant, driver),
    db
      .prepare('SELECT rider, reason, blocked_at FROM blocks WHERE tenant = ? AND driver = ? ORDER BY rider')
      .bind(tenant, driver),
  ]);
  const found = files?.results[0];
  if (found === undefined) return null;
  const { vehicle, last_seen_at: lastSeenAt, documents } = fileRow.parse(found);
  return {
    driver,
    vehicle,
    lastSeenAt,
    documents: z.array(documentSchema).parse(JSON.parse(documents)),
    blocks: (blocks?.results ?? []).map((row) => blockRow.parse(row)),
  };
}

/** Returns what a driver is allowed: a document is good until the end of its last day. */
export function permitOf({ driver, documents, blocks }: DriverFile, timeZone: string): Permit {
  const ends = documents.map(({ expiresOn }) => beginOfDate(dateAfter(expiresOn), timeZone));
  return {
    driver,
    validUntil: ends.length === 0 ? null : Math.min(...ends),
    blockedRiders: blocks.map(({ rider }) => rider),
  };
}

/** Returns what a driver who connects is known by, or an empty file; null when the database does not say in time. */
export async function driverConnecting(
  db: D1Database,
  tenant: TenantId,
  driver: PersonId,
): Promise<DriverFile | null> {
  try {
    const file = await withTimeout(readDriver(db, tenant, driver), timeoutMs);
    return file ?? { driver, vehicle: null, lastSeenAt: null, documents: [], blocks: [] };
  } catch (error) {
    log('warn', 'permit-unknown', { tenant, error: String(error) });
    return null;
  }
}

/**
 * Notes the vehicle that a driver connects with on a day (YYYY-MM-DD): changes of the permit go there, and erasures to
 * all that the driver ever had.
 */
export function noteVehicle(
  db: D1Database,
  tenant: TenantId,
  { driver, vehicle, day }: { readonly driver: PersonId; readonly vehicle: VehicleId; readonly day: string },
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO drivers (tenant, driver, vehicle) VALUES (?, ?, ?)
         ON CONFLICT (tenant, driver) DO UPDATE SET vehicle = excluded.vehicle`,
      )
      .bind(tenant, driver, vehicle),
    db
      .prepare(
        `INSERT INTO shift_days (tenant, driver, day, vehicle, online_seconds, declined, lapsed)
         VALUES (?, ?, ?, ?, 0, 0, 0) ON CONFLICT DO NOTHING`,
      )
      .bind(tenant, driver, day, vehicle),
  ];
}

export function storeDocuments(
  db: D1Database,
  tenant: TenantId,
  driver: PersonId,
  documents: readonly DriverDocument[],
) {
  return db
    .prepare(
      `INSERT INTO drivers (tenant, driver, documents) VALUES (?, ?, ?)
       ON CONFLICT (tenant, driver) DO UPDATE SET documents = excluded.documents`,
    )
    .bind(tenant, driver, JSON.stringify(documents));
}

/** Keeps a rider and a driver apart, unless the driver has as many blocks as may be. */
export function storeBlock(
  db: D1Database,
  tenant: TenantId,
  block: { driver: PersonId; rider: PersonId; reason: string; by: string; at: number },
): D1PreparedStatement[] {
  const { driver, rider, reason, by, at } = block;
  return [
    db
      .prepare('INSERT INTO drivers (tenant, driver) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .bind(tenant, driver),
    db
      .prepare(
        `INSERT INTO blocks (tenant, driver, rider, reason, blocked_by, blocked_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE (SELECT count(*) FROM blocks WHERE tenant = ?1 AND driver = ?2 AND rider <> ?3) < ${mostBlocked}
         ON CONFLICT (tenant, driver, rider) DO UPDATE SET
           reason = excluded.reason, blocked_by = excluded.blocked_by, blocked_at = excluded.blocked_at`,
      )
      .bind(tenant, driver, rider, reason, by, at),
  ];
}

/** Deletes what keeps a rider apart from drivers. */
export function deleteBlocksOf(db: Reader, tenant: TenantId, rider: string, until: number) {
  return db
    .prepare('DELETE FROM blocks WHERE tenant = ? AND rider = ? AND blocked_at <= ?')
    .bind(tenant, rider, until);
}

const keptApartRow = z
  .object({ driver: personIdSchema, reason: z.string(), blocked_at: z.number() })
  .transform(({ driver, reason, blocked_at: at }) => ({ driver, reason, at }));

/** Returns the drivers whom a rider is kept apart from. */
export async function driversKeptApart(db: Reader, tenant: TenantId, rider: string) {
  const query =
    'SELECT driver, reason, blocked_at FROM blocks WHERE tenant = ? AND rider = ? ORDER BY driver';
  const { results } = await db.prepare(query).bind(tenant, rider).all();
  return results.map((row) => keptApartRow.parse(row));
}

/** Returns every vehicle that was ever driven by somebody whom a rider is kept apart from: it may know of that. */
export async function vehiclesKeptApart(db: Reader, tenant: TenantId, rider: string): Promise<VehicleId[]> {
  const { results } = await db
    .prepare(
      `SELECT vehicle FROM blocks JOIN drivers USING (tenant, driver)
       WHERE tenant = ?1 AND rider = ?2 AND vehicle IS NOT NULL
       UNION SELECT vehicle FROM blocks JOIN shift_days USING (tenant, driver) WHERE tenant = ?1 AND rider = ?2`,
    )
    .bind(tenant, rider)
    .all();
  return results.map((row) => vehicleRow.parse(row).vehicle);
}

const vehicleRow = z.object({ vehicle: vehicleIdSchema });

export function deleteBlock(db: D1Database, tenant: TenantId, driver: PersonId, rider: PersonId) {
  return db
    .prepare('DELETE FROM blocks WHERE tenant = ? AND driver = ? AND rider = ?')
    .bind(tenant, driver, rider);
}
