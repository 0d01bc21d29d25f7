import { z } from 'zod';
import type { Env } from '../env.ts';
import { archivePrefix, readArchived } from '../events/archiveConsumer.ts';
import { storeRecord } from '../events/historyConsumer.ts';
import { storeMissingEvents } from '../history/feedEvents.ts';
import { log } from '../log.ts';
import { maxRunMs } from './tenants.ts';

/** The job's name in the database. */
export const rebuildJob = 'rebuild-history';

/** Archive files listed at a time. */
const pageSize = 20;

/** Progress of a rebuild. Missing fields default: a new job starts empty. */
export const rebuildProgressSchema = z.object({
  /** The last archive key that was read. */
  after: z.string().nullable().default(null),
  files: z.int().default(0),
  batches: z.int().default(0),
  /** Lines that no version of the schema reads. Each is logged. */
  unreadable: z.int().default(0),
});
export type RebuildProgress = z.infer<typeof rebuildProgressSchema>;

const jobRow = z.object({ progress: z.string() });

const unfinished = 'SELECT progress FROM jobs WHERE name = ? AND finished_at IS NULL';

export async function isRebuilding(db: D1Database): Promise<boolean> {
  return (await db.prepare(unfinished).bind(rebuildJob).first()) !== null;
}

/**
 * Continues a requested rebuild: fills the history from the archive. Never changes what is stored, so the history may
 * be non-empty and may grow meanwhile.
 */
export async function rebuildHistory(env: Env): Promise<void> {
  const job = await env.DB.prepare(unfinished).bind(rebuildJob).first();
  if (job === null) return;
  const endsAt = Date.now() + maxRunMs;
  let stored = jobRow.parse(job).progress;
  let progress = rebuildProgressSchema.parse(JSON.parse(stored));
  /** Returns false if another run has gone on, or the job was requested anew: this one ends. */
  const store = async (next: RebuildProgress, finishedAt: number | null): Promise<boolean> => {
    const text = JSON.stringify(next);
    const { meta } = await env.DB.prepare(
      'UPDATE jobs SET progress = ?, finished_at = ? WHERE name = ? AND progress = ? AND finished_at IS NULL',
    )
      .bind(text, finishedAt, rebuildJob, stored)
      .run();
    [stored, progress] = [text, next];
    return meta.changes > 0;
  };
  while (Date.now() < endsAt) {
    const listed = await env.ARCHIVE.list({
      prefix: archivePrefix,
      limit: pageSize,
      ...(progress.after !== null && { startAfter: progress.after }),
    });
    for (const { key } of listed.objects) {
      const { batches, unreadable } = await restore(env, key);
      const next = {
        after: key,
        files: progress.files + 1,
        batches: progress.batches + batches,
        unreadable: progress.unreadable + unreadable,
      };
      if (!(await store(next, null)) || Date.now() >= endsAt) return;
    }
    if (!listed.truncated) {
      // The archive has exact places, also of trips that were coarsened before, and ends older than the last roll-up.
      await env.DB.batch(
        ['coarsening', 'rollups', 'shift_cursors', 'shift_days'].map((table) =>
          env.DB.prepare(`DELETE FROM ${table}`),
        ),
      );
      if (await store(progress, Date.now())) log('info', 'history-rebuilt', { ...progress });
      return;
    }
  }
}

/** Stores the batches of an archive file; returns how many there were, and how many lines were no batch. */
async function restore({ ARCHIVE, DB }: Env, key: string) {
  const archived = await ARCHIVE.get(key);
  const { batches, unreadable } = readArchived(archived === null ? '' : await archived.text());
  for (const { line, reason } of unreadable) log('error', 'archive-line-unreadable', { key, line, reason });
  const statements = batches.flatMap((batch) => [
    // As old as it is: districts read what has changed lately.
    ...storeRecord(DB, batch, batch.events.at(-1)?.at ?? 0),
    storeMissingEvents(DB, batch),
  ]);
  if (statements.length > 0) await DB.batch(statements);
  return { batches: batches.length, unreadable: unreadable.length };
}
