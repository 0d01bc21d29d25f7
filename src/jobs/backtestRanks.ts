import type { Configuration } from '../domain/configuration/compileConfiguration.ts';
import type { RankId } from '../domain/ids.ts';
import { LineBacktest } from '../domain/rank/lineBacktest.ts';
import type { PlaceChange } from '../domain/rank/lineDifference.ts';
import { definitionOf } from '../domain/rank/state.ts';
import type { BacktestProgress, StoredBacktest } from '../history/backtests.ts';
import {
  nextRecordedRank,
  type RecordingPlace,
  recordingsOf,
  recordingWithState,
} from '../history/rankInputs.ts';
import { mostCallsListed, type PublicBacktestRank } from '../protocol/backtests.ts';
import { rfc3339 } from '../protocol/values.ts';

/** Read at a time. */
const recordingsAtOnce = 100;

/** Computes the line of the tenant's next rank; with none left, the ranks are done. */
export async function withNextRank(
  db: D1Database,
  { tenant, beginAt, endAt, progress }: StoredBacktest,
  configuration: Configuration,
): Promise<BacktestProgress> {
  const id = await nextRecordedRank(db, tenant, progress.rank ?? '');
  if (id === null) return { ...progress, rank: null };
  const drafted = configuration.document.ranks.find((one) => one.id === id);
  const line = new LineBacktest(drafted === undefined ? null : definitionOf(drafted), beginAt);
  let from: RecordingPlace = (await recordingWithState(db, tenant, id, beginAt)) ?? {
    beginAt,
    number: 0,
  };
  for (;;) {
    const found = await recordingsOf(db, tenant, id, { from, to: endAt }, recordingsAtOnce);
    for (const { recording } of found) line.add(recording);
    const last = found.at(-1);
    if (last === undefined || found.length < recordingsAtOnce) break;
    from = { beginAt: last.beginAt, number: last.number + 1 };
  }
  const rank = publicRankOf(id, line);
  return { ...progress, rank: id, ranks: rank.trips === 0 ? progress.ranks : [...progress.ranks, rank] };
}

function publicRankOf(rank: RankId, { calls, notReproduced, gaps }: LineBacktest): PublicBacktestRank {
  const different = calls.filter(({ called, draft }) => called.join(' ') !== draft.join(' '));
  return {
    rank,
    ...{ trips: calls.length + notReproduced, different: different.length, notReproduced, gaps },
    calls: different.slice(0, mostCallsListed).map(({ tripId, at, called, draft, cause }) => ({
      ...{ tripId, at: rfc3339(at), called: [...called], draft: [...draft] },
      cause: cause && { ...cause, actual: publicChange(cause.actual), draft: publicChange(cause.draft) },
    })),
  };
}

function publicChange(change: PlaceChange | null) {
  return change && { ...change, at: rfc3339(change.at) };
}
