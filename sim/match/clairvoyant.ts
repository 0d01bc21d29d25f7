import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import { etaSeconds, stopSeconds } from '../../src/domain/supply/eta.ts';
import type { RecordedRide } from '../replay/recording.ts';
import { matchingLowerBound } from './matchingLowerBound.ts';

/**
 * How many rides a fleet could serve at most if it knew all of them beforehand and carried one at a time. A ride keeps
 * its vehicle busy for the drive and its two stops, and at least for the way from the nearest place that any vehicle
 * can come from: a start, or the end of another ride that can be over in time. All rides of a vehicle but its last are
 * over before the last request gives up; so their sum is at most that time, and the shortest rides are the most that
 * fit into it. No dispatcher, however clever, serves more.
 */
export function mostServed(rides: readonly RecordedRide[], starts: readonly Place[], policy: Policy): number {
  const first = rides[0]?.pickupAt ?? 0;
  const last = rides.at(-1)?.pickupAt ?? first;
  const secondsEach = last - first + longestWaitSeconds(policy);
  const served = rides.map((ride) => ({ ride, endsAt: ride.pickupAt + serviceSeconds(ride, policy) }));
  const busySeconds = served
    .map(({ ride, endsAt }) => {
      const latest = ride.pickupAt + longestWaitSeconds(policy);
      const before = served.filter((other) => other.ride !== ride && other.endsAt <= latest);
      const places = [...starts, ...before.map((other) => other.ride.dropoff)];
      const nearestMeters = Math.min(...places.map((place) => distanceMeters(place, ride.pickup)));
      return endsAt - ride.pickupAt + etaSeconds(nearestMeters, policy.routing);
    })
    .sort((a, b) => a - b);
  let left = secondsEach * starts.length;
  const fitting = busySeconds.findIndex((seconds) => {
    left -= seconds;
    return left < 0;
  });
  return Math.min(rides.length, (fitting < 0 ? rides.length : fitting) + starts.length);
}

/** The rounds in which the earliest pickups are raised; each holds by itself. */
const raisingRounds = 3;

/**
 * A lower bound on the sum of the waits (seconds) of some rides, for whoever serves all of them one at a time per vehicle,
 * however much was known beforehand, and sends no vehicle anywhere before somebody has asked for it.
 *
 * In any such plan each ride has a predecessor: the ride that its vehicle served before, or the vehicle's start. Nothing
 * is the predecessor of two. Ride j with predecessor i waits at least
 *
 *     c(i, j) = max(end of i, request of j) + way from i's end to j's pickup − request of j,
 *
 * where i ends at the earliest when its own request, its shortest possible wait, its drive and its two stops are over. The
 * shortest possible wait is the least c over all predecessors; with it the ends are raised, and c again. So the plan's
 * waits are at least the cost of a matching of rides with predecessors, and that is at least the least such cost. The
 * bound forgets that a late ride makes the next one later still by more than the least.
 *
 * The rides must have a plan, and be in the order of their requests.
 */
export function leastWaitSeconds(
  rides: readonly RecordedRide[],
  starts: readonly Place[],
  policy: Policy,
  onProgress: (share: number) => void = () => undefined,
): number {
  const width = rides.length + starts.length;
  const ends = [...rides.map(({ dropoff }) => dropoff), ...starts];
  const beginsAt = rides[0]?.pickupAt ?? 0;
  const ways = new Float64Array(rides.length * width);
  for (const [row, { pickup }] of rides.entries()) {
    for (const [column, place] of ends.entries()) {
      ways[row * width + column] = etaSeconds(distanceMeters(place, pickup), policy.routing);
    }
  }
  const least = new Float64Array(rides.length);
  const costs = new Float64Array(rides.length * width);
  for (let round = 0; round <= raisingRounds; round += 1) {
    const endsAt = Float64Array.from([
      ...rides.map((ride, at) => ride.pickupAt + (least[at] ?? 0) + serviceSeconds(ride, policy)),
      ...starts.map(() => beginsAt),
    ]);
    for (const [row, { pickupAt }] of rides.entries()) {
      let smallest = Number.POSITIVE_INFINITY;
      for (let column = 0; column < width; column += 1) {
        const wait = Math.max(0, (endsAt[column] ?? 0) - pickupAt) + (ways[row * width + column] ?? 0);
        const isPossible = column !== row && wait <= longestWaitSeconds(policy);
        const cost = isPossible ? wait : Number.POSITIVE_INFINITY;
        costs[row * width + column] = cost;
        smallest = Math.min(smallest, cost);
      }
      least[row] = Math.max(least[row] ?? 0, smallest);
    }
  }
  return matchingLowerBound(costs, rides.length, width, onProgress);
}

/** From the pickup until the vehicle can leave the drop-off. */
function serviceSeconds({ pickup, dropoff }: RecordedRide, policy: Policy): number {
  return etaSeconds(distanceMeters(pickup, dropoff), policy.routing) + 2 * stopSeconds;
}

/** Nobody is picked up later after the request. */
function longestWaitSeconds({ dispatch: { searchDeadlineSeconds, searchMaxEtaSeconds } }: Policy): number {
  return searchDeadlineSeconds + searchMaxEtaSeconds;
}
