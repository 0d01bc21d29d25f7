import { z } from 'zod';
import { erasedRider, type TenantId, type TripId, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import { isOver } from '../domain/trip/phases.ts';
import { type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import type { Reader } from './reader.ts';
import { coarsened, withoutRider } from './redaction.ts';

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
      `SELECT record, requested_at FROM trips
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

/** Whether the history has a trip of the rider that is not over. */
export async function hasOpenTrip(db: Reader, tenant: TenantId, rider: string): Promise<boolean> {
  const query = `SELECT record, requested_at FROM trips WHERE tenant = ? AND rider = ? AND state IN
    ('scheduled', 'searching', 'assigned', 'arrived', 'onboard') LIMIT 1`;
  const row = await db.prepare(query).bind(tenant, rider).first();
  return row !== null && !isOver(tripRow.parse(row).record.state);
}

/**
 * Coarsens the places of a trip and its events; removes labels and notes. Every run gives the same. A statement that
 * changes nothing found something newer than what was read: the trip has to be read again.
 */
export function coarsenTrip(db: Reader, trip: TripRecord): Promise<D1PreparedStatement[]> {
  return rewritten(db, trip, coarsened, trip.rider);
}

/** Takes the rider out of a trip and its events. */
export function takeRiderOut(db: Reader, trip: TripRecord): Promise<D1PreparedStatement[]> {
  return rewritten(db, trip, withoutRider, erasedRider);
}

async function rewritten(
  db: Reader,
  trip: TripRecord,
  redact: (json: unknown) => unknown,
  rider: string,
): Promise<D1PreparedStatement[]> {
  const { tenant, id, version } = trip;
  const record = JSON.stringify(tripRecordSchema.parse(redact(trip)));
  const own = await db
    .prepare('SELECT events FROM trips WHERE tenant = ? AND id = ?')
    .bind(tenant, id)
    .first();
  const ownEvents = ownEventsRow.parse(own).events;
  const query = `SELECT last_sequence, events FROM events WHERE tenant = ? AND kind = 'trip' AND id = ?`;
  const { results } = await db.prepare(query).bind(tenant, id).all();
  const newest = `UPDATE trips SET record = ?, rider = ?, events = ?
    WHERE tenant = ? AND id = ? AND version = ? AND events = ?
      AND (SELECT count(*) FROM events AS more WHERE more.tenant = ? AND more.kind = 'trip' AND more.id = ?) = ?`;
  const redactedOwn = JSON.stringify(redact(JSON.parse(ownEvents)));
  const values = [record, rider, redactedOwn, tenant, id, version, ownEvents, tenant, id, results.length];
  return [
    db.prepare(newest).bind(...values),
    ...results.map((row) => {
      const { last_sequence: last, events } = eventsRow.parse(row);
      const update = `UPDATE events SET events = ?
        WHERE tenant = ? AND kind = 'trip' AND id = ? AND last_sequence = ? AND events = ?`;
      const redactedEvents = JSON.stringify(redact(JSON.parse(events)));
      return db.prepare(update).bind(redactedEvents, tenant, id, last, events);
    }),
  ];
}

/** Deletes the dead letters that name a trip. */
export function deleteLettersAbout(db: Reader, id: TripId): D1PreparedStatement {
  return db.prepare('DELETE FROM dead_letters WHERE instr(body, ?) > 0').bind(id);
}

/** A rider who is being erased. */
export interface Erasure {
  readonly tenant: TenantId;
  readonly rider: string;
  /** Epoch ms: trips that were requested later are not meant. */
  readonly requestedAt: number;
  /** Erased from the history; the archive may still have them. */
  readonly trips: readonly TripId[];
  /** The last key of the archive that was rewritten. */
  readonly archiveAfter: string | null;
}

const erasureRow = z
  .object({
    tenant: tenantIdSchema,
    rider: z.string(),
    requested_at: z.number(),
    trips: z.string(),
    archive_after: z.string().nullable(),
  })
  .transform(
    ({ tenant, rider, requested_at, trips, archive_after }): Erasure => ({
      tenant,
      rider,
      requestedAt: requested_at,
      trips: z.array(tripIdSchema).parse(JSON.parse(trips)),
      archiveAfter: archive_after,
    }),
  );

export function requestErasure(db: Reader, tenant: TenantId, rider: string, now: number) {
  return db
    .prepare('INSERT INTO erasures (tenant, rider, requested_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .bind(tenant, rider, now);
}

export async function pendingErasures(db: Reader, limit: number): Promise<Erasure[]> {
  const { results } = await db
    .prepare('SELECT * FROM erasures ORDER BY requested_at LIMIT ?')
    .bind(limit)
    .all();
  return results.map((row) => erasureRow.parse(row));
}

export function storeErasure(db: Reader, { tenant, rider, requestedAt, trips, archiveAfter }: Erasure) {
  return db
    .prepare(
      'UPDATE erasures SET trips = ?, archive_after = ? WHERE tenant = ? AND rider = ? AND requested_at = ?',
    )
    .bind(JSON.stringify(trips), archiveAfter, tenant, rider, requestedAt);
}

export function endErasure(db: Reader, { tenant, rider, requestedAt }: Erasure) {
  return db
    .prepare('DELETE FROM erasures WHERE tenant = ? AND rider = ? AND requested_at = ?')
    .bind(tenant, rider, requestedAt);
}
