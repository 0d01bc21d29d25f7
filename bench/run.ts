import { runLongCommand } from '../scripts/commandLine/longCommand.ts';
import { readCommandLine } from '../scripts/commandLine/read.ts';
import { benchBookings } from './bookings.ts';
import { benchCellCapacity } from './cellCapacity.ts';
import { benchCellGrowth } from './cellGrowth.ts';
import { benchDriverMemory } from './driverMemory.ts';
import { benchFrames } from './frames.ts';
import { benchMatching } from './matching.ts';
import { benchNearest } from './nearest.ts';
import { benchOpsPage } from './opsPage.ts';
import { benchPlaces } from './places.ts';
import { type BenchRow, printTable } from './table.ts';
import { benchTails } from './tails.ts';

/** Valhalla is a native package that not every machine can load. */
const benchRoads = async () => (await import('./roads.ts')).benchRoads();

readCommandLine({
  run: 'npm run bench',
  does: `Measures what frames, searches, bookings, places and pages cost, against a floor or a peer in the same run: every benchmark,
one after another, in one table. Nothing passes or fails, but exit code 1 if something could not be measured. A file of bench/ is
one benchmark, and runs alone too: npx node bench/cellCapacity.ts`,
  takes: {},
  examples: ['npm run bench'],
});

const benches = [
  benchFrames,
  benchDriverMemory,
  benchCellCapacity,
  benchCellGrowth,
  benchNearest,
  benchMatching,
  benchBookings,
  benchTails,
  benchRoads,
  benchPlaces,
  benchOpsPage,
];

await runLongCommand('bench', async () => {
  const rows: BenchRow[] = [];
  const failed: string[] = [];
  for (const bench of benches) {
    // A failed benchmark does not stop the others.
    try {
      rows.push(...(await bench()));
    } catch (error) {
      console.error(`${bench.name} was not measured:`, error);
      failed.push(bench.name);
    }
  }
  printTable(rows);
  return failed.length === 0
    ? { outcome: 'measured', detail: `${rows.length} rows of ${benches.length} benchmarks` }
    : { outcome: 'FAILED', detail: `not measured: ${failed.join(', ')}` };
});
