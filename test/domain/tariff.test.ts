import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { fareFor } from '../../src/domain/tariff.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });

function ride(distanceMeters: number, rideSeconds: number) {
  return { distanceMeters, rideSeconds, pooled: false };
}

describe('fareFor', () => {
  it('of a pooled ride is a part of it, and says what was taken off', () => {
    const alone = fareFor(ride(10_000, 1_200), defaultPolicy);
    const pooled = fareFor({ ...ride(10_000, 1_200), pooled: true }, defaultPolicy);
    expect(pooled.fare).toEqual(usd(2_063));
    expect(pooled.breakdown).toEqual({ ...alone.breakdown, pooledDiscount: usd(687) });
  });

  it('adds base, distance and time', () => {
    // 350 + 10 km × 170 + 20 min × 35.
    expect(fareFor(ride(10_000, 1_200), defaultPolicy)).toEqual({
      fare: usd(2_750),
      breakdown: { base: usd(350), distance: usd(1_700), time: usd(700), minimumSurcharge: usd(0) },
    });
  });

  it('is no less than the minimum, and says what that adds', () => {
    expect(fareFor(ride(100, 30), defaultPolicy)).toEqual({
      fare: usd(700),
      breakdown: { base: usd(350), distance: usd(17), time: usd(18), minimumSurcharge: usd(315) },
    });
  });

  it('is the sum of its parts, in whole minor units, and never falls with the distance', () => {
    const way = fc.double({ min: 0, max: 200_000, noNaN: true });
    fc.assert(
      fc.property(way, way, fc.double({ min: 0, max: 86_400, noNaN: true }), (one, other, rideSeconds) => {
        const shorter = fareFor(ride(Math.min(one, other), rideSeconds), defaultPolicy);
        const longer = fareFor(ride(Math.max(one, other), rideSeconds), defaultPolicy);
        const { base, distance, time, minimumSurcharge } = longer.breakdown;
        const sum = base.amount + distance.amount + time.amount + minimumSurcharge.amount;
        expect(longer.fare.amount).toBe(sum);
        expect(Number.isSafeInteger(sum)).toBe(true);
        expect(longer.fare.amount).toBeGreaterThanOrEqual(shorter.fare.amount);
        expect(shorter.fare.amount).toBeGreaterThanOrEqual(defaultPolicy.tariff.fareMinimumAmount);
      }),
    );
  });
});
