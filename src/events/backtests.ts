import { readDocument } from '../auth/configurations.ts';
import { type Configuration, compileConfiguration } from '../domain/configuration/configuration.ts';
import { backtestTrip, type NotComparable } from '../domain/trip/backtest.ts';
import type { TripEvent } from '../domain/trip/events.ts';
import type { Env } from '../env.ts';
import {
  addedUp,
  advanceBacktest,
  type BacktestProgress,
  deleteOldBacktests,
  openBacktests,
  type StoredBacktest,
  tripsOfDay,
} from '../history/backtests.ts';
import { eventsOfTrips } from '../history/events.ts';
import { log } from '../log.ts';
import type { PublicBacktestTrip } from '../protocol/backtests.ts';
import { type FeedEvent, journaledTripEvent } from '../protocol/feed.ts';
import { publicLine } from '../protocol/receipts.ts';
import { rfc3339 } from '../protocol/values.ts';

/** Backtests and trips at a time. */
const maxAtOnce = 10;
const tripsAtOnce = 50;
const maxRunMs = 30_000;

type Database = Pick<Env, 'DB'>;

/** Goes on with the backtests under way, and deletes old ones. Called every minute. */
export async function goOnWithBacktests({ DB }: Env): Promise<void> {
  const now = Date.now();
  await DB.batch(deleteOldBacktests(DB, now));
  for (const open of await openBacktests(DB, maxAtOnce)) {
    if (Date.now() >= now + maxRunMs) return;
    await goOnWithBacktest({ DB }, open, now + maxRunMs);
  }
}

/** Goes on with one until it is done, or until a time (epoch ms): then the next run does. */
export async function goOnWithBacktest({ DB }: Database, open: StoredBacktest, until: number): Promise<void> {
  const { tenant, version, date } = open;
  const text = await readDocument(DB, tenant, version);
  if (text === null) throw new Error(`there is no version ${version} of ${tenant}`);
  const { configuration } = compileConfiguration(version, JSON.parse(text));
  let backtest: StoredBacktest | null = open;
  while (backtest !== null && !backtest.isFinished && Date.now() < until) {
    backtest = await step(DB, backtest, configuration);
  }
  if (backtest?.isFinished) {
    const { trips, different } = backtest.progress.sums;
    log('info', 'backtest-done', { tenant, version, date, trips, different });
  }
}

/** Computes the next trips; null when another run has gone on meanwhile. */
async function step(
  db: D1Database,
  before: StoredBacktest,
  configuration: Configuration,
): Promise<StoredBacktest | null> {
  const found = await tripsOfDay(db, before, tripsAtOnce);
  const compared: PublicBacktestTrip[] = [];
  let { sums } = before.progress;
  const events = await eventsOfTrips(
    db,
    before.tenant,
    found.map(({ id }) => id),
  );
  for (const { id, requestedAt } of found) {
    const result = compare(events.get(id) ?? [], configuration);
    if (typeof result === 'string') {
      sums = { ...sums, leftOut: { ...sums.leftOut, [result]: (sums.leftOut[result] ?? 0) + 1 } };
    } else {
      const trip = { ...result, tripId: id, requestedAt: rfc3339(requestedAt) };
      compared.push(trip);
      sums = addedUp(sums, trip);
    }
  }
  const progress: BacktestProgress = { after: found.at(-1) ?? before.progress.after, sums };
  const finishedAt = found.length < tripsAtOnce ? Date.now() : null;
  return advanceBacktest(db, before, compared, progress, finishedAt);
}

function compare(
  events: readonly FeedEvent[],
  configuration: Configuration,
): Omit<PublicBacktestTrip, 'tripId' | 'requestedAt'> | NotComparable {
  const journal: TripEvent[] = [];
  for (const event of events) {
    const read = journaledTripEvent(event);
    if (read === null) return 'unreadable';
    journal.push(read);
  }
  const result = backtestTrip(journal, configuration);
  if ('notComparable' in result) return result.notComparable;
  return {
    ...result,
    differences: result.differences.map(({ charged, draft, inputs }) => ({
      charged: charged && publicLine(charged),
      draft: draft && publicLine(draft),
      inputs: [...inputs],
    })),
  };
}
