import { z } from 'zod';
import type { TenantId, TripId } from '../domain/ids.ts';
import { type FeedBatch, type FeedEvent, feedEventSchema } from '../protocol/feed.ts';
import type { Reader } from './reader.ts';

/**
 * Stores the events that the history lacks. Stores nothing after a gap: the lost events are sent again from there, in
 * order.
 */
export function storeEvents(db: Reader, { tenant, id, kind, after, upTo, events }: FeedBatch) {
  return db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, ?2, ?3, ?5, json_group_array(json(value))
       FROM json_each(?6),
         (SELECT coalesce(max(last_sequence), 0) AS stored FROM events WHERE tenant = ?1 AND kind = ?2 AND id = ?3)
       WHERE stored >= ?4 AND value ->> 'sequence' > stored
       HAVING count(*) > 0`,
    )
    .bind(tenant, objectKind(kind), id, after, upTo, JSON.stringify(events));
}

/** Stores missing events regardless of gaps, for a rebuild. */
export function storeMissingEvents(db: Reader, { tenant, id, kind, events }: FeedBatch) {
  return db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, ?2, ?3, max(value ->> 'sequence'), json_group_array(json(value))
       FROM json_each(?4)
       WHERE value ->> 'sequence' NOT IN
         (SELECT there.value ->> 'sequence' FROM events, json_each(events.events) AS there
          WHERE events.tenant = ?1 AND events.kind = ?2 AND events.id = ?3 AND events.last_sequence >= ?5)
       HAVING count(*) > 0`,
    )
    .bind(tenant, objectKind(kind), id, JSON.stringify(events), events[0]?.sequence ?? 0);
}

/** Reads the sequence number up to which the history has every event; parse the result with `readStoredUpTo`. */
export function storedUpTo(db: Reader, { tenant, id, kind }: FeedBatch): D1PreparedStatement {
  return db
    .prepare(
      `SELECT coalesce(max(last_sequence), 0) AS stored FROM events WHERE tenant = ? AND kind = ? AND id = ?`,
    )
    .bind(tenant, objectKind(kind), id);
}

export function readStoredUpTo(result: D1Result | undefined): number {
  return storedRow.parse(result?.results[0]).stored;
}

/** Returns every public event of a trip, oldest first. */
export async function tripEvents(db: Reader, tenant: TenantId, id: TripId): Promise<FeedEvent[]> {
  const { results } = await db
    .prepare(`SELECT events FROM events WHERE tenant = ? AND kind = 'trip' AND id = ?`)
    .bind(tenant, id)
    .all();
  // A rebuild may fill in events on both sides of those already stored.
  return results
    .flatMap((row) => eventsRow.parse(row).events)
    .sort((one, other) => one.sequence - other.sequence);
}

function objectKind(kind: FeedBatch['kind']): 'trip' | 'vehicle' {
  return kind === 'tripEvents' ? 'trip' : 'vehicle';
}

const storedRow = z.object({ stored: z.int() });
const eventsRow = z
  .object({ events: z.string() })
  .transform(({ events }) => ({ events: z.array(feedEventSchema).parse(JSON.parse(events)) }));
