import { type Fare, fareFor } from '../domain/fares.ts';
import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { isEmptyParty } from '../domain/party.ts';
import type { Policy } from '../domain/policy.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import type { RideByRoad } from '../domain/trip/events.ts';
import type { FieldError } from '../protocol/problems.ts';
import type { Route } from '../routing/provider.ts';
import type { RouteFound } from '../routing/routing.ts';

export interface RideEstimate extends Fare {
  /** By road, or estimated where no road is known. */
  readonly distanceMeters: number;
  readonly rideSeconds: number;
}

/** What a ride along a way takes, driven directly, and costs: the same for a quote and for a direct booking. */
export function estimateRide(
  route: Pick<Route, 'distanceMeters' | 'durationSeconds'>,
  { pooled }: RideRequirements,
  policy: Policy,
): RideEstimate {
  const direct = {
    distanceMeters: Math.round(route.distanceMeters),
    rideSeconds: Math.round(route.durationSeconds),
  };
  return { ...direct, ...fareFor({ ...direct, pooled }, policy) };
}

/** What the roads alone said of a way, to be compared with what the ride takes. */
export function rideByRoad({ source, route, observedFactor }: RouteFound): { rideByRoad?: RideByRoad } {
  if (source === 'greatCircle' || route === null || observedFactor === undefined) return {};
  return { rideByRoad: { source, seconds: route.durationSeconds / observedFactor } };
}

/** Why nobody can be driven there. */
export const noRoute: FieldError = { path: 'dropoff', message: 'no road leads there from the pickup' };

export interface Ride extends RideRequirements {
  readonly pickup: Place;
  readonly dropoff: Place;
  /** Epoch milliseconds. */
  readonly scheduledFor: number | null;
}

/** Why the tenant's rules allow nobody this ride at this time; empty when they allow it. */
export function rideErrors(ride: Ride, policy: Policy, now: number): FieldError[] {
  const { party, scheduledFor } = ride;
  const crowMeters = distanceMeters(ride.pickup, ride.dropoff);
  const rules: readonly (readonly [broken: boolean, path: string, message: string])[] = [
    [
      crowMeters < policy.limits.tripMinDistanceMeters,
      'dropoff',
      `must be at least ${policy.limits.tripMinDistanceMeters} m from the pickup`,
    ],
    [
      crowMeters > policy.limits.tripMaxDistanceMeters,
      'dropoff',
      `must be at most ${policy.limits.tripMaxDistanceMeters} m from the pickup`,
    ],
    [isEmptyParty(party), 'party', 'must not be empty'],
    [party.seats > policy.limits.maxSeats, 'party.seats', `must be at most ${policy.limits.maxSeats}`],
    [
      party.wheelchairs > policy.limits.maxWheelchairs,
      'party.wheelchairs',
      `must be at most ${policy.limits.maxWheelchairs}`,
    ],
    [
      party.childSeats > policy.limits.maxChildSeats,
      'party.childSeats',
      `must be at most ${policy.limits.maxChildSeats}`,
    ],
    [scheduledFor !== null && scheduledFor < now, 'scheduledFor', 'must not be in the past'],
    [
      scheduledFor !== null && scheduledFor > now + policy.limits.scheduledMaxAheadSeconds * 1000,
      'scheduledFor',
      `must be at most ${policy.limits.scheduledMaxAheadSeconds} seconds ahead`,
    ],
  ];
  return rules.flatMap(([broken, path, message]) => (broken ? [{ path, message }] : []));
}
