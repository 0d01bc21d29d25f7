import { parentPort } from 'node:worker_threads';
import { createRandom } from '../../sim/random.ts';
import { fleetProblem, timedRoutes } from './fleet.ts';
import { type Report, type Task, taskSchema } from './messages.ts';
import { FleetSearch } from './search/fleetSearch.ts';

const reportEveryMs = 500;

/** Searches until the time limit; the clock starts once everything is loaded. */
function solve({ instance, seed, seconds }: Task, report: (report: Report) => void): void {
  const startedAt = performance.now();
  const problem = fleetProblem(instance);
  const search = new FleetSearch(problem, createRandom(seed));
  let reportedAt = startedAt;
  for (let now = startedAt; now - startedAt < seconds * 1_000; now = performance.now()) {
    search.step((now - startedAt) / (seconds * 1_000));
    if (now - reportedAt < reportEveryMs) continue;
    reportedAt = now;
    report({ unserved: search.best.unserved.length, driving: search.best.driving, routes: null });
  }
  const { best } = search;
  report({ unserved: best.unserved.length, driving: best.driving, routes: timedRoutes(problem, best) });
}

parentPort?.once('message', (message: unknown) => {
  solve(taskSchema.parse(message), (report) => parentPort?.postMessage(report));
});
