import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { parcelsOf } from '../domain/items.ts';
import type { Money } from '../domain/money.ts';
import { isEmptyParty } from '../domain/party.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import { type PricedRide, type Pricing, termsFor } from '../domain/tariff/chooseTariff.ts';
import { fareOf, type Price, priceOf } from '../domain/tariff/price.ts';
import type { RideByRoad } from '../domain/trip/events.ts';
import type { ViaStop } from '../domain/viaStops.ts';
import type { FieldError } from '../protocol/problems.ts';
import type { Route } from '../routing/etaProvider.ts';
import type { RouteFound, Routing } from '../routing/etaSources.ts';
import { withStops } from '../routing/secondsAlong.ts';

export interface RideEstimate {
  /** By road, or estimated where no road is known. */
  readonly distanceMeters: number;
  readonly rideSeconds: number;
  readonly fare: Money;
  readonly price: Price;
}

/**
 * Returns the distance, duration and price of a ride along a route, whose tariff is the one of `scheduledFor`, or of
 * `pricedAt`. Quotes, bookings and changes use the same.
 */
export function estimateRide(
  route: Pick<Route, 'distanceMeters' | 'durationSeconds'>,
  ride: Ride,
  pricing: Pricing,
  pricedAt: number,
  { promotion, agreed, demand }: Pick<PricedRide, 'promotion' | 'agreed' | 'demand'> = {},
): RideEstimate {
  const { scheduledFor, pooled } = ride;
  const items = (ride.items ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  const distanceMeters = Math.round(route.distanceMeters);
  const rideSeconds = Math.round(route.durationSeconds);
  const terms = termsFor(pricing, { ...ride, at: scheduledFor ?? pricedAt, promotion, agreed, demand });
  const price = priceOf(terms, {
    distanceMeters,
    rideSeconds,
    pooled,
    vias: ride.via?.length ?? 0,
    items,
  });
  return { distanceMeters, rideSeconds, fare: fareOf(price), price };
}

/** The route of a ride along all its places. */
export interface RideRoute extends Omit<RouteFound, 'route'> {
  readonly route: Pick<Route, 'distanceMeters' | 'durationSeconds'> | null;
}

/**
 * Returns the route from the first place to the last by way of the others, where the vehicle waits a moment; `route` is
 * null where there is none. A part that only the great circle knows makes the whole an estimate.
 */
export async function routeAlong(routing: Routing, places: readonly Place[]): Promise<RideRoute> {
  const [from, ...goals] = places;
  if (from === undefined) return { source: 'greatCircle', route: null };
  const legs = await Promise.all(goals.map((to, at) => routing.route(goals[at - 1] ?? from, to)));
  const [first] = legs;
  if (first !== undefined && legs.length === 1) return first;
  const source = legs.find((leg) => leg.source === 'greatCircle')?.source ?? first?.source ?? 'greatCircle';
  const routes = legs.flatMap(({ route }) => route ?? []);
  if (routes.length < legs.length) return { source, route: null };
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    source,
    route: {
      distanceMeters: sum(routes.map(({ distanceMeters }) => distanceMeters)),
      durationSeconds: withStops(routes.map(({ durationSeconds }) => durationSeconds)),
    },
  };
}

/**
 * Returns the road-only estimate of a ride, to be compared with the time it takes; nothing for a ride by other places,
 * where nobody knows how long the vehicle waits.
 */
export function rideByRoad({ source, route, observedFactor }: RideRoute): { rideByRoad?: RideByRoad } {
  if (source === 'greatCircle' || route === null || observedFactor === undefined) return {};
  return { rideByRoad: { source, seconds: route.durationSeconds / observedFactor } };
}

/** The error for a ride without a route. */
export const noRoute: FieldError = { path: 'dropoff', message: 'no road leads there from the pickup' };

export interface Ride extends RideRequirements {
  readonly pickup: Place;
  readonly via?: ViaStop[];
  readonly dropoff: Place;
  /** Epoch milliseconds. */
  readonly scheduledFor: number | null;
  /** Left out: no vehicle is looked for ahead. */
  readonly reserve?: true;
}

/** Picks out whether a vehicle is to be found ahead. */
export function reserveIn({ reserve }: { readonly reserve?: boolean | null | undefined }): {
  reserve?: true;
} {
  return reserve === true ? { reserve } : {};
}

/** Returns the field `via` of a ride from a request body; nothing for a direct ride. */
export function viaIn(via: readonly ViaStop[] | undefined): { via?: ViaStop[] } {
  return via === undefined || via.length === 0 ? {} : { via: [...via] };
}

/** Returns the places of a ride in order. */
export function placesOf({ pickup, via = [], dropoff }: Pick<Ride, 'pickup' | 'via' | 'dropoff'>): Place[] {
  return [pickup, ...via.map(({ place }) => place), dropoff];
}

/** Returns the tenant's policy violations of the ride at `now`; empty when it is allowed. */
export function rideErrors(ride: Ride, policy: Policy, now: number): FieldError[] {
  const { party, items = [], scheduledFor, reserve } = ride;
  const places = placesOf(ride);
  const crowMeters = places
    .slice(1)
    .reduce((meters, to, at) => meters + distanceMeters(places[at] ?? to, to), 0);
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
    [isEmptyParty(party) && items.length === 0, 'party', 'must not be empty, unless there are items'],
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
    [
      parcelsOf(items) > policy.limits.maxParcels,
      'items',
      `must take at most ${policy.limits.maxParcels} parcels: a small one is 1, a medium 2, a large 4`,
    ],
    [reserve === true && scheduledFor === null, 'reserve', 'needs a `scheduledFor`'],
    [scheduledFor !== null && scheduledFor < now, 'scheduledFor', 'must not be in the past'],
    [
      scheduledFor !== null && scheduledFor > now + policy.limits.scheduledMaxAheadSeconds * 1000,
      'scheduledFor',
      `must be at most ${policy.limits.scheduledMaxAheadSeconds} seconds ahead`,
    ],
  ];
  return rules.flatMap(([broken, path, message]) => (broken ? [{ path, message }] : []));
}
