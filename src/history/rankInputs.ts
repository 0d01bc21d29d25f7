import { z } from 'zod';
import { type RankId, rankIdSchema, type TenantId } from '../domain/ids.ts';
import { type RankRecording, rankRecordingSchema } from '../domain/rank/inputs.ts';
import type { Reader } from './sharedSql.ts';

/** Backtests of earlier days leave lines as they were. */
const keptDays = 60;
const dayMs = 86_400_000;

/** Where a recording is among those of its rank. */
export interface RecordingPlace {
  readonly beginAt: number;
  readonly number: number;
}

/** Null: newer code wrote it, and this cannot read it. */
export type StoredRecording = RecordingPlace & { readonly recording: RankRecording | null };

/** Writes a piece of what a rank was told; the same again changes nothing. */
export async function keepRankInputs(
  db: D1Database,
  tenant: TenantId,
  rank: RankId,
  recording: RankRecording,
): Promise<void> {
  const { number, state, inputs } = recording;
  await db
    .prepare(
      `INSERT OR IGNORE INTO rank_inputs (tenant, rank, begin_at, number, has_state, recording)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      ...[tenant, rank, inputs[0]?.at ?? 0, number],
      ...[Number(state !== undefined), JSON.stringify(recording)],
    )
    .run();
}

/** Returns the first rank after a name of which something is recorded; null: there is none. */
export async function nextRecordedRank(db: Reader, tenant: TenantId, after: string): Promise<RankId | null> {
  const query = 'SELECT rank FROM rank_inputs WHERE tenant = ? AND rank > ? ORDER BY rank LIMIT 1';
  const found = await db.prepare(query).bind(tenant, after).first();
  return found === null ? null : z.object({ rank: rankIdSchema }).parse(found).rank;
}

/** Returns the last recording that says what the line was, and begins by a time; null: there is none. */
export async function recordingWithState(
  db: Reader,
  tenant: TenantId,
  rank: RankId,
  by: number,
): Promise<RecordingPlace | null> {
  const found = await db
    .prepare(
      `SELECT begin_at, number FROM rank_inputs
       WHERE tenant = ? AND rank = ? AND begin_at <= ? AND has_state = 1
       ORDER BY begin_at DESC, number DESC LIMIT 1`,
    )
    .bind(tenant, rank, by)
    .first();
  return found === null ? null : placeRow.parse(found);
}

/** Returns recordings of a rank from a place on that begin before a time, oldest first. */
export async function recordingsOf(
  db: Reader,
  tenant: TenantId,
  rank: RankId,
  span: { readonly from: RecordingPlace; readonly to: number },
  limit: number,
): Promise<StoredRecording[]> {
  const { from, to } = span;
  const { results } = await db
    .prepare(
      `SELECT begin_at, number, recording FROM rank_inputs
       WHERE tenant = ?1 AND rank = ?2 AND (begin_at, number) >= (?3, ?4) AND begin_at < ?5
       ORDER BY begin_at, number LIMIT ?6`,
    )
    .bind(tenant, rank, from.beginAt, from.number, to, limit)
    .all();
  return results.map((row) => recordingRow.parse(row));
}

const placeRow = z
  .object({ begin_at: z.number(), number: z.int() })
  .transform(({ begin_at, number }): RecordingPlace => ({ beginAt: begin_at, number }));

const recordingRow = z
  .object({ begin_at: z.number(), number: z.int(), recording: z.string() })
  .transform(({ begin_at, number, recording }): StoredRecording => {
    const read = rankRecordingSchema.safeParse(JSON.parse(recording));
    return { beginAt: begin_at, number, recording: read.success ? read.data : null };
  });

/** Forgets what is older than backtests need. */
export function deleteOldRankInputs(db: Reader, now: number): D1PreparedStatement {
  return db.prepare('DELETE FROM rank_inputs WHERE begin_at < ?').bind(now - keptDays * dayMs);
}
