import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { coarsenHistory } from './coarsening.ts';
import { redriveDeadLetters } from './deadLetters.ts';
import { eraseRiders } from './erasing.ts';
import { rebuildHistory } from './rebuild.ts';

/**
 * Runs the jobs that were requested through the database, and those of privacy; called every minute.
 */
export async function carryOn(env: Env): Promise<void> {
  for (const work of [redriveDeadLetters, rebuildHistory, eraseRiders, coarsenHistory]) {
    try {
      await work(env);
    } catch (error) {
      log('error', 'job-failed', { job: work.name, error: String(error) });
    }
  }
}
