import { z } from 'zod';
import { objectName } from '../calls/names.ts';
import { objectsOfTenant } from '../calls/tenantLocation.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { TripRecord } from '../domain/trip/record.ts';
import type { Env } from '../env.ts';
import { readStoredUpTo, storedUpTo, storeEvents } from '../history/feedEvents.ts';
import { type HistoryMessage, historyMessageSchema } from '../history/historyMessage.ts';
import { storeIrregularities } from '../history/irregularities.ts';
import { isAfterRide } from '../history/pastTrips.ts';
import { storeShiftPlan } from '../history/plannedShifts.ts';
import { countQuote } from '../history/quoteCounts.ts';
import { noteChanged } from '../history/tripSums.ts';
import { storeTrip } from '../history/trips.ts';
import { storeVehicle } from '../history/vehicles.ts';
import { log } from '../log.ts';
import type { FeedBatch } from '../protocol/feed.ts';
import { flagsOf } from '../protocol/irregularities.ts';
import { type Acknowledgement, acknowledge, feedStored } from './acknowledge.ts';
import { storeDeadLetter } from './deadLetters.ts';

/** The dead letter queue of `hexhail-history`. */
const DEAD_QUEUE = 'hexhail-history-dead';

const MAX_DELAY_SECONDS = 300;

/** Writes a batch of either history queue, all or nothing. */
export async function consumeHistory(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  // D1 refuses a batch without statements.
  if (batch.messages.length === 0) return;
  const now = Date.now();
  const stored: D1PreparedStatement[] = [];
  const dead: D1PreparedStatement[] = [];
  const messages: HistoryMessage[] = [];
  for (const { id, body } of batch.messages) {
    const parsed = historyMessageSchema.safeParse(body);
    // Dead letters too: their version keeps them from overwriting anything newer.
    if (parsed.success) {
      stored.push(...storeMessage(env.DB, parsed.data, now));
      messages.push(parsed.data);
    }
    // Objects send their feed again until it is acknowledged: nothing of it is lost here.
    if (!parsed.success || (batch.queue === DEAD_QUEUE && !isFeed(parsed.data))) {
      const reason = parsed.success ? 'not written in all its attempts' : z.prettifyError(parsed.error);
      const text = JSON.stringify(body) ?? 'undefined';
      dead.push(storeDeadLetter(env.DB, { id, queue: batch.queue, body: text, reason, at: now }));
    }
  }
  const feeds = [...new Map(messages.filter(isFeed).map((message) => [nameOf(message), message])).values()];
  const told = tellDistricts(env, messages);
  try {
    const count = env.DB.prepare('SELECT count(*) AS total FROM dead_letters');
    const results = await env.DB.batch([
      ...stored,
      ...feeds.map((feed) => storedUpTo(env.DB, feed)),
      ...dead,
      ...(dead.length > 0 ? [count] : []),
    ]);
    batch.ackAll();
    await acknowledge(env, 'history', [
      ...messages.flatMap(recordStored),
      ...feeds.map((feed, at) => feedStored(feed, 'history', readStoredUpTo(results[stored.length + at]))),
    ]);
    if (dead.length > 0) {
      const { total } = totalSchema.parse(results.at(-1)?.results[0]);
      log('error', 'dead-letters', { queue: batch.queue, added: dead.length, total });
    }
  } catch (error) {
    const attempts = Math.max(...batch.messages.map((message) => message.attempts));
    const delaySeconds = Math.min(MAX_DELAY_SECONDS, 2 ** attempts);
    const about = { queue: batch.queue, messages: batch.messages.length, delaySeconds };
    log('error', 'history-not-written', { ...about, error: String(error) });
    batch.retryAll({ delaySeconds });
  }
  await told;
}

function isFeed(message: HistoryMessage): message is FeedBatch {
  return message.kind === 'tripEvents' || message.kind === 'vehicleEvents';
}

function nameOf({ kind, tenant, id }: FeedBatch): string {
  return `${kind} ${objectName(tenant, id)}`;
}

/** Notifies districts of changed trips, one call per district, whether or not the database answers. Best effort. */
async function tellDistricts(env: Env, messages: readonly HistoryMessage[]): Promise<void> {
  const records = messages.flatMap((message) =>
    (message.kind === 'trip' || message.kind === 'tripEvents') && message.record !== null
      ? [message.record]
      : [],
  );
  const byDistrict = Map.groupBy(records, ({ tenant, pickup }) => objectName(tenant, districtAt(pickup)));
  await Promise.all(
    [...byDistrict].map(([region, changed]) =>
      tellDistrict(env, changed).catch((error: unknown) =>
        log('warn', 'district-not-told', { region, error: String(error) }),
      ),
    ),
  );
}

/** The records are of one tenant and district. */
async function tellDistrict(env: Env, records: readonly TripRecord[]): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const objects = await objectsOfTenant(env, first.tenant);
  await objects.district(districtAt(first.pickup)).tripsChanged(records);
}

const totalSchema = z.object({ total: z.int() });

/** The acknowledgement of a record that older code sent by itself. */
function recordStored(message: HistoryMessage): Acknowledgement[] {
  switch (message.kind) {
    case 'trip': {
      const { tenant, id } = message.record;
      return [{ sender: ['trip', tenant, id], tell: (object) => object.historyStored(message.sequence) }];
    }
    case 'vehicle': {
      const { id } = message.record.profile;
      return [
        {
          sender: ['vehicle', message.tenant, id],
          tell: (object) => object.historyStored(message.sequence),
        },
      ];
    }
    default:
      return [];
  }
}

function storeMessage(db: D1Database, message: HistoryMessage, now: number): D1PreparedStatement[] {
  switch (message.kind) {
    case 'tripEvents': {
      const { record } = message;
      // What does not fit into the trip's own row gets one of its own.
      return [
        ...(record === null ? [] : [storeTrip(db, record, now, message)]),
        storeEvents(db, message),
        ...(record === null ? [] : storeIrregularities(db, record.tenant, flagsOf(record), now)),
        ...(message.events.some(isAfterRide) ? [noteChanged(db, message.tenant, message.id, now)] : []),
      ];
    }
    case 'vehicleEvents':
      return [...storeRecord(db, message, now), storeEvents(db, message)];
    case 'trip':
      return [storeTrip(db, message.record, now)];
    case 'vehicle':
      return [storeVehicle(db, message.record, now)];
    case 'quotes':
      return [countQuote(db, message)];
    case 'irregularities':
      return storeIrregularities(db, message.tenant, message.events, now);
  }
}

/** Stores the newest record of a feed batch, without its events. */
export function storeRecord(db: D1Database, batch: FeedBatch, now: number): D1PreparedStatement[] {
  if (batch.record === null) return [];
  if (batch.kind === 'tripEvents') return [storeTrip(db, batch.record, now)];
  return [storeVehicle(db, batch.record, now), ...storeShiftPlan(db, batch.record)];
}
