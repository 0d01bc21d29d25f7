import { z } from 'zod';
import { mayAccess, type TripCaller, type TripsInList } from '../domain/access.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { TenantId, TripId } from '../domain/ids.ts';
import type { TripPhase } from '../domain/trip/phases.ts';
import {
  ownedRecord,
  requestedAtOf,
  type TripRecord,
  tripRecordSchema,
  waitingSinceOf,
} from '../domain/trip/record.ts';
import type { Reader } from './reader.ts';

/** Stores the record unless a newer one is stored. */
export function storeTrip(db: Reader, record: TripRecord, now: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO trips (tenant, id, version, state, rider, requested_at, waiting_since, region, updated_at, record)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, id) DO UPDATE SET
         version = excluded.version, state = excluded.state, rider = excluded.rider,
         requested_at = excluded.requested_at, waiting_since = excluded.waiting_since, region = excluded.region,
         updated_at = excluded.updated_at, record = excluded.record
       WHERE excluded.version > trips.version`,
    )
    .bind(
      record.tenant,
      record.id,
      record.version,
      record.state,
      record.rider,
      requestedAtOf(record),
      waitingSinceOf(record),
      districtAt(record.pickup),
      now,
      JSON.stringify(record),
    );
}

/** Returns whether the history has this version of the trip, or a newer one. */
export async function isTripStored(
  db: Reader,
  tenant: TenantId,
  id: TripId,
  version: number,
): Promise<boolean> {
  const query = 'SELECT 1 FROM trips WHERE tenant = ? AND id = ? AND version >= ?';
  return (await db.prepare(query).bind(tenant, id, version).first()) !== null;
}

/** Returns a trip from the history; null when the caller may not read it or there is none. */
export async function tripFromHistory(
  db: Reader,
  id: TripId,
  caller: TripCaller,
): Promise<TripRecord | null> {
  const query = 'SELECT record FROM trips WHERE tenant = ? AND id = ?';
  const row = await db.prepare(query).bind(caller.tenant, id).first();
  if (row === null) return null;
  const { record } = rowSchema.parse(row);
  return mayAccess({ action: 'read', trip: ownedRecord(record) }, caller) ? record : null;
}

export interface TripFilter extends TripsInList {
  readonly state: TripPhase | null;
  /** Requested at or after this, epoch milliseconds. */
  readonly since: number | null;
  /** Requested before this. */
  readonly until: number | null;
  /** Only trips after this one in the list. */
  readonly after: { readonly requestedAt: number; readonly id: string } | null;
  readonly limit: number;
}

/** Returns the matching trips, newest request first. */
export async function listTrips(db: Reader, filter: TripFilter): Promise<TripRecord[]> {
  const { after } = filter;
  const conditions: readonly (readonly [string, ...(string | number | null)[]])[] = [
    ['tenant = ?', filter.tenant],
    ['rider = ?', filter.rider],
    ['state = ?', filter.state],
    ['requested_at >= ?', filter.since],
    ['requested_at < ?', filter.until],
    ['(requested_at, id) < (?, ?)', after?.requestedAt ?? null, after?.id ?? null],
  ];
  const asked = conditions.filter(([, value]) => value !== null);
  const where = asked.map(([condition]) => condition).join(' AND ');
  const { results } = await db
    .prepare(`SELECT record FROM trips WHERE ${where} ORDER BY requested_at DESC, id DESC LIMIT ?`)
    .bind(...asked.flatMap(([, ...values]) => values), filter.limit)
    .all();
  return results.map((row) => rowSchema.parse(row).record);
}

const rowSchema = z
  .object({ record: z.string() })
  .transform(({ record }) => ({ record: tripRecordSchema.parse(JSON.parse(record)) }));
