import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../local/server.ts';

/** Serves the counting build on an empty state while `work` runs. Warnings of the Worker go to standard error. */
export async function withCountedServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-count-'));
  try {
    const server = await startServer({
      port: 0,
      stateDir,
      entry: join(import.meta.dirname, 'countingWorker.ts'),
      keepsObjects: true,
      log: (line, level) => (level === 'error' || level === 'warn' ? console.error(line) : undefined),
    });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}
