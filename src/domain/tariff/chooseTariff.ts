import type { Place } from '../geo/place.ts';
import type { Policy } from '../policy/policy.ts';
import { isWithin, localTimeOf } from './calendar.ts';
import type { PriceTerms } from './price.ts';
import type { Promotion } from './promotion.ts';
import { agreedSurge, type DemandSaid, noSurge, type Surge, surgeOf } from './surgePricing.ts';
import type { CalendarSpan, Tariff } from './tariff.ts';

/** What prices a tenant's rides. */
export interface Pricing {
  /** The version of the configuration that the tariffs are of. */
  readonly configuration: string;
  readonly tariffs: readonly Tariff[];
  readonly promotions: readonly Promotion[];
  readonly surge: Surge;
  /** The ids of the zones that a place lies in. */
  readonly zonesAt: (place: Place) => readonly string[];
  readonly policy: Policy;
}

/** The pricing of a tenant without tariffs. */
export function policyPricing(policy: Policy): Pricing {
  return { configuration: 'policy', tariffs: [], promotions: [], surge: noSurge, zonesAt: () => [], policy };
}

/** What chooses the tariff of a ride. */
export interface PricedRide {
  readonly pickup: Place;
  readonly dropoff: Place;
  readonly vehicleType: string | null;
  /** When it is to begin (epoch ms). */
  readonly at: number;
  /** What is taken off. */
  readonly promotion?: PriceTerms['promotion'] | undefined;
  /** What the pickup's district says of its demand; left out where it was not asked. */
  readonly demand?: DemandSaid | undefined;
  /** Of a ride that is changed: what demand added when it was booked. Left out: what it adds now. */
  readonly agreed?: { readonly surge?: PriceTerms['surge'] } | undefined;
}

/**
 * Returns the terms of the most specific tariff that applies to a ride: one for its vehicle type before one for its
 * zone, that before one with a calendar, and among equals the first. Without any, the policy's own amounts apply.
 */
export function termsFor(pricing: Pricing, ride: PricedRide): PriceTerms {
  const { policy, configuration } = pricing;
  const runs = (calendar: readonly CalendarSpan[] | undefined) =>
    calendar === undefined || isWithin(calendar, localTimeOf(ride.at, policy.routing.timeZone));
  const pickupZones = pricing.zonesAt(ride.pickup);
  const dropoffZones = pricing.zonesAt(ride.dropoff);
  const applicable = pricing.tariffs.filter(
    ({ vehicleType, zone, when }) =>
      (vehicleType === undefined || vehicleType === ride.vehicleType) &&
      (zone === undefined || pickupZones.includes(zone)) &&
      runs(when),
  );
  // Sorting is stable: the first of equals stays first.
  const [chosen] = applicable.toSorted((a, b) => specificityOf(b) - specificityOf(a));
  const tariff = chosen ?? policyTariff(policy);
  const { id, vehicleType: _, zone: __, when: ___, surcharges, flat, tax, mostTolls, ...rates } = tariff;
  const surge = ride.agreed
    ? agreedSurge(pricing.surge, pickupZones, ride.agreed.surge)
    : surgeOf(pricing.surge, pickupZones, ride.vehicleType, ride.demand);
  const price = flat.find(({ from, to }) => pickupZones.includes(from) && dropoffZones.includes(to));
  return {
    configuration: chosen === undefined ? 'policy' : configuration,
    tariff: id,
    currency: policy.tariff.currency,
    ...rates,
    longestWaitSeconds: policy.dispatch.boardingOverdueSeconds,
    surcharges: surcharges
      .filter(({ zone, when }) => {
        const isThere = zone === undefined || pickupZones.includes(zone) || dropoffZones.includes(zone);
        return isThere && runs(when);
      })
      .map(({ code, label, amount, percent }) => ({
        code,
        name: label,
        ...(amount !== undefined && { amount }),
        ...(percent !== undefined && { percent }),
      })),
    ...(price !== undefined && { flat: price }),
    ...(surge !== undefined && { surge }),
    ...(ride.promotion !== undefined && { promotion: ride.promotion }),
    ...(tax !== undefined && { tax }),
    ...(mostTolls > 0 && { mostTolls }),
  };
}

function specificityOf({ vehicleType, zone, when }: Tariff): number {
  return Number(vehicleType !== undefined) * 4 + Number(zone !== undefined) * 2 + Number(when !== undefined);
}

/** The policy's amounts as a tariff. */
function policyTariff({ tariff, pooling }: Policy): Tariff {
  const fee = tariff.cancellationFeeAmount;
  return {
    id: 'policy',
    base: tariff.fareBaseAmount,
    perKilometer: tariff.farePerKilometerAmount,
    perMinute: tariff.farePerMinuteAmount,
    minimum: tariff.fareMinimumAmount,
    waitingPerMinute: 0,
    freeWaitingSeconds: 0,
    perVia: 0,
    perItem: 0,
    mostTolls: 0,
    pooledFactor: pooling.pooledFareFactor,
    surcharges: [],
    flat: [],
    cancellation: { freeSeconds: tariff.freeCancellationSeconds, fee, feeAfterArrival: fee, noShowFee: fee },
    roundTo: 1,
  };
}
