import { z } from 'zod';
import { erasedRider, type TenantId, type TripId, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { isOver } from '../domain/trip/phases.ts';
import { type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import type { Erasure } from './erasures.ts';
import { coarsened, withoutRider } from './redactJson.ts';
import { type Reader, tripsByRequest } from './sharedSql.ts';

/** A trip as the history stores it, and when it was requested (epoch ms). */
export interface StoredTrip {
  readonly record: TripRecord;
  readonly requestedAt: number;
}

const tripRow = z
  .object({ record: z.string(), requested_at: z.number() })
  .transform(({ record, requested_at }): StoredTrip => {
    return { record: tripRecordSchema.parse(JSON.parse(record)), requestedAt: requested_at };
  });
const timesRow = z.object({ times: z.int() });
const ownEventsRow = z.object({ events: z.string() });
const eventsRow = z.object({ last_sequence: z.int(), events: z.string() });

/** Returns a tenant's trips that were requested after a position and before a time, oldest first. */
export async function tripsBefore(
  db: Reader,
  tenant: TenantId,
  after: { readonly requestedAt: number; readonly id: string },
  before: number,
  limit: number,
): Promise<StoredTrip[]> {
  const { results } = await db
    .prepare(
      `SELECT record, requested_at FROM ${tripsByRequest}
       WHERE tenant = ?1 AND (requested_at, id) > (?2, ?3) AND requested_at < ?4
       ORDER BY requested_at, id LIMIT ?5`,
    )
    .bind(tenant, after.requestedAt, after.id, before, limit)
    .all();
  return results.map((row) => tripRow.parse(row));
}

/** Returns trips of a rider that were requested by a time. */
export async function tripsOfRider(
  db: Reader,
  { tenant, rider, requestedAt }: Erasure,
  limit: number,
): Promise<TripRecord[]> {
  const { results } = await db
    .prepare(
      `SELECT record, requested_at FROM trips WHERE tenant = ? AND rider = ? AND requested_at <= ?
       ORDER BY requested_at, id LIMIT ?`,
    )
    .bind(tenant, rider, requestedAt, limit)
    .all();
  return results.map((row) => tripRow.parse(row).record);
}

/** Returns those trips that no longer have their rider. */
export async function erasedAmong(
  db: Reader,
  trips: readonly { readonly tenant: TenantId; readonly id: string }[],
): Promise<{ readonly tenant: TenantId; readonly id: TripId }[]> {
  if (trips.length === 0) return [];
  const { results } = await db
    .prepare(
      `SELECT trips.tenant, trips.id FROM json_each(?1) AS asked JOIN trips
       ON trips.tenant = asked.value ->> 0 AND trips.id = asked.value ->> 1 WHERE trips.rider = ?2`,
    )
    .bind(JSON.stringify(trips.map(({ tenant, id }) => [tenant, id])), erasedRider)
    .all();
  return results.map((row) => nameRow.parse(row));
}

const nameRow = z.object({ tenant: tenantIdSchema, id: tripIdSchema });

/** Whether the history has a trip of the rider that is not over. */
export async function hasOpenTrip(db: Reader, tenant: TenantId, rider: string): Promise<boolean> {
  const query = `SELECT record, requested_at FROM trips WHERE tenant = ? AND rider = ? AND state IN
    ('scheduled', 'searching', 'assigned', 'arrived', 'onboard') LIMIT 1`;
  const row = await db.prepare(query).bind(tenant, rider).first();
  return row !== null && !isOver(tripRow.parse(row).record.state);
}

/**
 * Coarsens the places of a trip and its events; removes labels and notes. Idempotent. A trip that has
 * new events since it was read is left as it is, and noted in `told_late`.
 */
export async function coarsenTrip(db: Reader, trip: TripRecord): Promise<D1PreparedStatement[]> {
  const { tenant, id } = trip;
  const { isUnchanged, values, statements } = await rewritten(db, trip, coarsened, trip.rider);
  const noted = db
    .prepare(
      `INSERT INTO told_late SELECT ?, ?, 1 WHERE NOT EXISTS (SELECT 1 FROM trips WHERE ${isUnchanged})
       ON CONFLICT (tenant, id) DO UPDATE SET times = times + 1`,
    )
    .bind(tenant, id, ...values);
  return [noted, ...statements];
}

/** Takes the rider out of a trip and its events, unless it has new events since it was read. */
export async function takeRiderOut(db: Reader, trip: TripRecord): Promise<D1PreparedStatement[]> {
  return (await rewritten(db, trip, withoutRider, erasedRider)).statements;
}

/** Returns statements that redact a trip as it was read, and in SQL whether it is still so. */
async function rewritten(db: Reader, trip: TripRecord, redact: (json: unknown) => unknown, rider: string) {
  const { tenant, id, version, rider: read } = trip;
  const record = JSON.stringify(tripRecordSchema.parse(redact(trip)));
  const own = await db
    .prepare('SELECT events FROM trips WHERE tenant = ? AND id = ?')
    .bind(tenant, id)
    .first();
  const ownEvents = ownEventsRow.parse(own).events;
  const query = `SELECT last_sequence, events FROM events WHERE tenant = ? AND kind = 'trip' AND id = ?`;
  const { results } = await db.prepare(query).bind(tenant, id).all();
  const isUnchanged = `tenant = ? AND id = ? AND version = ? AND rider = ? AND events = ?
    AND (SELECT count(*) FROM events AS more WHERE more.tenant = ? AND more.kind = 'trip' AND more.id = ?) = ?`;
  const values = [tenant, id, version, read, ownEvents, tenant, id, results.length];
  const redactedOwn = JSON.stringify(redact(JSON.parse(ownEvents)));
  const statements = [
    db
      .prepare(`UPDATE trips SET record = ?, rider = ?, events = ? WHERE ${isUnchanged}`)
      .bind(record, rider, redactedOwn, ...values),
    ...results.map((row) => {
      const { last_sequence: last, events } = eventsRow.parse(row);
      const update = `UPDATE events SET events = ?
        WHERE tenant = ? AND kind = 'trip' AND id = ? AND last_sequence = ? AND events = ?`;
      const redactedEvents = JSON.stringify(redact(JSON.parse(events)));
      return db.prepare(update).bind(redactedEvents, tenant, id, last, events);
    }),
  ];
  return { isUnchanged, values, statements };
}

/** Returns ended trips with new events since they were coarsened, and how many times that happened. */
export async function tripsToldLate(
  db: Reader,
  tenant: TenantId,
  limit: number,
): Promise<{ readonly record: TripRecord; readonly times: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT record, requested_at, times FROM told_late JOIN trips USING (tenant, id)
       WHERE tenant = ? AND ended_at IS NOT NULL ORDER BY id LIMIT ?`,
    )
    .bind(tenant, limit)
    .all();
  return results.map((row) => ({ record: tripRow.parse(row).record, times: timesRow.parse(row).times }));
}

/** Deletes the note of a trip, unless its count has changed since it was read. */
export function forgetToldLate(
  db: Reader,
  { tenant, id }: Pick<TripRecord, 'tenant' | 'id'>,
  times: number,
): D1PreparedStatement {
  return db
    .prepare('DELETE FROM told_late WHERE tenant = ? AND id = ? AND times = ?')
    .bind(tenant, id, times);
}
