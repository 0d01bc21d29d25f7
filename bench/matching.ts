import { createRandom } from '../sim/random.ts';
import {
  assignGreedily,
  assignWindow,
  costOf,
  type WaitingDemand,
} from '../src/domain/matching/assignment.ts';
import { type BenchRow, median, runAlone } from './table.ts';

/** The time to assign a full window: as many demands as a cell collects, each with every vehicle. */

const SIDE = 300;
const AIM_MS = 10;
/** The first half is a warm-up. */
const ROUNDS = 20;

export async function benchMatching(): Promise<BenchRow[]> {
  const random = createRandom(1);
  const windows = Array.from({ length: ROUNDS }, (): WaitingDemand[] =>
    Array.from({ length: SIDE }, (_, demand) => ({
      id: `trip_${demand}`,
      waitedSeconds: 120 * random(),
      etaSeconds: new Map(Array.from({ length: SIDE }, (__, vehicle) => [`cab-${vehicle}`, 900 * random()])),
    })),
  );
  const best = windows.map((window) => timed(() => assignWindow(window)));
  const greedy = windows.map((window) => timed(() => assignGreedily(window)));
  const steady = <Item>(items: readonly Item[]) => items.slice(ROUNDS / 2);
  const bestMs = median(steady(best).map(({ ms }) => ms));
  const greedyMs = median(steady(greedy).map(({ ms }) => ms));
  const dearer = windows.map((window, at) => {
    const [own, peer] = [best[at]?.value ?? new Map(), greedy[at]?.value ?? new Map()];
    return costOf(peer, window) / costOf(own, window);
  });
  return [
    {
      name: `assignment of ${SIDE} demands to ${SIDE} vehicles`,
      measured: `${bestMs.toFixed(1)} ms`,
      floor: `${greedyMs.toFixed(1)} ms greedy`,
      ratio: bestMs / greedyMs,
      aim: `≤ ${AIM_MS} ms`,
      note: `the greedy one costs ${median(dearer).toFixed(2)} times as much`,
    },
  ];
}

function timed<Value>(work: () => Value): { readonly ms: number; readonly value: Value } {
  const start = performance.now();
  const value = work();
  return { ms: performance.now() - start, value };
}

if (import.meta.main)
  await runAlone(
    'bench/matching.ts',
    'Measures the assignment of demands to vehicles, against a greedy one.',
    benchMatching,
  );
