import { mayAccess, type TripAction, type TripCaller } from '../domain/access.ts';
import type { TripId } from '../domain/ids.ts';
import {
  askedBy,
  type SettlementRequest,
  type SettleReply,
  settleAfterRide,
  settlementActions,
} from '../domain/trip/afterRide.ts';
import { ownedRecord } from '../domain/trip/record.ts';
import { type Settlement, settlementOf } from '../domain/trip/settlement.ts';
import type { FeedEvent } from '../protocol/feed.ts';
import { storedUpToOf, tripEvents } from './feedEvents.ts';
import { isAfterRide, settlementEventIn } from './pastTrips.ts';
import type { Reader } from './sharedSql.ts';
import { noteChanged } from './tripSums.ts';
import { storedTrip } from './trips.ts';

/**
 * The settlement of trips whose objects have given up their journals: read from their public events, and continued
 * with further ones. The history is then their only writer.
 */

/** A trip's settlement, and the sequence number of its last event. */
interface StoredSettlement {
  readonly settlement: Settlement;
  readonly lastSequence: number;
}

/** Concurrent writers of one trip; each attempt reads again. */
const mostAttempts = 5;

/** Returns the settlement of an erased trip; null when the caller has no access, or there is none. */
export async function settlementFromHistory(
  db: Reader,
  id: TripId,
  caller: TripCaller,
): Promise<Settlement | null> {
  return (await accessed(db, id, 'readReceipt', caller))?.settlement ?? null;
}

/** Settles an erased trip as its object would have; null as above. Throws when others keep writing the same trip. */
export async function settleInHistory(
  db: Reader,
  id: TripId,
  caller: TripCaller,
  request: SettlementRequest,
  now: number,
): Promise<SettleReply | null> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const stored = await accessed(db, id, settlementActions[request.type], caller);
    if (stored === null) return null;
    const { event, reply } = settleAfterRide(stored.settlement, askedBy(caller, request), now, false);
    if (event === null) return reply;
    const { type, at, ...data } = event;
    const sequence = stored.lastSequence + 1;
    const feedEvent: FeedEvent = { sequence, type: `trip.${type}`, version: 1, at, data };
    if (await isAppended(db, caller, id, feedEvent)) {
      // If this is lost, reports lack the event until another trip of its quarter changes.
      if (isAfterRide(feedEvent)) await noteChanged(db, caller.tenant, id, now).run();
      return reply;
    }
  }
  throw new Error(`the settlement of ${id} is written by too many at once`);
}

async function accessed(
  db: Reader,
  id: TripId,
  action: TripAction,
  caller: TripCaller,
): Promise<StoredSettlement | null> {
  const record = await storedTrip(db, caller.tenant, id);
  if (record === null || !mayAccess({ action, trip: ownedRecord(record) }, caller)) return null;
  // Before the events: one that comes in between is noticed.
  const lastSequence = await lastSequenceOf(db, caller, id);
  const events = await tripEvents(db, caller.tenant, id);
  const settlement = settlementOf(events.flatMap(settlementEventIn));
  return settlement === null ? null : { settlement, lastSequence };
}

async function lastSequenceOf(db: Reader, { tenant }: TripCaller, id: TripId): Promise<number> {
  const query = `SELECT ${storedUpToOf('?1', "'trip'", '?2')} AS stored`;
  return Number(await db.prepare(query).bind(tenant, id).first('stored'));
}

/** Whether the event was stored: not when another one has come in between. */
async function isAppended(
  db: Reader,
  { tenant }: TripCaller,
  id: TripId,
  event: FeedEvent,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO events (tenant, kind, id, last_sequence, events)
       SELECT ?1, 'trip', ?2, ?3, ?4 WHERE ${storedUpToOf('?1', "'trip'", '?2')} = ?3 - 1`,
    )
    .bind(tenant, id, event.sequence, JSON.stringify([event]))
    .run();
  return meta.changes > 0;
}
