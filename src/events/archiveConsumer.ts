import { z } from 'zod';
import { objectName } from '../calls/names.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { type FeedBatch, feedBatchSchema } from '../protocol/feed.ts';
import { storeDeadLetter } from './deadLetters.ts';

/** The key prefix of the archive. Keys rise with time: a listing is in order of arrival. */
export const archivePrefix = 'archive/';

const maxDelaySeconds = 300;

/** Writes a batch of the feed to the bucket, one message per line, and acknowledges it to the senders. */
export async function consumeArchive(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const now = Date.now();
  const feeds: FeedBatch[] = [];
  const dead: D1PreparedStatement[] = [];
  for (const { id, body } of batch.messages) {
    const parsed = feedBatchSchema.safeParse(body);
    if (parsed.success) feeds.push(parsed.data);
    else {
      const reason = z.prettifyError(parsed.error);
      const text = JSON.stringify(body) ?? 'undefined';
      dead.push(storeDeadLetter(env.DB, { id, queue: batch.queue, body: text, reason, at: now }));
    }
  }
  try {
    if (feeds.length > 0) {
      const key = `${archivePrefix}${new Date(now).toISOString()}-${crypto.randomUUID()}.jsonl`;
      await env.ARCHIVE.put(key, feeds.map((feed) => `${JSON.stringify(feed)}\n`).join(''));
    }
    if (dead.length > 0) {
      await env.DB.batch(dead);
      log('error', 'dead-letters', { queue: batch.queue, added: dead.length });
    }
    batch.ackAll();
  } catch (error) {
    const attempts = Math.max(...batch.messages.map((message) => message.attempts));
    const delaySeconds = Math.min(maxDelaySeconds, 2 ** attempts);
    log('error', 'archive-not-written', { queue: batch.queue, delaySeconds, error: String(error) });
    batch.retryAll({ delaySeconds });
    return;
  }
  await Promise.all(feeds.map((feed) => acknowledge(env, feed)));
}

/** The sender resends what is not acknowledged; a duplicate line is harmless. */
async function acknowledge(env: Env, { kind, tenant, id, after, upTo }: FeedBatch): Promise<void> {
  const objects = kind === 'tripEvents' ? env.TRIP : env.VEHICLE;
  try {
    await objects.getByName(objectName(tenant, id)).feedStored('archive', after, upTo);
  } catch (error) {
    log('warn', 'archive-not-acknowledged', { kind, tenant, id, error: String(error) });
  }
}

/** Parses the lines of one archive file. */
export function readArchived(text: string): FeedBatch[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => feedBatchSchema.parse(JSON.parse(line)));
}
