import { dollarsOf } from './prices.ts';
import type { RideTally } from './scriptedRide.ts';
import { countedKinds, type Tally, totalsOf } from './tally.ts';

/** What a booking and a ride cost, for programs and for the test that keeps it. */
export interface RideFigures {
  /** In the tables of objects. */
  readonly rowsWrittenUntilAssigned: number;
  readonly rowsWrittenPerTrip: number;
  readonly d1RowsWrittenPerTrip: number;
  /** Of objects. */
  readonly callsUntilAssigned: number;
  readonly callsPerTrip: number;
  readonly dollarsPerThousandBookings: number;
}

export function figuresOf({ untilAssigned, wholeRide }: RideTally): RideFigures {
  return {
    rowsWrittenUntilAssigned: totalsOf(untilAssigned, 'sql').rowsWritten,
    rowsWrittenPerTrip: totalsOf(wholeRide, 'sql').rowsWritten,
    d1RowsWrittenPerTrip: totalsOf(wholeRide, 'd1').rowsWritten,
    callsUntilAssigned: totalsOf(untilAssigned, 'call').count,
    callsPerTrip: totalsOf(wholeRide, 'call').count,
    dollarsPerThousandBookings: Number((1_000 * dollarsOf(wholeRide)).toFixed(4)),
  };
}

/** Returns a table of a tally, each count divided by `units`. */
export function tallyTable(tally: Tally, units: number): string {
  const rows = countedKinds.flatMap((kind) =>
    tally
      .filter((entry) => entry.kind === kind)
      .map(({ name, count, rowsRead, rowsWritten }) => [
        kind,
        name,
        perUnit(count, units),
        kind === 'sql' || kind === 'd1' ? perUnit(rowsRead, units) : '',
        kind === 'sql' || kind === 'd1' ? perUnit(rowsWritten, units) : '',
      ]),
  );
  const header = ['what', 'name', 'times', 'rows read', 'rows written'];
  const widths = header.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)].join('\n');
}

function perUnit(value: number, units: number): string {
  const share = value / units;
  return Number.isInteger(share) ? String(share) : share.toPrecision(3);
}
