import { z } from 'zod';
import {
  type TenantId,
  type TripId,
  tenantIdSchema,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../domain/ids.ts';
import type { Reader } from './sharedSql.ts';

/** Deletes the dead letters that name a trip, or an offer or stop of it. */
export function deleteLettersAbout(db: Reader, id: TripId): D1PreparedStatement {
  const own = id.slice('trip_'.length);
  return db.prepare('DELETE FROM dead_letters WHERE instr(body, ?) > 0').bind(`_${own}`);
}

/** Deletes the dead letters that name a person and no trip: reports of the limits that the person reached. */
export function deleteLettersOf(db: Reader, { tenant, rider }: Erasure): D1PreparedStatement {
  const [ofTenant, ofPerson] = [{ tenant }, { personId: rider }].map((named) =>
    JSON.stringify(named).slice(1, -1),
  );
  return db
    .prepare('DELETE FROM dead_letters WHERE instr(body, ?) > 0 AND instr(body, ?) > 0')
    .bind(ofTenant ?? '', ofPerson ?? '');
}

/** A rider who is being erased. */
export interface Erasure {
  readonly tenant: TenantId;
  readonly rider: string;
  /** Epoch ms: trips that were requested later are not meant. */
  readonly requestedAt: number;
  /** Erased from the history; the archive may still have them. */
  readonly trips: readonly TripId[];
  /** Whose journals may still have something of these trips. */
  readonly vehicles: readonly VehicleId[];
  /** From when on the archive may be rewritten (epoch ms); null: the history is not yet. */
  readonly archiveFrom: number | null;
  /** The last key of the archive that was rewritten. */
  readonly archiveAfter: string | null;
}

const erasureRow = z
  .object({
    tenant: tenantIdSchema,
    rider: z.string(),
    requested_at: z.number(),
    trips: z.string(),
    vehicles: z.string(),
    archive_from: z.number().nullable(),
    archive_after: z.string().nullable(),
  })
  .transform(
    ({ tenant, rider, requested_at, trips, vehicles, archive_from, archive_after }): Erasure => ({
      tenant,
      rider,
      requestedAt: requested_at,
      archiveFrom: archive_from,
      trips: z.array(tripIdSchema).parse(JSON.parse(trips)),
      vehicles: z.array(vehicleIdSchema).parse(JSON.parse(vehicles)),
      archiveAfter: archive_after,
    }),
  );

export function requestErasure(db: Reader, tenant: TenantId, rider: string, now: number) {
  return db
    .prepare('INSERT INTO erasures (tenant, rider, requested_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .bind(tenant, rider, now);
}

/** Returns erasures that can go on, those first that have waited longest. */
export async function pendingErasures(db: Reader, now: number, limit: number): Promise<Erasure[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM erasures WHERE archive_from IS NULL OR archive_from <= ?
       ORDER BY looked_at, requested_at LIMIT ?`,
    )
    .bind(now, limit)
    .all();
  return results.map((row) => erasureRow.parse(row));
}

export function storeErasure(
  db: Reader,
  { tenant, rider, requestedAt, trips, vehicles, archiveFrom, archiveAfter }: Erasure,
  now: number,
) {
  return db
    .prepare(
      `UPDATE erasures SET trips = ?, vehicles = ?, archive_from = ?, archive_after = ?, looked_at = ?
       WHERE tenant = ? AND rider = ? AND requested_at = ?`,
    )
    .bind(
      JSON.stringify(trips),
      JSON.stringify(vehicles),
      archiveFrom,
      archiveAfter,
      now,
      tenant,
      rider,
      requestedAt,
    );
}

export function endErasure(db: Reader, { tenant, rider, requestedAt }: Erasure) {
  return db
    .prepare('DELETE FROM erasures WHERE tenant = ? AND rider = ? AND requested_at = ?')
    .bind(tenant, rider, requestedAt);
}
