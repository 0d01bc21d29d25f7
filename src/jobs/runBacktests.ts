import { type Configuration, compileConfiguration } from '../domain/configuration/compileConfiguration.ts';
import { districtAt } from '../domain/geo/cells.ts';
import { demandThen } from '../domain/surge/recordedDemand.ts';
import { surgeRulesOf } from '../domain/tariff/surgePricing.ts';
import { backtestTrip, type DraftRules, type NotComparable } from '../domain/trip/backtest.ts';
import type { TripEvent } from '../domain/trip/events.ts';
import type { Env } from '../env.ts';
import {
  addedUp,
  advanceBacktest,
  deleteOldBacktests,
  openBacktests,
  type StoredBacktest,
  tripsOfDay,
} from '../history/backtests.ts';
import { eventsOfTrips } from '../history/feedEvents.ts';
import { surgeOfDistrict } from '../history/surgeMinutes.ts';
import { log } from '../log.ts';
import type { PublicBacktestTrip } from '../protocol/backtests.ts';
import { type FeedEvent, journaledTripEvent } from '../protocol/feed.ts';
import { publicLine } from '../protocol/receipts.ts';
import { rfc3339 } from '../protocol/values.ts';
import { readDocument } from '../tenants/configurationInForce.ts';
import { withNextRank } from './backtestRanks.ts';
import { eachTenant } from './tenants.ts';

/** Backtests and trips at a time. */
const maxAtOnce = 10;
const tripsAtOnce = 50;
const maxRunMs = 30_000;

type Database = Pick<Env, 'DB'>;

/** Continues open backtests, and deletes old ones. Called every minute. */
export async function runBacktests({ DB }: Env): Promise<void> {
  const now = Date.now();
  const until = now + maxRunMs;
  await DB.batch(deleteOldBacktests(DB, now));
  const open = await openBacktests(DB, maxAtOnce);
  await eachTenant('backtests', open, until, (backtest) => runBacktest({ DB }, backtest, until));
}

/** Continues one until it is done, or until a time (epoch ms); the next run continues it. */
export async function runBacktest({ DB }: Database, open: StoredBacktest, until: number): Promise<void> {
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

/** Computes the next rank, or the next trips; null when another run has gone on meanwhile. */
async function step(
  db: D1Database,
  before: StoredBacktest,
  configuration: Configuration,
): Promise<StoredBacktest | null> {
  let { progress } = before;
  if (progress.rank !== null) {
    progress = await withNextRank(db, before, configuration);
    if (progress.rank !== null) return advanceBacktest(db, before, [], progress, null);
  }
  const found = await tripsOfDay(db, before, tripsAtOnce);
  const compared: PublicBacktestTrip[] = [];
  let { sums } = progress;
  const events = await eventsOfTrips(
    db,
    before.tenant,
    found.map(({ id }) => id),
  );
  const rules = await withDemand(db, before, configuration, [...events.values()].flat());
  for (const { id, requestedAt } of found) {
    const result = compare(events.get(id) ?? [], rules);
    if (typeof result === 'string') {
      sums = { ...sums, leftOut: { ...sums.leftOut, [result]: (sums.leftOut[result] ?? 0) + 1 } };
    } else {
      const trip = { ...result, tripId: id, requestedAt: rfc3339(requestedAt) };
      compared.push(trip);
      sums = addedUp(sums, trip);
    }
  }
  progress = { ...progress, after: found.at(-1) ?? progress.after, sums };
  const finishedAt = found.length < tripsAtOnce ? Date.now() : null;
  return advanceBacktest(db, before, compared, progress, finishedAt);
}

/** Long before the first booking: by then nothing of earlier demand counts any more. */
const surgeBeforeMs = 3 * 3_600_000;
const mostMinutes = 4_000;

/** The rules of the draft, with what districts wrote down about demand around the bookings if it follows demand. */
async function withDemand(
  db: D1Database,
  { tenant }: StoredBacktest,
  configuration: Configuration,
  events: readonly FeedEvent[],
): Promise<DraftRules> {
  const { surge, policy } = configuration.pricing;
  const follows = surgeRulesOf(surge, policy.streams.cellResolution);
  if (follows?.mode !== 'on') return configuration;
  const bookings = events.flatMap((event) => {
    const read = journaledTripEvent(event);
    return read?.type === 'requested' ? [{ at: read.at, district: districtAt(read.booking.pickup) }] : [];
  });
  const byDistrict = Map.groupBy(bookings, ({ district }) => district);
  const recorded = await Promise.all(
    [...byDistrict].map(([district, booked]) => {
      const times = booked.map(({ at }) => at);
      const span = { from: Math.min(...times) - surgeBeforeMs, to: Math.max(...times) };
      return surgeOfDistrict(db, tenant, district, span, mostMinutes);
    }),
  );
  return { ...configuration, demandThen: demandThen(recorded.flat(), follows.rules) };
}

function compare(
  events: readonly FeedEvent[],
  rules: DraftRules,
): Omit<PublicBacktestTrip, 'tripId' | 'requestedAt'> | NotComparable {
  const journal: TripEvent[] = [];
  for (const event of events) {
    const read = journaledTripEvent(event);
    if (read === null) return 'unreadable';
    journal.push(read);
  }
  const result = backtestTrip(journal, rules);
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
