import type { CountedKind, Tally, TallyEntry } from './tally.ts';

/**
 * The counters of the counting build, and how much of its work is under way. The Worker and its objects share an
 * isolate in the local runtime, and so these.
 */
const entries = new Map<string, TallyEntry>();
const underway = { works: 0, frames: 0 };

/** Adds to the entry of a kind and name. */
export function count(
  kind: CountedKind,
  name: string,
  { times = 1, rowsRead = 0, rowsWritten = 0 } = {},
): void {
  const key = `${kind} ${name}`;
  const entry = entries.get(key) ?? { kind, name, count: 0, rowsRead: 0, rowsWritten: 0 };
  entries.set(key, {
    ...entry,
    count: entry.count + times,
    rowsRead: entry.rowsRead + rowsRead,
    rowsWritten: entry.rowsWritten + rowsWritten,
  });
}

export function countFrame(kind: string): void {
  count('frame', kind);
  underway.frames += 1;
}

/** Frames received since the build started. */
export function framesReceived(): number {
  return underway.frames;
}

export function resetCounters(): void {
  entries.clear();
}

export function currentTally(): Tally {
  return [...entries.keys()].sort().flatMap((key) => entries.get(key) ?? []);
}

/** Counts a work as under way until it settles. */
export async function track<Result>(work: Promise<Result>): Promise<Result> {
  underway.works += 1;
  try {
    return await work;
  } finally {
    underway.works -= 1;
  }
}

/** The work must stay away for this many turns of the event loop: one call may lead to the next. */
const quietTurns = 5;

/** Resolves when nothing is under way. */
export async function quiet(): Promise<void> {
  for (let turns = 0; turns < quietTurns; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (underway.works > 0) turns = -1;
  }
}
