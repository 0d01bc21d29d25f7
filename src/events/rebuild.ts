import { z } from 'zod';
import type { Env } from '../env.ts';
import { storeMissingEvents } from '../history/events.ts';
import { log } from '../log.ts';
import { archivePrefix, readArchived } from './archiveConsumer.ts';
import { storeRecord } from './historyConsumer.ts';

/** The job's name in the database. */
export const rebuildJob = 'rebuild-history';

/** Archive files read at a time, and the number of rounds per run of the job. */
const pageSize = 20;
const maxPages = 20;

/** Progress of a rebuild. Missing fields default: a new job starts empty. */
export const rebuildProgressSchema = z.object({
  /** The last archive key that was read. */
  after: z.string().nullable().default(null),
  files: z.int().default(0),
  batches: z.int().default(0),
});
export type RebuildProgress = z.infer<typeof rebuildProgressSchema>;

const jobRow = z.object({ progress: z.string() });

/**
 * Continues a requested rebuild: fills the history from the archive, a few pages at a time. Never changes what is
 * stored, so the history may be non-empty and may grow meanwhile.
 */
export async function rebuildHistory(env: Env): Promise<void> {
  const job = await env.DB.prepare('SELECT progress FROM jobs WHERE name = ? AND finished_at IS NULL')
    .bind(rebuildJob)
    .first();
  if (job === null) return;
  let progress = rebuildProgressSchema.parse(JSON.parse(jobRow.parse(job).progress));
  for (let page = 0; page < maxPages; page++) {
    const listed = await env.ARCHIVE.list({
      prefix: archivePrefix,
      limit: pageSize,
      ...(progress.after !== null && { startAfter: progress.after }),
    });
    for (const { key } of listed.objects) {
      const batches = await restore(env, key);
      progress = { after: key, files: progress.files + 1, batches: progress.batches + batches };
    }
    await env.DB.prepare('UPDATE jobs SET progress = ?, finished_at = ? WHERE name = ?')
      .bind(JSON.stringify(progress), listed.truncated ? null : Date.now(), rebuildJob)
      .run();
    if (!listed.truncated) {
      log('info', 'history-rebuilt', { ...progress });
      return;
    }
  }
}

/** Stores the batches of an archive file; returns how many there were. */
async function restore({ ARCHIVE, DB }: Env, key: string): Promise<number> {
  const archived = await ARCHIVE.get(key);
  const batches = archived === null ? [] : readArchived(await archived.text());
  const statements = batches.flatMap((batch) => [
    // As old as it is: districts read what has changed lately.
    ...storeRecord(DB, batch, batch.events.at(-1)?.at ?? 0),
    storeMissingEvents(DB, batch),
  ]);
  if (statements.length > 0) await DB.batch(statements);
  return batches.length;
}
