import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { rebuildJob, rebuildProgressSchema } from '../src/jobs/rebuildHistory.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';
import { databaseArguments, runSql, sqlText } from './database.ts';

const database = readCommandLine({
  run: 'npm run rebuild-history',
  does: `Fills the history from the archive of the event feed: an empty database, or one that has lost something. The service
does it, some files a minute; this waits until it is done. What the history has already stays as it is.`,
  takes: databaseArguments,
  examples: ['npm run rebuild-history', 'npm run rebuild-history -- --remote'],
});

const pollEveryMs = 5_000;
const jobSchema = z.object({ progress: z.string(), finished_at: z.number().nullable() });

await runLongCommand('rebuild-history', async (onProgress) => {
  const name = sqlText(rebuildJob);
  await runSql(database, `INSERT OR REPLACE INTO jobs (name, requested_at) VALUES (${name}, ${Date.now()})`);
  for (;;) {
    const [row] = await runSql(database, `SELECT progress, finished_at FROM jobs WHERE name = ${name}`);
    const { progress, finished_at: finishedAt } = jobSchema.parse(row);
    const { files, batches, unreadable } = rebuildProgressSchema.parse(JSON.parse(progress));
    const detail = `${files} files of the archive, ${batches} batches, ${unreadable} unreadable lines`;
    if (finishedAt !== null) return { outcome: unreadable === 0 ? 'done' : 'FAILED', detail };
    onProgress(detail);
    await sleep(pollEveryMs);
  }
});
