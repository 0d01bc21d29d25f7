import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { isEmptyParty } from '../domain/party.ts';
import type { Policy } from '../domain/policy.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import { type Fare, fareFor } from '../domain/tariff.ts';
import type { RideByRoad } from '../domain/trip/events.ts';
import type { FieldError } from '../protocol/problems.ts';
import type { Route } from '../routing/provider.ts';
import type { RouteFound } from '../routing/routing.ts';

export interface RideEstimate extends Fare {
  /** By road, or estimated where no road is known. */
  readonly distanceMeters: number;
  readonly rideSeconds: number;
}

/** Returns the distance, duration and fare of a direct ride along a route. Quotes and direct bookings use the same. */
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

/** Returns the road-only estimate of a ride, to be compared with the time it takes. */
export function rideByRoad({ source, route, observedFactor }: RouteFound): { rideByRoad?: RideByRoad } {
  if (source === 'greatCircle' || route === null || observedFactor === undefined) return {};
  return { rideByRoad: { source, seconds: route.durationSeconds / observedFactor } };
}

/** The error for a ride without a route. */
export const noRoute: FieldError = { path: 'dropoff', message: 'no road leads there from the pickup' };

export interface Ride extends RideRequirements {
  readonly pickup: Place;
  readonly dropoff: Place;
  /** Epoch milliseconds. */
  readonly scheduledFor: number | null;
}

/** Returns the tenant's policy violations of the ride at `now`; empty when it is allowed. */
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
