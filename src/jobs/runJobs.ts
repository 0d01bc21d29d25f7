import type { Env } from '../env.ts';
import { redriveDeadLetters } from '../events/deadLetters.ts';
import { deleteOldIrregularities } from '../history/irregularities.ts';
import { deleteOldRankInputs } from '../history/rankInputs.ts';
import { deleteOldSurge } from '../history/surgeMinutes.ts';
import { log } from '../log.ts';
import { coarsenHistory } from './coarsenHistory.ts';
import { eraseRiders } from './eraseRiders.ts';
import { forgetSightings } from './forgetSightings.ts';
import { rebuildHistory } from './rebuildHistory.ts';
import { rollUpShifts, rollUpTrips } from './rollUps.ts';
import { runBacktests } from './runBacktests.ts';

/** Runs the jobs that were requested through the database, those of privacy and the roll-ups; called every minute. */
export async function runJobs(env: Env): Promise<void> {
  for (const work of [
    redriveDeadLetters,
    rebuildHistory,
    eraseRiders,
    coarsenHistory,
    forgetSightings,
    forgetIrregularities,
    forgetInputs,
    rollUpTrips,
    runBacktests,
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

async function forgetInputs({ DB }: Env): Promise<void> {
  await DB.batch([deleteOldSurge(DB, Date.now()), deleteOldRankInputs(DB, Date.now())]);
}
