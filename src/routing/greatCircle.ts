import { distanceMeters, type Place } from '../domain/geo/place.ts';
import { etaSeconds, type RoutingRules } from '../domain/supply/eta.ts';
import type { Route } from './etaProvider.ts';

type Estimate = Pick<RoutingRules, 'detourFactor' | 'speedMetersPerSecond'>;

/**
 * Estimates driving times in seconds from the great-circle distances and the tenant's detour factor and mean speed.
 */
export function greatCircleEtas(froms: readonly Place[], to: Place, estimate: Estimate): number[] {
  return froms.map((from) => etaSeconds(distanceMeters(from, to), estimate));
}

/** The straight line as a route, with the tenant's detour factor and mean speed applied. */
export function greatCircleRoute(from: Place, to: Place, estimate: Estimate): Route {
  const straightMeters = distanceMeters(from, to);
  return {
    distanceMeters: straightMeters * estimate.detourFactor,
    durationSeconds: etaSeconds(straightMeters, estimate),
    polyline: [from, to],
  };
}
