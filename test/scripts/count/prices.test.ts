import { expect, test } from 'vitest';
import { dollarsOf } from '../../../scripts/count/prices.ts';
import type { TallyEntry } from '../../../scripts/count/tally.ts';

const million = (kind: TallyEntry['kind'], name: string, rows: Partial<TallyEntry> = {}): TallyEntry => ({
  kind,
  name,
  count: 1_000_000,
  rowsRead: 0,
  rowsWritten: 0,
  ...rows,
});

test.for<[string, TallyEntry, number]>([
  ['requests', million('request', 'POST /v1/trips'), 0.3],
  ['calls', million('call', 'TRIP.request'), 0.15],
  ['alarms that ring', million('alarm', 'TRIP'), 0.15],
  ['alarms that are set, a row each', million('setAlarm', 'TRIP'), 1],
  ['frames, twenty a request', million('frame', 'CELL'), 0.0075],
  ['rows of objects', million('sql', 'TRIP INSERT', { rowsRead: 2_000_000, rowsWritten: 3_000_000 }), 3.002],
  ['rows of the database', million('d1', 'INSERT', { rowsRead: 1_000_000, rowsWritten: 1_000_000 }), 1.001],
  ['messages, three operations each', million('queue', 'HISTORY'), 1.2],
  ['files that are written', million('bucket', 'ARCHIVE.put'), 4.5],
  ['files that are read', million('bucket', 'GRAPHS.get'), 0.36],
])('a million %s cost what is published', ([, entry, dollars]) => {
  expect(dollarsOf([entry])).toBeCloseTo(dollars, 6);
});
