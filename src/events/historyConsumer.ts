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

/** What is said of a statement that will be refused again: not of a database that is busy, away or not migrated yet. */
const refusal = /SQLITE_(CONSTRAINT|MISMATCH|RANGE|TOOBIG)|malformed JSON|D1_TYPE_ERROR/;

interface Received {
  readonly message: Message;
  readonly parsed: z.ZodSafeParseResult<HistoryMessage>;
}

/** Writes a batch of either history queue. */
export async function consumeHistory(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const received = batch.messages.map((message) => ({
    message,
    parsed: historyMessageSchema.safeParse(message.body),
  }));
  const told = tellDistricts(env, received.flatMap(readable));
  await storeOrRetry(env, batch.queue, received);
  await told;
}

/**
 * Writes messages, all or nothing. Where the database refuses one, each half is written by itself: it keeps no other from
 * being stored, and becomes a dead letter when its attempts are used up.
 */
async function storeOrRetry(env: Env, queue: string, received: readonly Received[]): Promise<void> {
  try {
    await store(env, queue, received);
  } catch (error) {
    const isRefused = refusal.test(String(error));
    if (isRefused && received.length > 1) {
      const half = received.length >> 1;
      await storeOrRetry(env, queue, received.slice(0, half));
      await storeOrRetry(env, queue, received.slice(half));
      return;
    }
    if (isRefused && queue === DEAD_QUEUE && (await park(env, queue, received, String(error)))) return;
    const attempts = Math.max(...received.map(({ message }) => message.attempts));
    const delaySeconds = Math.min(MAX_DELAY_SECONDS, 2 ** attempts);
    log('error', 'history-not-written', {
      ...{ queue, messages: received.length, delaySeconds },
      error: String(error),
    });
    for (const { message } of received) message.retry({ delaySeconds });
  }
}

async function store(env: Env, queue: string, received: readonly Received[]): Promise<void> {
  // D1 refuses a batch without statements.
  if (received.length === 0) return;
  const now = Date.now();
  const messages = received.flatMap(readable);
  // Dead letters too: their version keeps them from overwriting anything newer.
  const stored = messages.flatMap((message) => storeMessage(env.DB, message, now));
  const dead = received.flatMap((one) => {
    const { parsed } = one;
    if (!parsed.success) return letter(env, queue, one, z.prettifyError(parsed.error));
    // Objects send their feed again until it is acknowledged: nothing of it is lost here.
    const isLost = queue === DEAD_QUEUE && !isFeed(parsed.data);
    return isLost ? letter(env, queue, one, 'not written in all its attempts') : [];
  });
  const feeds = [...new Map(messages.filter(isFeed).map((message) => [nameOf(message), message])).values()];
  const count = env.DB.prepare('SELECT count(*) AS total FROM dead_letters');
  const results = await env.DB.batch([
    ...stored,
    ...feeds.map((feed) => storedUpTo(env.DB, feed)),
    ...dead,
    ...(dead.length > 0 ? [count] : []),
  ]);
  for (const { message } of received) message.ack();
  await acknowledge(env, 'history', [
    ...messages.flatMap(recordStored),
    ...feeds.map((feed, at) => feedStored(feed, 'history', readStoredUpTo(results[stored.length + at]))),
  ]);
  if (dead.length > 0) {
    const { total } = totalSchema.parse(results.at(-1)?.results[0]);
    log('error', 'dead-letters', { queue, added: dead.length, total });
  }
}

/**
 * Keeps what the database refuses as dead letters, and returns whether it could. Of a feed too, though its object sends it
 * again and again: operators must see what will never be stored.
 */
async function park(
  env: Env,
  queue: string,
  received: readonly Received[],
  reason: string,
): Promise<boolean> {
  try {
    const stored = await env.DB.batch(received.map((one) => letter(env, queue, one, reason)));
    const added = stored.reduce((sum, { meta }) => sum + meta.changes, 0);
    if (added > 0) log('error', 'dead-letters', { queue, added, reason });
  } catch (error) {
    log('error', 'dead-letter-not-stored', { queue, error: String(error) });
    return false;
  }
  for (const { message } of received) message.ack();
  return true;
}

function letter(
  { DB }: Env,
  queue: string,
  { message, parsed }: Received,
  reason: string,
): D1PreparedStatement {
  const { data } = parsed;
  // An object sends the same part of its feed again and again: that is one letter.
  const id = data !== undefined && isFeed(data) ? `${nameOf(data)} after ${data.after}` : message.id;
  const body = JSON.stringify(message.body) ?? 'undefined';
  return storeDeadLetter(DB, { id, queue, body, reason, at: Date.now() });
}

function readable({ parsed }: Received): HistoryMessage[] {
  return parsed.success ? [parsed.data] : [];
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
