import type { Env } from '../env.ts';
import type { FeedBatch } from '../protocol/feed.ts';
import { consumeArchive } from './archive.ts';
import type { Consumer } from './feeds.ts';
import { consumeHistory } from './history.ts';

/** Sends a batch to the queue of its consumer. */
export async function sendBatch(env: Env, consumer: Consumer, batch: FeedBatch): Promise<void> {
  switch (consumer) {
    case 'history':
      await env.HISTORY.send(batch);
      return;
    case 'archive':
      await env.ARCHIVE_FEED.send(batch);
      return;
  }
}

/** Handles a batch from one of the queues in `wrangler.toml`. */
export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  if (batch.queue.startsWith('hexhail-archive')) await consumeArchive(batch, env);
  else await consumeHistory(batch, env);
}
