import type { Env } from '../env.ts';
import { deleteOldIrregularities } from '../history/irregularities.ts';
import { deleteOldSurge } from '../history/surge.ts';
import { log } from '../log.ts';
import { goOnWithBacktests } from './backtests.ts';
import { coarsenHistory } from './coarsening.ts';
import { redriveDeadLetters } from './deadLetters.ts';
import { eraseRiders } from './erasing.ts';
import { rebuildHistory } from './rebuild.ts';
import { rollUpShifts, rollUpTrips } from './rollUps.ts';

/** Runs the jobs that were requested through the database, those of privacy and the roll-ups; called every minute. */
export async function carryOn(env: Env): Promise<void> {
  for (const work of [
    redriveDeadLetters,
    rebuildHistory,
    eraseRiders,
    coarsenHistory,
    forgetIrregularities,
    forgetSurge,
    rollUpTrips,
    goOnWithBacktests,
    rollUpShifts,
  ]) {
    try {
      await work(env);
    } catch (error) {
      log('error', 'job-failed', { job: work.name, error: String(error) });
    }
  }
}

async function forgetIrregularities({ DB }: Env): Promise<void> {
  await deleteOldIrregularities(DB, Date.now()).run();
}

async function forgetSurge({ DB }: Env): Promise<void> {
  await deleteOldSurge(DB, Date.now()).run();
}
