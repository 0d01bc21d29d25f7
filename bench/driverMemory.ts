import { setTimeout as sleep } from 'node:timers/promises';
import { cellAt } from '../src/domain/geo/cells.ts';
import { inParallel } from '../src/inParallel.ts';
import { createCity } from './city.ts';
import {
  type Contender,
  openDriverStream,
  progress,
  sendOrFail,
  settled,
  withContenders,
} from './servers.ts';
import { type BenchRow, runAlone } from './table.ts';

/**
 * The memory of a connected driver in the local runtime, against a stream and an object that writes one row. Both are
 * dominated by the runtime's own: a stream that can hibernate, and what it keeps of every database that was open.
 */

/** What each code path loads for good is loaded by these. */
const WARM_UP = 200;
const VEHICLES = 1_200;
const WIDTH = 4;
/** Objects that nobody calls leave the memory after ten seconds. */
const RESTING_MS = 15_000;

const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);
const shift = { type: 'report', availability: 'available' };

/** Returns the row for the memory of a driver. */
export function benchDriverMemory(): Promise<BenchRow[]> {
  return withContenders(async ({ hexhail, floor }) => {
    const [measured, least] = [await kilobytesEach(hexhail), await kilobytesEach(floor)];
    return [
      {
        name: 'memory for a connected driver',
        measured: `${measured.toFixed(0)} KB`,
        floor: `${least.toFixed(0)} KB, a stream and an object that writes a row`,
        ratio: measured / least,
        note: `the runtime's, with what V8 has not collected; ${VEHICLES} drivers in one cell`,
      },
    ];
  });
}

async function kilobytesEach(contender: Contender): Promise<number> {
  const { places } = createCity(cell, WARM_UP + VEHICLES);
  const connect = async (from: number, to: number): Promise<number> => {
    progress(`driver memory: ${to - from} drivers of ${contender.name}`);
    await inParallel([...places.entries()].slice(from, to), WIDTH, async ([vehicle, place]) => {
      const stream = await openDriverStream(contender, `bench-${vehicle}`, place, () => undefined);
      sendOrFail(stream, shift);
    });
    await settled(contender);
    await sleep(RESTING_MS);
    return contender.residentMegabytes();
  };
  const before = await connect(0, WARM_UP);
  const after = await connect(WARM_UP, places.length);
  return ((after - before) * 1_024) / VEHICLES;
}

if (import.meta.main)
  await runAlone(
    'bench/driverMemory.ts',
    'Measures the memory of the local runtime for each connected driver, against a stream and an object that writes a row. Some minutes; Linux only.',
    benchDriverMemory,
  );
