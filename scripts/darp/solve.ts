import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { TimedRoute } from './checker.ts';
import type { Instance } from './instance.ts';
import { type Report, reportSchema, type Task } from './messages.ts';

/** Searches on every core with its own seed, and returns the best routes found. */
export async function solve(
  instance: Instance,
  seed: number,
  seconds: number,
  onProgress: (best: Report) => void,
): Promise<readonly TimedRoute[]> {
  let best: Report | null = null;
  const progress = (report: Report): void => {
    if (best === null || isBetter(report, best)) best = report;
    onProgress(best);
  };
  const tasks = Array.from({ length: availableParallelism() }, (_, index) => ({
    instance,
    seconds,
    seed: seed + index,
  }));
  const ends = await Promise.all(tasks.map((task) => search(task, progress)));
  return ends.reduce((chosen, end) => (isBetter(end, chosen) ? end : chosen)).routes ?? [];
}

function isBetter(a: Report, b: Report): boolean {
  return a.unserved === b.unserved ? a.driving < b.driving : a.unserved < b.unserved;
}

/** Resolves with the last report, which contains the routes. */
function search(task: Task, onProgress: (report: Report) => void): Promise<Report> {
  const worker = new Worker(fileURLToPath(import.meta.resolve('./worker.ts')));
  return new Promise((resolve, reject) => {
    worker.on('message', (message: unknown) => {
      const report = reportSchema.parse(message);
      if (report.routes === null) onProgress(report);
      else resolve(report);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a solver ended without routes')));
    worker.postMessage(task);
  });
}
