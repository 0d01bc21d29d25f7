import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServer } from '../../scripts/local/server.ts';
import type { DatabaseOutage } from './database.ts';
import type { Life } from './evidence.ts';
import type { FaultSchedule, Round } from './faults.ts';

export interface Recovery {
  /** From the kill to the first successful request. */
  readonly ms: number;
  /** The database was locked or missing when the service came back. */
  readonly withoutDatabase: boolean;
}

export interface KillerOptions {
  readonly server: LocalServer;
  readonly database: DatabaseOutage;
  readonly faults: FaultSchedule;
  /** Makes a request that needs all parts of the service, bypassing the proxy; true on success. */
  readonly probe: () => Promise<boolean>;
}

/** The damage to the service. */
export interface Damage {
  kills: number;
  readonly recoveries: Recovery[];
  readonly lives: Life[];
  databaseLocks: number;
  databaseRemovals: number;
}

const probeEveryMs = 10;
/** The least uptime between two kills. */
const shortestLifeMs = 300;

/** Kills the runtime repeatedly, and breaks its database, until the time is up. Leaves both healed. */
export async function runKiller(
  { server, database, faults, probe }: KillerOptions,
  untilMs: number,
): Promise<Damage> {
  const damage: Damage = { kills: 0, recoveries: [], lives: [], databaseLocks: 0, databaseRemovals: 0 };
  const outages = new Set<Promise<void>>();
  const outage = (work: Promise<void>): void => {
    const ending = work.finally(() => outages.delete(ending));
    outages.add(ending);
  };
  let downSince: number | null = null;
  let upSince: number | null = null;
  while (Date.now() < untilMs) {
    const round = faults.nextRound();
    const killedAt = Date.now();
    if (upSince !== null) damage.lives.push({ from: upSince, until: killedAt });
    upSince = null;
    await server.kill();
    const isTaken = round.database.kind === 'gone' && database.takeAway();
    if (isTaken) {
      damage.databaseRemovals += 1;
      outage(sleep(round.database.forMs).then(() => database.release()));
    }
    await server.ready();
    downSince ??= killedAt;
    const withoutDatabase = database.isHeld;
    const nextAt = Math.max(killedAt + round.untilNextMs, Date.now() + shortestLifeMs);
    // A missing database may keep the service down over several kills; nothing else may.
    const isUp = await comesBack(probe, withoutDatabase ? nextAt : Number.POSITIVE_INFINITY);
    if (isUp) {
      damage.recoveries.push({ ms: Date.now() - downSince, withoutDatabase });
      downSince = null;
      upSince = Date.now();
    }
    damage.kills += 1;
    if (round.database.kind === 'locked') outage(lockFor(round.database, database, damage));
    await sleep(Math.max(isUp ? shortestLifeMs : 0, nextAt - Date.now()));
  }
  await Promise.all(outages);
  await server.ready();
  damage.lives.push({ from: upSince ?? Date.now(), until: Number.POSITIVE_INFINITY });
  return damage;
}

/** Resolves with true once the service has answered; false if it has not by then. */
async function comesBack(probe: KillerOptions['probe'], untilMs: number): Promise<boolean> {
  for (;;) {
    if (await probe()) return true;
    if (Date.now() >= untilMs) return false;
    await sleep(probeEveryMs);
  }
}

async function lockFor(
  { afterMs, forMs }: Round['database'] & { kind: 'locked' },
  database: DatabaseOutage,
  damage: Damage,
): Promise<void> {
  await sleep(afterMs);
  if (!(await database.lock())) return;
  damage.databaseLocks += 1;
  await sleep(forMs);
  database.release();
}
