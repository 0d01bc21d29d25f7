import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { killRecorded, type RecordedProcess } from './process-identity.ts';
import { errorCode, StartFailure } from './start-failure.ts';

/** A state directory locked by this server. */
export type StateDirectory = {
  path: string;
  /** Records which workerd works on the directory, for the next start after a crash. */
  recordRuntime: (runtime: RecordedProcess | null) => void;
  release: () => void;
};

const record = z.object({
  serverPid: z.int(),
  runtime: z.object({ pid: z.int(), identity: z.string() }).nullable(),
});

const sqliteBusy = 5;
/** How long a stopping server may still hold the lock. */
const lockTimeoutMs = 2_000;

/**
 * Locks a state directory for this process, and ends a workerd that an earlier server left behind on it.
 *
 * The lock is an open exclusive SQLite transaction: the kernel releases it when its holder dies in any way, so
 * there are no stale locks. workerd has no such lock, and two of them on one directory would corrupt it.
 */
export async function openStateDirectory(path: string): Promise<StateDirectory> {
  const recordPath = join(path, 'server.json');
  const lock = takeLock(path, recordPath);
  try {
    const left = readRecord(recordPath)?.runtime;
    if (left) await killRecorded(left);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    path,
    recordRuntime: (runtime) =>
      writeFileSync(recordPath, JSON.stringify({ serverPid: process.pid, runtime })),
    release: () => {
      rmSync(recordPath, { force: true });
      lock.close();
    },
  };
}

function takeLock(path: string, recordPath: string): DatabaseSync {
  try {
    mkdirSync(path, { recursive: true });
    const lock = new DatabaseSync(join(path, 'lock.sqlite'), { timeout: lockTimeoutMs });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      const holder = readRecord(recordPath)?.serverPid;
      const who = holder === undefined ? 'another server' : `another server (process ${holder})`;
      throw new StartFailure(`STATE_DIR ${path} is in use by ${who}: stop it, or set another STATE_DIR.`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartFailure(`STATE_DIR ${path} cannot be written: ${reason}.`);
  }
}

/** Returns null without a record, or for one that a crash truncated. */
function readRecord(recordPath: string): z.infer<typeof record> | null {
  try {
    return record.safeParse(JSON.parse(readFileSync(recordPath, 'utf8'))).data ?? null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
