import { z } from 'zod';
import { mayAccess, type TripCaller, type TripsInList } from '../domain/access.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { TenantId, TripId } from '../domain/ids.ts';
import { isOver, type TripPhase } from '../domain/trip/phases.ts';
import {
  ownedRecord,
  requestedAtOf,
  type TripRecord,
  tripRecordSchema,
  waitingSinceOf,
} from '../domain/trip/record.ts';
import type { FeedBatch } from '../protocol/feed.ts';
import { storedUpToOf } from './feedEvents.ts';
import { type Reader, tripsByRequest } from './sharedSql.ts';

/** A run of a trip's public events, which begins behind the sequence number `after`. */
export type TripEventRun = Pick<FeedBatch, 'after' | 'upTo' | 'events'>;

const noEvents: TripEventRun = { after: 0, upTo: 0, events: [] };

/** The events of one trip in its own row, in characters of JSON; a row holds two million bytes. */
const maxEventsLength = 300_000;

/**
 * Stores the record unless a newer one is stored, and in the same row the events that the history lacks, unless they
 * come after a gap or do not fit: see `storeEvents`. Columns of an index are only set when they may change, since each
 * index is a row more.
 */
export function storeTrip(
  db: Reader,
  record: TripRecord,
  now: number,
  { after, upTo, events }: TripEventRun = noEvents,
): D1PreparedStatement {
  const fits = `length(trips.events) + length(excluded.events) <= ${maxEventsLength}`;
  const newest = (column: string) =>
    `${column} = CASE WHEN excluded.version > trips.version THEN excluded.${column} ELSE trips.${column} END`;
  const columns = [
    'state',
    'updated_at',
    'record',
    ...(record.changes === undefined ? [] : ['waiting_since', 'region']),
  ];
  return db
    .prepare(
      `INSERT INTO trips (tenant, id, version, state, rider, requested_at, waiting_since, region, updated_at, ended_at,
         record, events, events_up_to)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
         (SELECT json_group_array(json(value)) FROM json_each(?12)
          WHERE stored >= ?13 AND value ->> 'sequence' > stored),
         CASE WHEN stored >= ?13 THEN max(stored, ?14) ELSE stored END
       FROM (SELECT ${storedUpToOf('?1', "'trip'", '?2')} AS stored) WHERE true
       ON CONFLICT (tenant, id) DO UPDATE SET
         ${columns.map(newest).join(', ')},
         ${isOver(record.state) ? 'ended_at = coalesce(trips.ended_at, excluded.ended_at),' : ''}
         version = max(trips.version, excluded.version),
         events = CASE WHEN excluded.events = '[]' OR NOT (${fits}) THEN trips.events
           WHEN trips.events = '[]' THEN excluded.events
           ELSE substr(trips.events, 1, length(trips.events) - 1) || ',' || substr(excluded.events, 2) END,
         events_up_to = CASE WHEN ${fits} THEN excluded.events_up_to ELSE trips.events_up_to END
       WHERE excluded.version > trips.version OR (excluded.events <> '[]' AND ${fits})`,
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
      isOver(record.state) ? now : null,
      JSON.stringify(record),
      JSON.stringify(events),
      after,
      upTo,
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
  const record = await storedTrip(db, caller.tenant, id);
  return record !== null && mayAccess({ action: 'read', trip: ownedRecord(record) }, caller) ? record : null;
}

/** Returns a trip from the history, whoever asks; null when there is none. */
export async function storedTrip(db: Reader, tenant: TenantId, id: TripId): Promise<TripRecord | null> {
  const query = 'SELECT record FROM trips WHERE tenant = ? AND id = ?';
  const row = await db.prepare(query).bind(tenant, id).first();
  return row === null ? null : rowSchema.parse(row).record;
}

export interface TripFilter extends TripsInList {
  readonly state: TripPhase | null;
  /** Only trips that have not ended, or only those that have. */
  readonly active: boolean | null;
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
  const active = filter.active === null ? null : Number(filter.active);
  const conditions: readonly (readonly [string, ...(string | number | null)[]])[] = [
    ['tenant = ?', filter.tenant],
    ['rider = ?', filter.rider],
    ['state = ?', filter.state],
    ["(state NOT IN ('completed', 'cancelled', 'unfulfilled')) = ?", active],
    ['requested_at >= ?', filter.since],
    ['requested_at < ?', filter.until],
    ['(requested_at, id) < (?, ?)', after?.requestedAt ?? null, after?.id ?? null],
  ];
  const asked = conditions.filter(([, value]) => value !== null);
  const from = filter.rider === null ? tripsByRequest : 'trips';
  const where = asked.map(([condition]) => condition).join(' AND ');
  const { results } = await db
    .prepare(`SELECT record FROM ${from} WHERE ${where} ORDER BY requested_at DESC, id DESC LIMIT ?`)
    .bind(...asked.flatMap(([, ...values]) => values), filter.limit)
    .all();
  return results.map((row) => rowSchema.parse(row).record);
}

/** Returns how many trips a rider has that did not end without their ride, at most `most`. */
export async function countRides(
  db: Reader,
  { tenant, rider }: { readonly tenant: TenantId; readonly rider: string },
  most: number,
): Promise<number> {
  const query = `SELECT count(*) AS total FROM (SELECT 1 FROM trips WHERE tenant = ? AND rider = ?
    AND state NOT IN ('cancelled', 'unfulfilled') LIMIT ?)`;
  return Number(await db.prepare(query).bind(tenant, rider, most).first('total'));
}

const rowSchema = z
  .object({ record: z.string() })
  .transform(({ record }) => ({ record: tripRecordSchema.parse(JSON.parse(record)) }));
