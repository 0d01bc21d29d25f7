import { readCommandLine } from '../scripts/commandLine/read.ts';

/** One row of the benchmark table: a measurement and its floor or peer, from the same run. */
export interface BenchRow {
  readonly name: string;
  /** With its unit, like `floor`. */
  readonly measured: string;
  readonly floor: string;
  /** Measured ÷ floor; NaN if one of them could not be measured. */
  readonly ratio: number;
  /** The target of the ratio. */
  readonly aim?: string;
  readonly note?: string;
}

export function printTable(rows: readonly BenchRow[]): void {
  const cells = rows.map((row) => [
    row.name,
    row.measured,
    row.floor,
    Number.isNaN(row.ratio) ? '–' : row.ratio.toPrecision(2),
    row.aim ?? '',
    row.note ?? '',
  ]);
  const lines = [['what', 'measured', 'floor', 'ratio', 'aim', 'note'], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** Runs one benchmark by itself, and prints its table; with `--help` only says what it measures. */
export async function runAlone(file: string, does: string, bench: () => Promise<BenchRow[]>): Promise<void> {
  const run = `npm exec -- node ${file}`;
  readCommandLine({ run, does, takes: {}, examples: [run] });
  printTable(await bench());
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
