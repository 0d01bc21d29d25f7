import { dollarsOf } from './prices.ts';
import type { RideTally } from './scriptedRide.ts';
import { countedKinds, sumOf, type Tally, totalsOf } from './tally.ts';

/** What a booking and a ride cost, for programs and for the test that keeps it. */
export interface RideFigures {
  /** In the tables of objects. */
  readonly rowsWrittenUntilAssigned: number;
  /** Without the minutes of the drive from pickup to drop-off. */
  readonly rowsWrittenPerTrip: number;
  readonly rowsWrittenPerMinuteOfDriving: number;
  readonly d1RowsWrittenPerTrip: number;
  /** Of objects. */
  readonly callsUntilAssigned: number;
  /** Without the minutes of that drive. */
  readonly callsPerTrip: number;
  readonly callsPerMinuteOfDriving: number;
  /** All of it, the drive included. */
  readonly dollarsPerThousandBookings: number;
}

export function figuresOf({ untilAssigned, steps, drive, driveMinutes }: RideTally): RideFigures {
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    rowsWrittenUntilAssigned: totalsOf(untilAssigned, 'sql').rowsWritten,
    rowsWrittenPerTrip: totalsOf(steps, 'sql').rowsWritten,
    rowsWrittenPerMinuteOfDriving: rounded(totalsOf(drive, 'sql').rowsWritten / driveMinutes, 1),
    d1RowsWrittenPerTrip: totalsOf(sumOf(steps, drive), 'd1').rowsWritten,
    callsUntilAssigned: totalsOf(untilAssigned, 'call').count,
    callsPerTrip: totalsOf(steps, 'call').count,
    callsPerMinuteOfDriving: rounded(totalsOf(drive, 'call').count / driveMinutes, 1),
    dollarsPerThousandBookings: rounded(1_000 * dollarsOf(sumOf(steps, drive)), 4),
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
