import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import { type VehicleRecord, vehicleRecordSchema } from '../domain/vehicle/messages.ts';
import type { Profile } from '../domain/vehicle/state.ts';
import type { Reader } from './sharedSql.ts';

/** Stores the record unless a newer one is stored. */
export function storeVehicle(db: Reader, record: VehicleRecord, now: number): D1PreparedStatement {
  const { tenant, id, type, capacity, capabilities = [] } = record.profile;
  return db
    .prepare(
      `INSERT INTO vehicles
         (tenant, id, version, type, seats, wheelchairs, child_seats, parcels, capabilities, updated_at, record)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, id) DO UPDATE SET
         version = excluded.version, type = excluded.type, seats = excluded.seats,
         wheelchairs = excluded.wheelchairs, child_seats = excluded.child_seats, parcels = excluded.parcels,
         capabilities = excluded.capabilities, updated_at = excluded.updated_at, record = excluded.record
       WHERE excluded.version > vehicles.version`,
    )
    .bind(
      tenant,
      id,
      record.version,
      type,
      capacity.seats,
      capacity.wheelchairs,
      capacity.childSeats,
      capacity.parcels,
      JSON.stringify(capabilities.toSorted()),
      now,
      JSON.stringify(record),
    );
}

/** Returns a tenant's vehicles after the id `after`, by id. */
export async function listVehicles(
  db: Reader,
  tenant: TenantId,
  after: string | null,
  limit: number,
): Promise<Profile[]> {
  const { results } = await db
    .prepare('SELECT record FROM vehicles WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?')
    .bind(tenant, after ?? '', limit)
    .all();
  return results.map((row) => vehicleRecordSchema.parse(JSON.parse(recordRow.parse(row).record)).profile);
}

const recordRow = z.object({ record: z.string() });
