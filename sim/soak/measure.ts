import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** The process of the runtime. Linux only. */
export interface ProcessFigures {
  readonly residentMegabytes: number;
  readonly openFiles: number;
}

export function readProcess(pid: number): ProcessFigures {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    residentMegabytes: Number(resident) / 1024,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** The state of a served Hexhail on disk. */
export interface StateFigures {
  readonly files: number;
  /** Databases, without their write-ahead logs. */
  readonly settledKilobytes: number;
  /** Write-ahead logs and their indexes: gone once an object sleeps. */
  readonly logKilobytes: number;
  /** Objects with an alarm set. */
  readonly alarms: number;
  /** Messages between objects that could not be delivered. */
  readonly parked: number;
  /** Settled bytes by what they belong to: a class of objects, or a simulated service. */
  readonly kilobytesOf: Readonly<Record<string, { readonly files: number; readonly kilobytes: number }>>;
}

export async function readState(stateDir: string): Promise<StateFigures> {
  const state = join(stateDir, 'v3');
  let [files, settled, logs] = [0, 0, 0];
  const kilobytesOf: Record<string, { files: number; kilobytes: number }> = {};
  for (const entry of await readdir(state, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A log may be deleted meanwhile.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    if (found === null) continue;
    files += 1;
    if (/-(?:wal|shm)$/.test(entry.name)) logs += found.size;
    else {
      settled += found.size;
      const owner = relative(state, entry.parentPath);
      const before = kilobytesOf[owner] ?? { files: 0, kilobytes: 0 };
      kilobytesOf[owner] = { files: before.files + 1, kilobytes: before.kilobytes + found.size / 1024 };
    }
  }
  return {
    files,
    settledKilobytes: settled / 1024,
    logKilobytes: logs / 1024,
    alarms: countAlarms(join(state, 'do')),
    kilobytesOf,
    parked: countParked(join(state, 'd1', 'miniflare-D1DatabaseObject')),
  };
}

const totalSchema = z.object({ total: z.int() });

function count(path: string, query: string): number {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
  try {
    return totalSchema.parse(database.prepare(query).get()).total;
  } finally {
    database.close();
  }
}

/** The local runtime keeps the alarms of each class in one database. */
function countAlarms(objects: string): number {
  return readdirSync(objects)
    .map((name) => join(objects, name, 'metadata.sqlite'))
    .filter((path) => existsSync(path))
    .reduce((total, path) => total + count(path, 'SELECT count(*) AS total FROM _cf_ALARM'), 0);
}

function countParked(databases: string): number {
  return readdirSync(databases)
    .filter((name) => /^[0-9a-f]+\.sqlite$/.test(name))
    .reduce(
      (total, name) => total + count(join(databases, name), 'SELECT count(*) AS total FROM dead_letters'),
      0,
    );
}
