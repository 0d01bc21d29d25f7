import { z } from 'zod';
import type { TenantId, TripId } from '../domain/ids.ts';
import { type FeedBatch, type FeedEvent, feedEventSchema } from '../protocol/feed.ts';
import type { Reader } from './reader.ts';

/**
 * Stores the events that the history has not got yet. Nothing where some before them are missing: what was lost is
 * sent again from there, in order.
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

/** Stores the events that are not there, whatever is missing before them: for a history that is rebuilt. */
export function storeMissingEvents(db: Reader, { tenant, id, kind, events }: FeedBatch) {
  return db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, ?2, ?3, max(value ->> 'sequence'), json_group_array(json(value))
       FROM json_each(?4)
       WHERE value ->> 'sequence' NOT IN
         (SELECT there.value ->> 'sequence' FROM events, json_each(events.events) AS there
          WHERE events.tenant = ?1 AND events.kind = ?2 AND events.id = ?3)
       HAVING count(*) > 0`,
    )
    .bind(tenant, objectKind(kind), id, JSON.stringify(events));
}

/** Asks up to which sequence number the history has everything: `readStoredUpTo` reads the answer. */
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

/** Every public event of a trip, oldest first. */
export async function tripEvents(db: Reader, tenant: TenantId, id: TripId): Promise<FeedEvent[]> {
  const { results } = await db
    .prepare(`SELECT events FROM events WHERE tenant = ? AND kind = 'trip' AND id = ?`)
    .bind(tenant, id)
    .all();
  // What a rebuild has filled in may lie on both sides of what was there.
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
