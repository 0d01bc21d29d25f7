import { benchBookings } from './bookings.ts';
import { benchCellCapacity } from './cellCapacity.ts';
import { benchCellGrowth } from './cellGrowth.ts';
import { benchFrames } from './frames.ts';
import { benchMatching } from './matching.ts';
import { benchNearest } from './nearest.ts';
import { benchOpsPage } from './opsPage.ts';
import { type BenchRow, printTable } from './table.ts';

/** The peer on roads is a native package that not every machine can load. */
const benchRoads = async () => (await import('./roads.ts')).benchRoads();

/**
 * Every benchmark, one after another, in one table. What is measured is told; nothing passes or fails, but what
 * could not be measured does not take the rest along.
 */
const rows: BenchRow[] = [];
for (const bench of [
  benchFrames,
  benchCellCapacity,
  benchCellGrowth,
  benchNearest,
  benchMatching,
  benchBookings,
  benchRoads,
  benchOpsPage,
]) {
  try {
    rows.push(...(await bench()));
  } catch (error) {
    console.error(`${bench.name} was not measured:`, error);
    process.exitCode = 1;
  }
}
printTable(rows);
