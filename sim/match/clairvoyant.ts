import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { etaSeconds } from '../../src/domain/supply/eta.ts';
import { greatCircleWay } from '../../src/routing/greatCircle.ts';
import type { RecordedRide } from '../replay/recording.ts';

/**
 * How many rides a fleet could serve at most if it knew all of them beforehand. A ride keeps its vehicle busy for the
 * drive itself, and at least for the way from the nearest place that any vehicle can come from: a start, or another
 * ride's end. All rides of a vehicle but its last are over before the last request gives up; so their sum is at
 * most that time, and the shortest rides are the most that fit into it. No dispatcher, however clever, serves more.
 */
export function mostServed(rides: readonly RecordedRide[], starts: readonly Place[], policy: Policy): number {
  const first = rides[0]?.pickupAt ?? 0;
  const last = rides.at(-1)?.pickupAt ?? first;
  const secondsEach = last - first + policy.searchDeadlineSeconds + policy.searchMaxEtaSeconds;
  const busySeconds = rides
    .map((ride) => {
      const drive = greatCircleWay(ride.pickup, ride.dropoff, policy).durationSeconds;
      const ends = rides.flatMap((other) => (other === ride ? [] : [other.dropoff]));
      const nearestMeters = Math.min(
        ...[...starts, ...ends].map((place) => distanceMeters(place, ride.pickup)),
      );
      return drive + etaSeconds(nearestMeters, policy);
    })
    .sort((a, b) => a - b);
  let left = secondsEach * starts.length;
  const fitting = busySeconds.findIndex((seconds) => {
    left -= seconds;
    return left < 0;
  });
  return Math.min(rides.length, (fitting < 0 ? rides.length : fitting) + starts.length);
}
