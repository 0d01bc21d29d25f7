import { join } from 'node:path';
import { townHall } from '../scripts/graph/town/place.ts';
import { percentile } from '../sim/percentile.ts';
import { objectName } from '../src/calls/names.ts';
import { cellAt, cellRing } from '../src/domain/geo/cells.ts';
import { tenantIdSchema } from '../src/domain/ids.ts';
import type { PolicyOverrides } from '../src/domain/policy/policy.ts';
import { demoRegion } from '../src/tenants/tenants.ts';
import { progress, settled, standingDrivers, withContender } from './servers.ts';
import { type BenchRow, runAlone } from './table.ts';
import { Town } from './town.ts';

/**
 * The tail of a booking until it is assigned, while one neighbour cell and one of two routers take a second longer
 * for everything: with deadlines and hedges, without them, and with nothing slow. In turns, one booking at a time.
 */

const ROUNDS = 6;
const BOOKINGS = 30;
/** They take seconds each, while the positions of the other vehicles grow old. */
const UNGUARDED_BOOKINGS = 8;
const ground = { centre: townHall, radiusMeters: 1_500, vehicles: 80 };

const policy: PolicyOverrides = {
  dispatch: { matchingWindowSeconds: 0 },
  routing: { region: demoRegion, routerShards: 2 },
  ...standingDrivers,
};
const entry = join(import.meta.dirname, 'slowWorker.ts');
const [neighbour] = cellRing(cellAt(townHall, 7), 1);
const slow = {
  SLOW_CELL: objectName(tenantIdSchema.parse('demo'), neighbour ?? ''),
  SLOW_ROUTER: `${demoRegion}/0`,
};

/** Returns the rows for the 99th percentile of bookings beside slow objects. */
export function benchTails(): Promise<BenchRow[]> {
  return withTown('nothing slow', {}, (quick) =>
    withTown('slow', slow, (guarded) =>
      withTown('slow, unguarded', { ...slow, WITHOUT: 'yes' }, (unguarded) =>
        measure({ quick, guarded, unguarded }),
      ),
    ),
  );
}

function withTown<Result>(
  name: string,
  vars: Record<string, string>,
  work: (town: Town) => Promise<Result>,
): Promise<Result> {
  return withContender(name, { policy, entry, vars }, (contender) => work(new Town(contender, ground)));
}

async function measure(towns: Record<'quick' | 'guarded' | 'unguarded', Town>): Promise<BenchRow[]> {
  const tookMs = { quick: [] as number[], guarded: [] as number[], unguarded: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    progress(`tails: round ${round} of ${ROUNDS}`);
    for (const name of ['quick', 'guarded', 'unguarded'] as const) {
      const took = await bookings(towns[name], name === 'unguarded' ? UNGUARDED_BOOKINGS : BOOKINGS);
      // The first round is a warm-up: the objects are new, and nothing is known of the routers.
      if (round > 0) tookMs[name].push(...took);
    }
  }
  const p99 = (values: readonly number[]) => percentile(values, 0.99) ?? Number.NaN;
  const least = p99(tookMs.quick);
  const row = (name: string, values: readonly number[]): BenchRow => ({
    name,
    measured: `${p99(values).toFixed(0)} ms`,
    floor: `${least.toFixed(0)} ms, nothing slow`,
    ratio: p99(values) / least,
    note: `p50 ${(percentile(values, 0.5) ?? Number.NaN).toFixed(0)} ms; ${values.length} bookings each`,
  });
  return [
    {
      ...row('booking to assigned, p99, a neighbour and a router slow by 1 s', tookMs.guarded),
      aim: '≤ 1.25',
    },
    row('the same without deadlines and hedges', tookMs.unguarded),
  ];
}

async function bookings(town: Town, count: number): Promise<number[]> {
  await town.finish();
  await settled(town.contender);
  const tookMs: number[] = [];
  for (let booking = 0; booking < count; booking++) {
    const startedAt = performance.now();
    const { assignedAt } = await town.book();
    tookMs.push(assignedAt - startedAt);
  }
  return tookMs;
}

if (import.meta.main)
  await runAlone(
    'bench/tails.ts',
    'Measures the slowest bookings while one neighbour cell and one router are slow, with and without deadlines and hedges.',
    benchTails,
  );
