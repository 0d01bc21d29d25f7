import { z } from 'zod';
import { objectName } from '../calls/names.ts';
import { districtAt } from '../domain/geo/cells.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { type HistoryMessage, historyMessageSchema } from './messages.ts';
import { storeTrip } from './trips.ts';
import { storeVehicle } from './vehicles.ts';

/** Where the platform puts what `hexhail-history` could not deliver in all its attempts. */
const DEAD_QUEUE = 'hexhail-history-dead';

const MAX_DELAY_SECONDS = 300;

/** Writes a batch of either queue of the history, all of it or nothing. */
export async function consumeHistory(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  // D1 refuses a batch without statements.
  if (batch.messages.length === 0) return;
  const now = Date.now();
  const stored: D1PreparedStatement[] = [];
  const dead: D1PreparedStatement[] = [];
  const acknowledgements: HistoryMessage[] = [];
  for (const message of batch.messages) {
    const parsed = historyMessageSchema.safeParse(message.body);
    // Also what was given up already: its version keeps it from undoing anything newer.
    if (parsed.success) {
      stored.push(storeMessage(env.DB, parsed.data, now));
      acknowledgements.push(parsed.data);
    }
    if (!parsed.success || batch.queue === DEAD_QUEUE) {
      const reason = parsed.success ? 'not written in all its attempts' : z.prettifyError(parsed.error);
      dead.push(storeDeadLetter(env.DB, batch.queue, message, reason, now));
    }
  }
  const told = tellDistricts(env, acknowledgements);
  try {
    const count = env.DB.prepare('SELECT count(*) AS total FROM dead_letters');
    const results = await env.DB.batch([...stored, ...dead, ...(dead.length > 0 ? [count] : [])]);
    batch.ackAll();
    await Promise.all(acknowledgements.map((message) => acknowledge(env, message)));
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

/** What operators see of trips: one call for each region, whether or not the database answers. May be lost. */
async function tellDistricts(env: Env, messages: readonly HistoryMessage[]): Promise<void> {
  const records = messages.flatMap((message) => (message.kind === 'trip' ? [message.record] : []));
  const byDistrict = Map.groupBy(records, ({ tenant, pickup }) => objectName(tenant, districtAt(pickup)));
  await Promise.all(
    [...byDistrict].map(([region, changed]) =>
      env.DISTRICT.getByName(region)
        .tripsChanged(changed)
        .catch((error: unknown) => log('warn', 'district-not-told', { region, error: String(error) })),
    ),
  );
}

const totalSchema = z.object({ total: z.int() });

/** The sender keeps its message until it hears this; if it does not, it sends it again. */
async function acknowledge(env: Env, message: HistoryMessage): Promise<void> {
  const { kind, sequence } = message;
  const [tenant, id] =
    kind === 'trip'
      ? [message.record.tenant, message.record.id]
      : [message.tenant, message.record.profile.id];
  const name = objectName(tenant, id);
  try {
    await (kind === 'trip' ? env.TRIP : env.VEHICLE).getByName(name).historyStored(sequence);
  } catch (error) {
    log('warn', 'history-not-acknowledged', { kind, tenant, [kind]: id, error: String(error) });
  }
}

function storeMessage(db: D1Database, message: HistoryMessage, now: number): D1PreparedStatement {
  return message.kind === 'trip' ? storeTrip(db, message.record, now) : storeVehicle(db, message.record, now);
}

/** Messages come at least once, but each becomes one letter. */
function storeDeadLetter(
  db: D1Database,
  queue: string,
  { id, body }: Message<unknown>,
  reason: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO dead_letters (message_id, queue, body, reason, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .bind(id, queue, JSON.stringify(body) ?? 'undefined', reason, now);
}
