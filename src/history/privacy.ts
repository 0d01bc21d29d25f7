import { z } from 'zod';
import {
  erasedRider,
  type TenantId,
  type TripId,
  tenantIdSchema,
  tripIdSchema,
  type VehicleId,
  vehicleIdSchema,
} from '../domain/ids.ts';
import { isOver } from '../domain/trip/phases.ts';
import { type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import { type Reader, tripsByRequest } from './reader.ts';
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
 * Coarsens the places of a trip and its events; removes labels and notes. Every run gives the same. A trip that was told
 * something since it was read stays as it is, and is noted as told late.
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

/** Takes the rider out of a trip and its events, unless it was told something since it was read. */
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

/** Returns trips that are over and whose exact places came back, with how often they were told something. */
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

/** Forgets that a trip was told something so many times; more than that is left. */
export function forgetToldLate(
  db: Reader,
  { tenant, id }: Pick<TripRecord, 'tenant' | 'id'>,
  times: number,
): D1PreparedStatement {
  return db
    .prepare('DELETE FROM told_late WHERE tenant = ? AND id = ? AND times = ?')
    .bind(tenant, id, times);
}

/** Deletes the dead letters that name a trip. */
export function deleteLettersAbout(db: Reader, id: TripId): D1PreparedStatement {
  return db.prepare('DELETE FROM dead_letters WHERE instr(body, ?) > 0').bind(id);
}

/** Deletes the dead letters that name a person without a trip: what was to be told of their limits. */
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
