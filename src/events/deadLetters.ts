import { z } from 'zod';
import { objectsOfTenant } from '../calls/tenantLocation.ts';
import { tenantIdSchema } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { feedBatchSchema } from '../protocol/feed.ts';
import { type ParkedMessage, parkedMessageSchema } from '../shell/ports.ts';

/** Stands for messages between objects, which use no queue. */
const OUTBOX = 'outbox';

/** Dead letters resent at a time. */
const maxAtOnce = 100;

export interface DeadLetter {
  /** Identifies the message: a repeated one is stored once. */
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly reason: string;
  readonly at: number;
}

/** Stores a message that could not be delivered, for inspection and redrive. */
export function storeDeadLetter(db: D1Database, letter: DeadLetter): D1PreparedStatement {
  const { id, queue, body, reason, at } = letter;
  return db
    .prepare(
      `INSERT INTO dead_letters (message_id, queue, body, reason, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .bind(id, queue, body, reason, at);
}

const senderSchema = z.object({ kind: z.enum(['trip', 'vehicle']), tenant: tenantIdSchema, id: z.string() });
export type Sender = z.infer<typeof senderSchema>;

const outboxLetterSchema = z.object({ sender: senderSchema, message: parkedMessageSchema });

/** Stores a parked message of an object's outbox. */
export async function parkMessage(db: D1Database, sender: Sender, message: ParkedMessage): Promise<void> {
  const { kind, tenant, id } = sender;
  const { sequence, channel, reason } = message;
  const name = `${kind}/${tenant}/${id}/${sequence}`;
  const body = JSON.stringify({ sender, message });
  await storeDeadLetter(db, { id: name, queue: OUTBOX, body, reason, at: Date.now() }).run();
  log('error', 'dead-letters', { queue: OUTBOX, tenant, [kind]: id, channel, sequence, reason });
}

const letterRow = z.object({ message_id: z.string(), queue: z.string(), body: z.string() });

/** Resends the dead letters marked for redrive, and deletes those that are on their way. */
export async function redriveDeadLetters(env: Env): Promise<void> {
  const { results } = await env.DB.prepare(
    'SELECT message_id, queue, body FROM dead_letters WHERE redrive_at IS NOT NULL ORDER BY at LIMIT ?',
  )
    .bind(maxAtOnce)
    .all();
  for (const row of results) {
    const { message_id: id, queue, body } = letterRow.parse(row);
    // Claimed first: a run that overlaps sends another one, and a crash leaves the letter to be marked again.
    const { meta } = await env.DB.prepare(
      'UPDATE dead_letters SET redrive_at = NULL WHERE message_id = ? AND redrive_at IS NOT NULL',
    )
      .bind(id)
      .run();
    if (meta.changes === 0) continue;
    try {
      await sendAgain(env, queue, JSON.parse(body));
      await env.DB.prepare('DELETE FROM dead_letters WHERE message_id = ?').bind(id).run();
      log('info', 'dead-letter-sent-again', { queue, id });
    } catch (error) {
      log('error', 'dead-letter-not-sent', { queue, id, error: String(error) });
    }
  }
}

async function sendAgain(env: Env, queue: string, body: unknown): Promise<void> {
  if (queue === OUTBOX) {
    const { sender, message } = outboxLetterSchema.parse(body);
    const objects = await objectsOfTenant(env, sender.tenant);
    await objects[sender.kind](sender.id).sendAgain(message.body);
  } else if (queue.startsWith('hexhail-archive')) {
    await env.ARCHIVE_FEED.send(feedBatchSchema.parse(body));
  } else if (queue.startsWith('hexhail-history')) {
    await env.HISTORY.send(body);
  } else throw new Error(`no consumer for the queue ${queue}`);
}
