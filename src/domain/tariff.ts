import type { Money } from './money.ts';
import type { Policy } from './policy.ts';

export interface FareBreakdown {
  readonly base: Money;
  readonly distance: Money;
  readonly time: Money;
  /** What the minimum fare adds. */
  readonly minimumSurcharge: Money;
  /** Pooled rides only: subtracted from the sum of the other lines. */
  readonly pooledDiscount?: Money;
}

export interface Fare {
  readonly fare: Money;
  readonly breakdown: FareBreakdown;
}

/**
 * Returns the fare of a ride and its lines: base, distance and time, at least the minimum; a pooled ride is
 * discounted. Amounts are minor units, rounded per line.
 */
export function fareFor(
  { distanceMeters, rideSeconds, pooled }: { distanceMeters: number; rideSeconds: number; pooled: boolean },
  policy: Policy,
): Fare {
  const money = (amount: number): Money => ({ amount, currency: policy.tariff.currency });
  const base = policy.tariff.fareBaseAmount;
  const distance = Math.round((distanceMeters / 1000) * policy.tariff.farePerKilometerAmount);
  const time = Math.round((rideSeconds / 60) * policy.tariff.farePerMinuteAmount);
  const surcharge = Math.max(0, policy.tariff.fareMinimumAmount - base - distance - time);
  const full = base + distance + time + surcharge;
  const discount = pooled ? full - Math.round(full * policy.pooling.pooledFareFactor) : 0;
  return {
    fare: money(full - discount),
    breakdown: {
      base: money(base),
      distance: money(distance),
      time: money(time),
      minimumSurcharge: money(surcharge),
      ...(pooled && { pooledDiscount: money(discount) }),
    },
  };
}
