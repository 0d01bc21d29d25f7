import { estimateRide, placesOf, type Ride, type RideEstimate } from '../../src/booking/rideEstimate.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { Etas, RoutingRules } from '../../src/domain/supply/eta.ts';
import type { PricedRide, Pricing } from '../../src/domain/tariff/chooseTariff.ts';
import { greatCircleEtas, greatCircleRoute } from '../../src/routing/greatCircle.ts';
import { withStops } from '../../src/routing/secondsAlong.ts';
import type { Context } from './context.ts';
import type { Life, SimulatedObject } from './simulatedObject.ts';

/** The time that a road request takes. */
const routingMs = 40;

/** Requests road times for an object in one of its lives. */
export function simulatedEtas<Instance>(
  { loop }: Context,
  object: SimulatedObject<Instance>,
  life: Life,
): (rules: RoutingRules, froms: readonly Place[], to: Place) => Promise<Etas> {
  return (rules, froms, to) =>
    new Promise((resolve) => {
      const seconds = froms.map((from) => crookedSeconds(from, to, rules));
      loop.after(routingMs, `${object.name} etas`, () =>
        object.resume(life, 'answered', () => resolve({ source: 'roads', seconds })),
      );
    });
}

/** Some routes take up to three times as long as others, and some places have no road: always the same ones. */
function crookedSeconds(from: Place, to: Place, rules: RoutingRules): number | null {
  const chance = (Math.abs(from.lat + from.lng) * 10_000) % 1;
  const [seconds = 0] = greatCircleEtas([from], to, rules);
  return chance < 0.05 ? null : seconds * (0.5 + chance);
}

/** The estimate of a ride in straight lines along all its places; `through` are others than its own. */
export function estimateStraight(
  ride: Ride,
  policy: Policy,
  pricing: Pricing,
  now: number,
  through: readonly Place[] = placesOf(ride),
  agreed: Pick<PricedRide, 'promotion' | 'agreed' | 'demand'> = {},
): RideEstimate {
  const legs = through.slice(1).map((to, at) => greatCircleRoute(through[at] ?? to, to, policy.routing));
  const route = {
    distanceMeters: legs.reduce((sum, leg) => sum + leg.distanceMeters, 0),
    durationSeconds: withStops(legs.map(({ durationSeconds }) => durationSeconds)),
  };
  return estimateRide(route, ride, pricing, now, agreed);
}
