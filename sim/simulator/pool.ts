import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Guard } from './guards.ts';
import type { Outcome } from './simulate.ts';

/** A worker's result for a seed. */
export interface Measured extends Omit<Outcome, 'trace'> {
  readonly cpuMs: number;
}

/** Runs seeds on every core and yields their outcomes as they come, until `isEnough` or all are done. */
export async function simulateAll(
  seeds: Iterable<number>,
  removed: Guard | null,
  onOutcome: (outcome: Measured) => void,
  isEnough: () => boolean,
): Promise<void> {
  const waiting = seeds[Symbol.iterator]();
  const workers = Array.from({ length: availableParallelism() }, async () => {
    const worker = new Worker(fileURLToPath(import.meta.resolve('./worker.ts')));
    try {
      for (let next = waiting.next(); !next.done && !isEnough(); next = waiting.next()) {
        onOutcome(await outcomeOf(worker, next.value, removed));
      }
    } finally {
      await worker.terminate();
    }
  });
  await Promise.all(workers);
}

function outcomeOf(worker: Worker, seed: number, removed: Guard | null): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const answered = (outcome: Measured) => {
      worker.off('error', reject);
      resolve(outcome);
    };
    worker.once('message', answered);
    worker.once('error', reject);
    worker.postMessage({ seed, removed });
  });
}
