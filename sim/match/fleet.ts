import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import {
  type Assignment,
  assignGreedily,
  assignWindow,
  costOf,
  type WaitingDemand,
} from '../../src/domain/matching/window.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { greatCircleEtas, greatCircleWay } from '../../src/routing/greatCircle.ts';
import type { RecordedRide } from '../replay/recording.ts';

/** Vehicles looked at for one demand, as a cell does. */
const candidatesEach = 15;

export type MatchPolicy = 'greedy' | 'batch';

export interface MatchRules {
  readonly policy: Policy;
  readonly how: MatchPolicy;
  /** Between two assignments. */
  readonly windowSeconds: number;
}

/** What came of playing a recording. */
export interface MatchOutcome {
  readonly rides: number;
  /** Request to pickup, of each ride that was served. */
  readonly waitSeconds: readonly number[];
  /** Driven to pickups. */
  readonly emptyMeters: number;
  /** Of each window with a choice: what its assignment cost more than the best one, as a share of it. */
  readonly windowGaps: readonly number[];
  /** Windows in which fewer were served than could have been. */
  readonly windowsShort: number;
}

interface Vehicle {
  readonly id: string;
  place: Place;
  freeAt: number;
}

/** Plays recorded rides with a fleet in virtual time, through the matching that cells use. Times in unix seconds. */
export function playRides(
  rides: readonly RecordedRide[],
  starts: readonly Place[],
  { policy, how, windowSeconds }: MatchRules,
  onProgress: (share: number) => void = () => undefined,
): MatchOutcome {
  const vehicles = starts.map((place, at): Vehicle => ({ id: `cab-${at}`, place, freeAt: 0 }));
  const waitSeconds: number[] = [];
  const windowGaps: number[] = [];
  let [emptyMeters, windowsShort, next] = [0, 0, 0];
  let open: RecordedRide[] = [];
  const first = rides[0]?.pickupAt ?? 0;
  const last = rides.at(-1)?.pickupAt ?? first;
  for (let now = first + windowSeconds; next < rides.length || open.length > 0; now += windowSeconds) {
    for (let ride = rides[next]; ride !== undefined && ride.pickupAt <= now; ride = rides[next]) {
      open.push(ride);
      next += 1;
    }
    open = open.filter(({ pickupAt }) => now - pickupAt <= policy.searchDeadlineSeconds);
    onProgress(Math.min(1, (now - first) / (last - first + 1)));
    if (open.length === 0) continue;
    const free = vehicles.filter(({ freeAt }) => freeAt <= now);
    const waiting = open.map((ride) => waitingFor(ride, free, policy, now));
    const chosen = how === 'batch' ? assignWindow(waiting) : assignGreedily(waiting);
    const gap = gapOf(chosen, waiting);
    if (gap === 'short') windowsShort += 1;
    else if (gap !== null) windowGaps.push(gap);
    const byId = new Map(free.map((vehicle) => [vehicle.id, vehicle]));
    open = open.filter((ride) => {
      const vehicle = byId.get(chosen.get(idOf(ride)) ?? '');
      if (vehicle === undefined) return true;
      const [toPickup, drive] = [
        greatCircleWay(vehicle.place, ride.pickup, policy),
        greatCircleWay(ride.pickup, ride.dropoff, policy),
      ];
      emptyMeters += toPickup.distanceMeters;
      waitSeconds.push(now + toPickup.durationSeconds - ride.pickupAt);
      vehicle.place = ride.dropoff;
      vehicle.freeAt = now + toPickup.durationSeconds + drive.durationSeconds;
      return false;
    });
  }
  return { rides: rides.length, waitSeconds, emptyMeters, windowGaps, windowsShort };
}

function idOf({ row }: RecordedRide): string {
  return `trip_${String(row).padStart(6, '0')}`;
}

function waitingFor(
  ride: RecordedRide,
  free: readonly Vehicle[],
  policy: Policy,
  now: number,
): WaitingDemand {
  const near = free
    .map(({ id, place }) => ({ id, place, meters: distanceMeters(place, ride.pickup) }))
    .filter(({ meters }) => meters <= policy.searchMaxDistanceMeters)
    .sort((a, b) => a.meters - b.meters)
    .slice(0, candidatesEach);
  const etas = greatCircleEtas(
    near.map(({ place }) => place),
    ride.pickup,
    policy,
  );
  const reachable = near.flatMap(({ id }, at) => {
    const eta = etas[at] ?? Number.POSITIVE_INFINITY;
    return eta <= policy.searchMaxEtaSeconds ? [[id, eta] as const] : [];
  });
  return { id: idOf(ride), waitedSeconds: now - ride.pickupAt, etaSeconds: new Map(reachable) };
}

/** How much the assignment costs more than the best; `short` if it serves fewer, null where there was no choice. */
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
