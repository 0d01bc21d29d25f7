import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { redriveDeadLetters } from './deadLetters.ts';
import { rebuildHistory } from './rebuild.ts';

/**
 * Runs the jobs that operators of the service requested through the database (see `scripts/`); called every minute.
 */
export async function carryOn(env: Env): Promise<void> {
  for (const work of [redriveDeadLetters, rebuildHistory]) {
    try {
      await work(env);
    } catch (error) {
      log('error', 'job-failed', { job: work.name, error: String(error) });
    }
  }
}
