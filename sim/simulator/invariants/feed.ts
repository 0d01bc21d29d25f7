import type { TripRecord } from '../../../src/domain/trip/record.ts';
import { type Consumer, consumers } from '../../../src/events/feedConsumers.ts';
import type { FeedBatch, FeedEvent } from '../../../src/protocol/feed.ts';
import type { MemoryStorage } from '../memoryStorage.ts';
import type { Ledger } from './ledger.ts';

const privateTypes: readonly string[] = ['historyAsked', 'erased', 'snapshot'];

/** The public events of everything that an object has ever journaled. */
function publicRows({ journaled }: MemoryStorage): { readonly sequence: number; readonly type: string }[] {
  return journaled.filter(({ type }) => !privateTypes.includes(type));
}

/** Whether a consumer of the feed has not acknowledged all events. */
export function hasUntold(storage: MemoryStorage): boolean {
  const last = storage.journaled.findLast(({ type }) => !privateTypes.includes(type))?.sequence ?? 0;
  return consumers.some((consumer) => last > (storage.cursors.get(consumer) ?? 0));
}

/** exactly-once-history: a consumer of the feed gets an object's next events, and none of the earlier ones again. */
export function checkPublished(
  ledger: Ledger,
  consumer: Consumer,
  { kind, tenant, id }: FeedBatch,
  events: readonly FeedEvent[],
): void {
  const known = kind === 'tripEvents' ? ledger.trip(tenant, id) : ledger.vehicle(tenant, id);
  if (known === null) return;
  const seen = known.seen.get(consumer) ?? 0;
  const next = publicRows(known.storage).slice(seen, seen + events.length);
  const isNext = events.every(({ sequence, type }, at) => {
    const row = next[at];
    return row?.sequence === sequence && type.endsWith(`.${row.type}`);
  });
  if (!isNext) {
    const got = events.map(({ sequence, type }) => `${sequence} ${type}`).join(', ');
    const due = next.map(({ sequence, type }) => `${sequence} ${type}`).join(', ');
    const detail = `the ${consumer} was told ${got} of ${tenant}/${id}, and next are ${due}`;
    ledger.violate('exactly-once-history', detail);
  }
  known.seen.set(consumer, seen + events.length);
}

/**
 * exactly-once-history, once the world has drained: each consumer has each event of each object, and the history the
 * last record of each trip.
 */
export function checkAllPublished(ledger: Ledger, history: ReadonlyMap<string, TripRecord>): void {
  for (const [key, { records }] of ledger.trips) {
    const last = [...records.values()].at(-1);
    const stored = history.get(key);
    if (last !== (stored === undefined ? undefined : JSON.stringify(stored))) {
      ledger.violate('exactly-once-history', `the history has ${JSON.stringify(stored)}, not ${last}`);
    }
  }
  for (const [key, { storage, seen }] of [...ledger.trips, ...ledger.vehicles]) {
    const events = publicRows(storage).length;
    for (const consumer of consumers) {
      const told = seen.get(consumer) ?? 0;
      if (told === events) continue;
      ledger.violate(
        'exactly-once-history',
        `the ${consumer} was told ${told} of ${events} events of ${key}`,
      );
    }
  }
}
