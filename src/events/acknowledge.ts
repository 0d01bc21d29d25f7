import { objectsOfTenant } from '../calls/tenantLocation.ts';
import type { TenantId, TripId, VehicleId } from '../domain/ids.ts';
import type { Env } from '../env.ts';
import { inParallel } from '../inParallel.ts';
import { log } from '../log.ts';
import type { FeedBatch } from '../protocol/feed.ts';
import type { Consumer } from './feedConsumers.ts';

/**
 * Most senders sleep when their batch is stored, and are loaded to hear of it. A whole batch at once would keep what
 * people wait for, a booking say, behind a hundred such loads.
 */
const acknowledgedAtOnce = 4;

/** The object that sent a message. */
export type Sender =
  | readonly [kind: 'trip', tenant: TenantId, id: TripId]
  | readonly [kind: 'vehicle', tenant: TenantId, id: VehicleId];

/** What an object is told once its message is stored. */
export interface Acknowledged {
  historyStored(sequence: number): Promise<void>;
  feedStored(consumer: Consumer, after: number, upTo: number): Promise<void>;
}

export interface Acknowledgement {
  readonly sender: Sender;
  tell(object: Acknowledged): Promise<void>;
}

/** Tells senders that a consumer has stored their messages, best effort: they send again until they hear of it. */
export async function acknowledge(
  env: Env,
  consumer: Consumer,
  all: readonly Acknowledgement[],
): Promise<void> {
  await inParallel(all, acknowledgedAtOnce, async ({ sender, tell }) => {
    const [kind, tenant, id] = sender;
    try {
      const objects = await objectsOfTenant(env, tenant);
      await tell(kind === 'trip' ? objects.trip(id) : objects.vehicle(id));
    } catch (error) {
      log('warn', `${consumer}-not-acknowledged`, { kind, tenant, [kind]: id, error: String(error) });
    }
  });
}

/** The acknowledgement of a batch of the feed, up to the event that is stored. */
export function feedStored(feed: FeedBatch, consumer: Consumer, upTo: number): Acknowledgement {
  const sender: Sender =
    feed.kind === 'tripEvents' ? ['trip', feed.tenant, feed.id] : ['vehicle', feed.tenant, feed.id];
  return { sender, tell: (object) => object.feedStored(consumer, feed.after, upTo) };
}
