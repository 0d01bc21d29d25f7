import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { redriveDeadLetters } from './deadLetters.ts';
import { rebuildHistory } from './rebuild.ts';

/** Does, every minute, what operators of the service asked for in the database: see `scripts/`. */
export async function carryOn(env: Env): Promise<void> {
  for (const work of [redriveDeadLetters, rebuildHistory]) {
    try {
      await work(env);
    } catch (error) {
      log('error', 'job-failed', { job: work.name, error: String(error) });
    }
  }
}
