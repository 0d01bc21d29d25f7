import { z } from 'zod';
import { type TenantId, type TripId, tripIdSchema } from '../domain/ids.ts';
import { type FeedBatch, type FeedEvent, feedEventSchema } from '../protocol/feed.ts';
import { withoutSightings } from '../protocol/vehicleFeed.ts';
import type { Reader } from './sharedSql.ts';

/**
 * The SQL for the sequence number up to which the history has every event of a trip or vehicle: in the row of the trip
 * or in those of `events`. The arguments are SQL.
 */
export function storedUpToOf(tenant: string, kind: string, id: string): string {
  return `max(
    coalesce((SELECT events_up_to FROM trips WHERE ${kind} = 'trip' AND tenant = ${tenant} AND id = ${id}), 0),
    coalesce((SELECT max(last_sequence) FROM events
              WHERE tenant = ${tenant} AND kind = ${kind} AND id = ${id}), 0))`;
}

/**
 * Stores the events that the history lacks, and that `storeTrip` has not put into the trip's own row. Stores nothing
 * after a gap: the lost events are sent again from there, in order.
 */
export function storeEvents(db: Reader, batch: FeedBatch) {
  const { tenant, id, kind, after, upTo, events } = withoutSightings(batch);
  return db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, ?2, ?3, ?5, json_group_array(json(value))
       FROM json_each(?6), (SELECT ${storedUpToOf('?1', '?2', '?3')} AS stored)
       WHERE stored >= ?4 AND value ->> 'sequence' > stored
       HAVING count(*) > 0`,
    )
    .bind(tenant, objectKind(kind), id, after, upTo, JSON.stringify(events));
}

/** Stores missing events regardless of gaps, for a rebuild. */
export function storeMissingEvents(db: Reader, batch: FeedBatch) {
  const { tenant, id, kind, events } = withoutSightings(batch);
  return db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, ?2, ?3, max(value ->> 'sequence'), json_group_array(json(value))
       FROM json_each(?4)
       WHERE value ->> 'sequence' NOT IN
         (SELECT there.value ->> 'sequence' FROM events, json_each(events.events) AS there
          WHERE events.tenant = ?1 AND events.kind = ?2 AND events.id = ?3 AND events.last_sequence >= ?5
          UNION ALL SELECT there.value ->> 'sequence' FROM trips, json_each(trips.events) AS there
          WHERE ?2 = 'trip' AND trips.tenant = ?1 AND trips.id = ?3)
       HAVING count(*) > 0`,
    )
    .bind(tenant, objectKind(kind), id, JSON.stringify(events), events[0]?.sequence ?? 0);
}

/** Reads the sequence number up to which the history has every event; parse the result with `readStoredUpTo`. */
export function storedUpTo(db: Reader, { tenant, id, kind }: FeedBatch): D1PreparedStatement {
  return db.prepare(`SELECT ${storedUpToOf('?1', '?2', '?3')} AS stored`).bind(tenant, objectKind(kind), id);
}

export function readStoredUpTo(result: D1Result | undefined): number {
  return storedRow.parse(result?.results[0]).stored;
}

/** Returns every public event of a trip, oldest first. */
export async function tripEvents(db: Reader, tenant: TenantId, id: TripId): Promise<FeedEvent[]> {
  return (await eventsOfTrips(db, tenant, [id])).get(id) ?? [];
}

/** Returns every public event of each of some trips, oldest first; nothing of trips that have none. */
export async function eventsOfTrips(
  db: Reader,
  tenant: TenantId,
  ids: readonly TripId[],
): Promise<Map<TripId, FeedEvent[]>> {
  const asked = 'id IN (SELECT value FROM json_each(?2))';
  const { results } = await db
    .prepare(
      `SELECT id, events FROM trips WHERE tenant = ?1 AND ${asked}
       UNION ALL SELECT id, events FROM events WHERE tenant = ?1 AND kind = 'trip' AND ${asked}`,
    )
    .bind(tenant, JSON.stringify(ids))
    .all();
  const byTrip = Map.groupBy(
    results.map((row) => eventsRow.parse(row)),
    ({ id }) => id,
  );
  return new Map(
    [...byTrip].map(([id, rows]) => {
      // A rebuild may fill in events on both sides of those already stored; older code stored some a second time.
      const once = new Map(rows.flatMap(({ events }) => events).map((event) => [event.sequence, event]));
      return [id, [...once.values()].sort((one, other) => one.sequence - other.sequence)];
    }),
  );
}

function objectKind(kind: FeedBatch['kind']): 'trip' | 'vehicle' {
  return kind === 'tripEvents' ? 'trip' : 'vehicle';
}

const storedRow = z.object({ stored: z.int() });
const eventsRow = z
  .object({ id: tripIdSchema, events: z.string() })
  .transform(({ id, events }) => ({ id, events: z.array(feedEventSchema).parse(JSON.parse(events)) }));
