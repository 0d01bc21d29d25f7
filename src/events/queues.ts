import type { TenantId } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import type { FeedBatch } from '../protocol/feed.ts';
import type { Irregularity, IrregularityBatch } from '../protocol/irregularities.ts';
import { consumeArchive } from './archiveConsumer.ts';
import type { Consumer } from './feedConsumers.ts';
import { consumeHistory } from './historyConsumer.ts';

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

/** Tells the consumers of the feed of an irregularity, best effort. The archive, which is kept for long, has none. */
export async function sendIrregularity(env: Env, tenant: TenantId, event: Irregularity): Promise<void> {
  const batch: IrregularityBatch = { kind: 'irregularities', version: 1, tenant, events: [event] };
  try {
    await env.HISTORY.send(batch);
  } catch (error) {
    log('warn', 'irregularity-not-sent', { tenant, type: event.type, error: String(error) });
  }
}

/** Handles a batch from one of the queues in `wrangler.toml`. */
export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  switch (batch.queue) {
    case 'hexhail-history':
    case 'hexhail-history-dead':
      return consumeHistory(batch, env);
    case 'hexhail-archive':
    case 'hexhail-archive-dead':
      return consumeArchive(batch, env);
    default:
      throw new Error(`no consumer for the queue ${batch.queue}`);
  }
}
