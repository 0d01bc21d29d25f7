import { z } from 'zod';

/**
 * What was counted:
 * - `request`: HTTP requests to the Worker, by method and path
 * - `call`: calls to an object, by class and method
 * - `frame`: WebSocket messages that an object received, by class
 * - `sql`, `d1`: statements of objects and of the database, with the rows that each read and wrote
 * - `setAlarm`, `alarm`: alarms that were set, and that rang, by class
 * - `queue`: messages sent to a queue, by binding
 * - `bucket`: operations on a bucket, by binding and method
 */
export const countedKinds = [
  'request',
  'call',
  'frame',
  'sql',
  'd1',
  'setAlarm',
  'alarm',
  'queue',
  'bucket',
] as const;
export type CountedKind = (typeof countedKinds)[number];

const entrySchema = z.object({
  kind: z.enum(countedKinds),
  name: z.string(),
  count: z.int(),
  /** Rows as the platform bills them: those of indexes count. */
  rowsRead: z.int(),
  rowsWritten: z.int(),
});
export type TallyEntry = z.infer<typeof entrySchema>;

/** One entry per kind and name, sorted. */
export const tallySchema = z.array(entrySchema);
export type Tally = readonly TallyEntry[];

export interface Totals {
  readonly count: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** Returns the sums over all names of one kind. */
export function totalsOf(tally: Tally, kind: CountedKind): Totals {
  const totals = { count: 0, rowsRead: 0, rowsWritten: 0 };
  for (const entry of tally) {
    if (entry.kind !== kind) continue;
    totals.count += entry.count;
    totals.rowsRead += entry.rowsRead;
    totals.rowsWritten += entry.rowsWritten;
  }
  return totals;
}

/** Returns the sums of two tallies, sorted by kind and name. */
export function sumOf(one: Tally, other: Tally): Tally {
  const sums = new Map<string, TallyEntry>();
  for (const entry of [...one, ...other]) {
    const key = `${entry.kind} ${entry.name}`;
    const known = sums.get(key);
    sums.set(key, {
      ...entry,
      count: entry.count + (known?.count ?? 0),
      rowsRead: entry.rowsRead + (known?.rowsRead ?? 0),
      rowsWritten: entry.rowsWritten + (known?.rowsWritten ?? 0),
    });
  }
  return [...sums.keys()].sort().flatMap((key) => sums.get(key) ?? []);
}

/** Returns a tally without what idle vehicles cost in any case: their frames, and their cells' reports. */
export function withoutStreams(tally: Tally): Tally {
  return tally.filter(({ kind, name }) => kind !== 'frame' && name !== 'DISTRICT.report');
}
