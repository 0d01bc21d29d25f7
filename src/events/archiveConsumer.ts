import { z } from 'zod';
import { objectName } from '../calls/names.ts';
import type { Env } from '../env.ts';
import { erasedAmong } from '../history/redactedTrips.ts';
import { withoutRider } from '../history/redactJson.ts';
import { log } from '../log.ts';
import { type FeedBatch, feedBatchSchema } from '../protocol/feed.ts';
import { withoutSightings } from '../protocol/vehicleFeed.ts';
import { acknowledge, feedStored } from './acknowledge.ts';
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
      const lines = await withoutErased(env.DB, feeds);
      await env.ARCHIVE.put(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
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
  // A duplicate line is harmless.
  const stored = feeds.map((feed) => feedStored(feed, 'archive', feed.upTo));
  await acknowledge(env, 'archive', stored);
}

/** A line that comes again once its rider was erased from the archive must not bring the rider back. */
async function withoutErased(db: D1Database, feeds: readonly FeedBatch[]): Promise<unknown[]> {
  const ofTrips = feeds.filter(({ kind }) => kind === 'tripEvents');
  const erased = new Set((await erasedAmong(db, ofTrips)).map(({ tenant, id }) => objectName(tenant, id)));
  return feeds.map((feed) =>
    feed.kind === 'tripEvents' && erased.has(objectName(feed.tenant, feed.id))
      ? withoutRider(feed)
      : withoutSightings(feed),
  );
}

export interface ArchivedFeed {
  readonly batches: readonly FeedBatch[];
  /** Lines that are no batch, counted from 1. */
  readonly unreadable: readonly { readonly line: number; readonly reason: string }[];
}

const lineSchema = z
  .string()
  .transform((text, { addIssue }) => {
    try {
      return JSON.parse(text);
    } catch {
      addIssue('Not JSON');
      return z.NEVER;
    }
  })
  .pipe(feedBatchSchema);

/** Reads an archive file. A line that cannot be read keeps no other from being read. */
export function readArchived(text: string): ArchivedFeed {
  const batches: FeedBatch[] = [];
  const unreadable: { line: number; reason: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const parsed = lineSchema.safeParse(line);
    if (parsed.success) batches.push(parsed.data);
    else unreadable.push({ line: index + 1, reason: z.prettifyError(parsed.error) });
  }
  return { batches, unreadable };
}
