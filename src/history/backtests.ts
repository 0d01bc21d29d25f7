import { z } from 'zod';
import { type TenantId, type TripId, tenantIdSchema, tripIdSchema } from '../domain/ids.ts';
import {
  type BacktestSums,
  backtestRankSchema,
  backtestSumsSchema,
  backtestTripSchema,
  type PublicBacktestTrip,
} from '../protocol/backtests.ts';
import type { Reader } from './sharedSql.ts';

/** How long the result of a backtest is kept. */
export const backtestDays = 30;
const keptMs = backtestDays * 86_400_000;

export interface BacktestName {
  readonly tenant: TenantId;
  readonly version: number;
  readonly date: string;
}

/** Where a run goes on, and the sums so far. */
export const backtestProgressSchema = z.object({
  after: z.object({ requestedAt: z.number(), id: z.string() }).nullable(),
  sums: backtestSumsSchema,
  ranks: z.array(backtestRankSchema).default([]),
  /** The rank whose line was computed last; null: all were. */
  rank: z.string().nullable().default(''),
});
export type BacktestProgress = z.infer<typeof backtestProgressSchema>;

export const noProgress: BacktestProgress = {
  after: null,
  ranks: [],
  rank: '',
  sums: { trips: 0, different: 0, refused: 0, leftOut: {}, totals: [], lines: [] },
};

export interface StoredBacktest extends BacktestName {
  readonly beginAt: number;
  readonly endAt: number;
  readonly progress: BacktestProgress;
  /** As it is stored: what another run has changed is another text. */
  readonly text: string;
  readonly isFinished: boolean;
}

const row = z
  .object({
    tenant: tenantIdSchema,
    version: z.int(),
    date: z.string(),
    begin_at: z.number(),
    end_at: z.number(),
    progress: z.string(),
    finished_at: z.number().nullable(),
  })
  .transform(
    ({ tenant, version, date, begin_at, end_at, progress: text, finished_at }): StoredBacktest => ({
      ...{ tenant, version, date, text },
      beginAt: begin_at,
      endAt: end_at,
      progress: backtestProgressSchema.parse(JSON.parse(text)),
      isFinished: finished_at !== null,
    }),
  );

export async function findBacktest(
  db: Reader,
  { tenant, version, date }: BacktestName,
): Promise<StoredBacktest | null> {
  const query = 'SELECT * FROM backtests WHERE tenant = ? AND version = ? AND date = ?';
  const found = await db.prepare(query).bind(tenant, version, date).first();
  return found === null ? null : row.parse(found);
}

/** Requests a backtest, unless it was requested before or as many of the tenant's are under way as may be. */
export async function requestBacktest(
  db: Reader,
  { tenant, version, date }: BacktestName,
  day: { readonly begin: number; readonly end: number },
  now: number,
  mostOpen: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO backtests (tenant, version, date, begin_at, end_at, requested_at, progress)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
       WHERE (SELECT count(*) FROM backtests WHERE tenant = ?1 AND finished_at IS NULL) < ?8
       ON CONFLICT DO NOTHING`,
    )
    .bind(tenant, version, date, day.begin, day.end, now, JSON.stringify(noProgress), mostOpen)
    .run();
  return meta.changes > 0;
}

/** Returns some backtests that are under way. By chance: those that fail each time keep no others from their turn. */
export async function openBacktests(db: Reader, limit: number): Promise<StoredBacktest[]> {
  const query = 'SELECT * FROM backtests WHERE finished_at IS NULL ORDER BY random() LIMIT ?';
  const { results } = await db.prepare(query).bind(limit).all();
  return results.map((found) => row.parse(found));
}

/** Returns the next trips of the day. */
export async function tripsOfDay(
  db: Reader,
  { tenant, beginAt, endAt, progress }: StoredBacktest,
  limit: number,
): Promise<{ readonly id: TripId; readonly requestedAt: number }[]> {
  const after = progress.after ?? { requestedAt: beginAt, id: '' };
  const { results } = await db
    .prepare(
      `SELECT id, requested_at FROM trip_terms
       WHERE tenant = ?1 AND (requested_at, id) > (?2, ?3) AND requested_at < ?4
       ORDER BY requested_at, id LIMIT ?5`,
    )
    .bind(tenant, after.requestedAt, after.id, endAt, limit)
    .all();
  return z.array(tripRow).parse(results);
}

const tripRow = z
  .object({ id: tripIdSchema, requested_at: z.number() })
  .transform(({ id, requested_at }) => ({ id, requestedAt: requested_at }));

/**
 * Stores the next trips and how far the backtest is by them, in one transaction. Returns null, and stores nothing, when
 * another run has gone on meanwhile.
 */
export async function advanceBacktest(
  db: D1Database,
  before: StoredBacktest,
  trips: readonly PublicBacktestTrip[],
  progress: BacktestProgress,
  finishedAt: number | null,
): Promise<StoredBacktest | null> {
  const { tenant, version, date } = before;
  const text = JSON.stringify(progress);
  const isOurs =
    'SELECT 1 FROM backtests WHERE tenant = ?1 AND version = ?2 AND date = ?3 AND progress = ?4 AND finished_at IS NULL';
  const stored = trips.map((trip) => ({ ...trip, requestedAt: Date.parse(trip.requestedAt), trip }));
  const [, advanced] = await db.batch([
    db
      .prepare(
        `INSERT INTO backtest_trips (tenant, version, date, requested_at, id, is_different, result)
         SELECT ?1, ?2, ?3, value ->> 'requestedAt', value ->> 'tripId',
           value -> 'differences' <> '[]' OR value ->> 'refused', value -> 'trip'
         FROM json_each(?5) WHERE EXISTS (${isOurs}) ON CONFLICT DO NOTHING`,
      )
      .bind(tenant, version, date, before.text, JSON.stringify(stored)),
    db
      .prepare(
        `UPDATE backtests SET progress = ?5, finished_at = ?6
         WHERE tenant = ?1 AND version = ?2 AND date = ?3 AND progress = ?4 AND finished_at IS NULL`,
      )
      .bind(tenant, version, date, before.text, text, finishedAt),
  ]);
  if (advanced?.meta.changes !== 1) return null;
  return { ...before, progress, text, isFinished: finishedAt !== null };
}

export interface BacktestPage {
  readonly onlyDifferent: boolean;
  readonly after: { readonly requestedAt: number; readonly id: string } | null;
  readonly limit: number;
}

/** Returns trips of a backtest, in the order of their requests. */
export async function listBacktestTrips(
  db: Reader,
  { tenant, version, date }: BacktestName,
  { onlyDifferent, after, limit }: BacktestPage,
): Promise<PublicBacktestTrip[]> {
  const { results } = await db
    .prepare(
      `SELECT result FROM backtest_trips
       WHERE tenant = ?1 AND version = ?2 AND date = ?3 AND (requested_at, id) > (?4, ?5)
         AND is_different >= ?6
       ORDER BY requested_at, id LIMIT ?7`,
    )
    .bind(tenant, version, date, after?.requestedAt ?? 0, after?.id ?? '', Number(onlyDifferent), limit)
    .all();
  return results.map((found) => resultRow.parse(found));
}

const resultRow = z
  .object({ result: z.string() })
  .transform(({ result }) => backtestTripSchema.parse(JSON.parse(result)));

/** Deletes backtests that are older than they may be. */
export function deleteOldBacktests(db: Reader, now: number): D1PreparedStatement[] {
  const old = 'SELECT tenant, version, date FROM backtests WHERE requested_at <= ?';
  return [
    db.prepare(`DELETE FROM backtest_trips WHERE (tenant, version, date) IN (${old})`).bind(now - keptMs),
    db.prepare('DELETE FROM backtests WHERE requested_at <= ?').bind(now - keptMs),
  ];
}

/** Adds a trip to the sums. */
export function addedUp(sums: BacktestSums, trip: PublicBacktestTrip): BacktestSums {
  const { currency, charged, draft, differences } = trip;
  const kind = trip.end === 'completed' ? 'fares' : 'fees';
  const none = { currency, fares: { charged: 0, draft: 0 }, fees: { charged: 0, draft: 0 } };
  const total = sums.totals.find((one) => one.currency === currency) ?? none;
  const added = { charged: total[kind].charged + charged, draft: total[kind].draft + draft };
  let { lines } = sums;
  for (const difference of differences) {
    const line = difference.charged ?? difference.draft;
    if (line === null) continue;
    const { code, label } = line;
    const known = lines.find((one) => one.currency === currency && one.code === code);
    const so = known ?? { currency, code, label, trips: 0, charged: 0, draft: 0 };
    const next = {
      ...so,
      trips: so.trips + 1,
      charged: so.charged + (difference.charged?.amount ?? 0),
      draft: so.draft + (difference.draft?.amount ?? 0),
    };
    lines = [...lines.filter((one) => one !== known), next];
  }
  return {
    ...sums,
    trips: sums.trips + 1,
    different: sums.different + Number(differences.length > 0),
    refused: sums.refused + Number(trip.refused),
    totals: [...sums.totals.filter((one) => one !== total), { ...total, [kind]: added }],
    lines,
  };
}
