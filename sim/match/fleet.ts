import type { Place } from '../../src/domain/geo/place.ts';
import {
  type Assignment,
  assignGreedily,
  assignWindow,
  costOf,
  type WaitingDemand,
} from '../../src/domain/matching/assignment.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { RecordedRide } from '../replay/recording.ts';
import { Cab, type RideInsertion, type ServedRide } from './cab.ts';
import { idOf, snapshotOf, unpooledInsertions, waitingFor } from './candidates.ts';
import { PooledAssignment } from './pooledAssignment.ts';
import { type AheadOutcome, Reservations } from './reservations.ts';

export type MatchPolicy = 'greedy' | 'batch' | 'pooled';

export interface MatchRules {
  readonly policy: Policy;
  readonly how: MatchPolicy;
  /** Between two assignments. */
  readonly windowSeconds: number;
  /** Whether vehicles with riders on board and no pickups left may get their next ride. */
  readonly finishing: boolean;
  /** The rows of the rides that are booked ahead; left out: none. Not for the policy `pooled`. */
  readonly ahead?: ReadonlySet<number>;
}

/** The outcome of a replayed recording. */
export interface MatchOutcome {
  readonly rides: number;
  /** The served rides, in the order in which they ended. */
  readonly made: readonly ServedRide[];
  /** Driven by all cabs, and of it without riders. */
  readonly drivenMeters: number;
  readonly emptyMeters: number;
  /** For each window with a choice: the excess of its assignment's cost over the optimum, as a share. */
  readonly windowGaps: readonly number[];
  /** Windows that served fewer demands than possible. */
  readonly windowsShort: number;
  readonly ahead: AheadOutcome;
}

/** Replays recorded rides with a fleet in virtual time, through the cells' matching. */
export function playRides(
  recorded: readonly RecordedRide[],
  starts: readonly Place[],
  { policy, how, windowSeconds, finishing, ahead = new Set() }: MatchRules,
  onProgress: (share: number) => void = () => undefined,
): MatchOutcome {
  // Times relative to the first ride: plans compare times to fractions of a microsecond.
  const first = recorded[0]?.pickupAt ?? 0;
  const all = recorded.map((ride) => ({ ...ride, pickupAt: ride.pickupAt - first }));
  const rides = all.filter(({ row }) => !ahead.has(row));
  const last = rides.at(-1)?.pickupAt ?? 0;
  const cabs = starts.map((place, at) => new Cab(`cab-${at}`, place, 0, policy));
  const byId = new Map(cabs.map((cab) => [cab.id, cab]));
  const pooled = new PooledAssignment(policy);
  const reservations = new Reservations(
    all.filter(({ row }) => ahead.has(row)),
    cabs,
    policy,
  );
  const windowGaps: number[] = [];
  let [windowsShort, next] = [0, 0];
  let open: RecordedRide[] = [];
  for (
    let now = windowSeconds;
    next < rides.length || open.length > 0 || reservations.isOpen;
    now += windowSeconds
  ) {
    for (let ride = rides[next]; ride !== undefined && ride.pickupAt <= now; ride = rides[next]) {
      open.push(ride);
      next += 1;
    }
    if (reservations.isOpen) {
      for (const cab of cabs) cab.advance(now);
      open.push(...reservations.advance(now));
    }
    open = open.filter(({ pickupAt }) => now - pickupAt <= policy.dispatch.searchDeadlineSeconds);
    onProgress(Math.min(1, now / (last + 1)));
    if (open.length === 0) continue;
    for (const cab of cabs) cab.advance(now);
    if (how === 'pooled') {
      const served = pooled.assign(open, cabs, now);
      open = open.filter((ride) => !served.has(ride));
      continue;
    }
    const snapshot = snapshotOf(cabs, now);
    const found = new Map(open.map((ride) => [ride, unpooledInsertions(ride, snapshot, finishing, policy)]));
    const waiting = [...found].map(([ride, places]) => waitingFor(ride, places, etaOf, now));
    const chosen = how === 'batch' ? assignWindow(waiting) : assignGreedily(waiting);
    const gap = gapOf(chosen, waiting);
    if (gap === 'short') windowsShort += 1;
    else if (gap !== null) windowGaps.push(gap);
    open = open.filter((ride) => {
      const cab = byId.get(chosen.get(idOf(ride)) ?? '');
      const place = cab && found.get(ride)?.get(cab.id);
      if (place === undefined) return true;
      cab?.follow(place, now);
      return false;
    });
  }
  for (const cab of cabs) cab.advance(Number.POSITIVE_INFINITY);
  return {
    rides: all.length,
    made: cabs.flatMap(({ made }) => made),
    drivenMeters: cabs.reduce((sum, { drivenMeters }) => sum + drivenMeters, 0),
    emptyMeters: cabs.reduce((sum, { emptyMeters }) => sum + emptyMeters, 0),
    windowGaps,
    windowsShort,
    ahead: { booked: ahead, held: reservations.held, told: reservations.told },
  };
}

/** The excess cost of the assignment over the optimum; `short` if it serves fewer, null without a choice. */
function gapOf(chosen: Assignment, waiting: readonly WaitingDemand[]): number | 'short' | null {
  const withChoice = waiting.filter(({ etaSeconds }) => etaSeconds.size > 0);
  if (withChoice.length < 2) return null;
  const best = assignWindow(withChoice);
  if (chosen.size < best.size) return 'short';
  const served = withChoice.filter(({ id }) => best.has(id) && chosen.has(id));
  if (served.length < best.size) return null;
  const least = costOf(best, served);
  return least === 0 ? 0 : costOf(chosen, served) / least - 1;
}

function etaOf({ pickupEtaSeconds }: RideInsertion): number {
  return pickupEtaSeconds;
}
