import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import {
  type PastTrip,
  type StatisticsEvent,
  statisticsEventSchema,
} from '../domain/statistics/tripFigures.ts';
import { type TripRecord, tripRecordSchema } from '../domain/trip/record.ts';
import { type SettlementEvent, settlementEventSchema, settlementOf } from '../domain/trip/settlement.ts';
import { type FeedEvent, feedEventSchema } from '../protocol/feed.ts';
import { type Reader, tripsByRequest } from './sharedSql.ts';

/** Trips read at a time, with their events. */
const pageSize = 200;

/** SQL for the columns that `pastTripOf` reads. */
const columns = `record, requested_at, id, events, (SELECT json_group_array(json(more.events)) FROM events AS more
  WHERE more.tenant = trips.tenant AND more.kind = 'trip' AND more.id = trips.id) AS more`;

/** A trip's past, and where it is in the order of requests. */
export interface StoredPast {
  readonly past: PastTrip;
  readonly requestedAt: number;
}

/** Reads the trips that are over and were requested between two times (epoch ms), oldest first. */
export async function* tripsOver(
  db: Reader,
  tenant: TenantId,
  { from, to }: { readonly from: number; readonly to: number },
  rider: string | null = null,
): AsyncGenerator<StoredPast, void> {
  let [after, last] = [from, ''];
  const whose = rider === null ? '' : 'AND rider = ?6';
  for (;;) {
    const { results } = await db
      .prepare(
        `SELECT ${columns} FROM ${rider === null ? tripsByRequest : 'trips'}
         WHERE tenant = ?1 AND (requested_at, id) > (?2, ?3) AND requested_at < ?4 AND ended_at IS NOT NULL ${whose}
         ORDER BY requested_at, id LIMIT ?5`,
      )
      .bind(tenant, after, last, to, pageSize, ...(rider === null ? [] : [rider]))
      .all();
    for (const row of results) {
      const { requested_at: requestedAt, id, ...past } = rowSchema.parse(row);
      yield { past, requestedAt };
      [after, last] = [requestedAt, id];
    }
    if (results.length < pageSize) return;
  }
}

/** Returns these trips, newest request first. */
export async function tripsById(db: Reader, tenant: TenantId, ids: readonly string[]): Promise<StoredPast[]> {
  const { results } = await db
    .prepare(
      `SELECT ${columns} FROM trips WHERE tenant = ?1 AND id IN (SELECT value FROM json_each(?2))
       ORDER BY requested_at DESC, id DESC`,
    )
    .bind(tenant, JSON.stringify(ids))
    .all();
  return results.map((row) => {
    const { requested_at: requestedAt, id: _, ...past } = rowSchema.parse(row);
    return { past, requestedAt };
  });
}

const ownEvents = z.array(feedEventSchema);

const rowSchema = z
  .object({
    record: z.string(),
    requested_at: z.int(),
    id: z.string(),
    events: z.string(),
    more: z.string(),
  })
  .transform(({ record, events, more, ...row }) => {
    const parsed = [
      ...ownEvents.parse(JSON.parse(events)),
      ...z.array(ownEvents).parse(JSON.parse(more)).flat(),
    ];
    return { ...row, ...pastOf(tripRecordSchema.parse(JSON.parse(record)), parsed) };
  });

/** Returns what a trip's record and its public events say of it, each event once, in whatever order they are stored. */
export function pastOf(record: TripRecord, events: readonly FeedEvent[]): PastTrip {
  const once = [...new Map(events.map((event) => [event.sequence, event])).values()];
  const inOrder = once.sort((one, other) => one.sequence - other.sequence);
  return {
    record,
    events: inOrder.flatMap(statisticsEventIn),
    settlement: settlementOf(inOrder.flatMap(settlementEventIn)),
  };
}

const statisticsTypes = typesOf(statisticsEventSchema);
const settlementTypes = typesOf(settlementEventSchema);

function typesOf({
  options,
}: {
  readonly options: readonly { readonly shape: { readonly type: { readonly value: string } } }[];
}): ReadonlySet<string> {
  return new Set(options.map(({ shape }) => shape.type.value));
}

function statisticsEventIn({ type, at, data }: FeedEvent): StatisticsEvent[] {
  const own = type.replace(/^trip\./, '');
  return statisticsTypes.has(own) ? [statisticsEventSchema.parse({ ...data, type: own, at })] : [];
}

/** Returns the event of a settlement that a trip's public event is; nothing for others. */
export function settlementEventIn({ type, at, data }: FeedEvent): SettlementEvent[] {
  const own = type.replace(/^trip\./, '');
  return settlementTypes.has(own) ? [settlementEventSchema.parse({ ...data, type: own, at })] : [];
}

/** What is said about a trip after its end: it changes what was added up. */
export function isAfterRide({ type }: Pick<FeedEvent, 'type'>): boolean {
  return type === 'trip.adjusted' || type === 'trip.tipped' || type === 'trip.rated';
}
