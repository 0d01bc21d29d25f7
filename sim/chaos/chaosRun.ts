import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startServer } from '../../scripts/local/server.ts';
import { createRandom } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { PinBoard } from '../robots/pinBoard.ts';
import { CallLog } from './callLog.ts';
import { check } from './check.ts';
import { DatabaseOutage } from './database.ts';
import { Drivers } from './drivers.ts';
import { FaultSchedule } from './faults.ts';
import type { ChaosReport } from './figures.ts';
import { FinalState } from './finalState.ts';
import { runKiller } from './killer.ts';
import { FaultyProxy } from './proxy.ts';
import { runRiders } from './riders.ts';
import { hurryTenant } from './tenant.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  /** An empty directory. */
  readonly stateDir: string;
  readonly vehicles: number;
  /** The mean time between two new riders. */
  readonly riderGapMs: number;
  /** Called every second with the run's progress. */
  readonly onProgress: (state: string) => void;
}

/** A healed service is at rest within this: resends wait up to five minutes for the history. */
const drainLimitMs = 7 * 60_000;
/** Drivers are available before the first kill. */
const leadMs = 1_000;
const progressEveryMs = 1_000;

/**
 * Runs the service under load, on a real runtime with its state on disk, while its network, its process and its
 * database fail according to the seed; then heals everything, waits until it is at rest, and checks the result.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, minutes, stateDir, vehicles, riderGapMs, onProgress } = options;
  const warnings = new Map<string, number>();
  const server = await startServer({ port: 0, stateDir, log: (line, level) => note(warnings, line, level) });
  const faults = new FaultSchedule(seed);
  const random = createRandom(seed);
  const database = new DatabaseOutage(stateDir);
  await hurryTenant(database);
  const proxy = await FaultyProxy.start({ target: server.url, faults });
  const pins = new PinBoard();
  const driving = createRandom(random() * 2 ** 32);
  const drivers = new Drivers({ url: proxy.url, random: driving, vehicles, pins });
  const log = new CallLog();
  const startedAt = Date.now();
  const tellProgress = (): void => {
    const passedSeconds = Math.round((Date.now() - startedAt) / 1_000);
    const phase = passedSeconds < minutes * 60 ? `of ${minutes * 60} s` : 's, waiting until all is at rest';
    onProgress(`${passedSeconds} ${phase}; ${log.invoked} requests`);
  };
  const progress = setInterval(tellProgress, progressEveryMs);
  try {
    const untilMs = startedAt + minutes * 60_000;
    const riders = {
      url: proxy.url,
      random: createRandom(random() * 2 ** 32),
      log,
      pins,
      meanGapMs: riderGapMs,
    };
    const riding = runRiders(riders, untilMs);
    await sleep(leadMs);
    const probe = probeOf(server.url);
    const [damage, asked] = await Promise.all([
      runKiller({ server, database, faults, probe }, untilMs),
      riding,
    ]);
    await proxy.heal();
    drivers.heal();
    const healedAt = Date.now();
    const finalState = new FinalState(server.url, () => database.tripEvents());
    const found = await finalState.drained(asked, drivers.vehicleIds, healedAt + drainLimitMs);
    const evidence = {
      calls: log.calls(),
      ...drivers.seen,
      keeping: drivers.keeping,
      lives: damage.lives,
      ...found,
    };
    return {
      seed,
      assaultMs: healedAt - startedAt,
      drainMs: Date.now() - healedAt,
      damage,
      injected: proxy.injected,
      warnings,
      evidence,
      violations: check(evidence),
    };
  } finally {
    clearInterval(progress);
    drivers.stop();
    database.release();
    await proxy.stop();
    await server.stop();
  }
}

const logLineSchema = z.looseObject({ event: z.string() });

/** Counts the service's warnings. */
function note(warnings: Map<string, number>, line: string, level: string): void {
  if (level !== 'warn' && level !== 'error') return;
  const event = eventOf(line) ?? 'of the runtime itself';
  warnings.set(event, (warnings.get(event) ?? 0) + 1);
}

function eventOf(line: string): string | null {
  if (!line.startsWith('{')) return null;
  return logLineSchema.safeParse(JSON.parse(line)).data?.event ?? null;
}

/** Requests a vehicle: this reads the tenant's configuration from the database, and an object from its file. */
function probeOf(url: string): () => Promise<boolean> {
  const credential = developmentCredentials('operator', 'prober');
  return async () => {
    const { token } = await credential();
    try {
      const answer = await fetch(new URL('/v1/vehicles/vehicle-1', url), {
        headers: { authorization: `Bearer ${token}` },
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch (error) {
      // fetch throws this while nothing listens.
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
}
