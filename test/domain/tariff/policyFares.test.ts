import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy, policySchema } from '../../../src/domain/policy/policy.ts';
import { policyPricing, termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf, type RideFacts } from '../../../src/domain/tariff/price.ts';
import { publicPrice } from '../../../src/protocol/quotes.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const somewhere = { lat: 40.26, lng: -76.88 };

function priced(facts: Partial<RideFacts>, policy = defaultPolicy) {
  const ride = { pickup: somewhere, dropoff: somewhere, vehicleType: null, at: 0 };
  const usual = { distanceMeters: 10_000, rideSeconds: 1_200, pooled: false, vias: 0, items: 0 };
  const price = priceOf(termsFor(policyPricing(policy), ride), { ...usual, ...facts });
  return { fare: fareOf(price), breakdown: publicPrice(price).fareBreakdown };
}

describe('a tenant without tariffs', () => {
  it('has fares of base, distance and time', () => {
    // 350 + 10 km × 170 + 20 min × 35.
    expect(priced({})).toEqual({
      fare: usd(2_750),
      breakdown: { base: usd(350), distance: usd(1_700), time: usd(700), minimumSurcharge: usd(0) },
    });
  });

  it('has pooled fares that are a part of it, and say what was taken off', () => {
    const pooled = priced({ pooled: true });
    expect(pooled.fare).toEqual(usd(2_063));
    expect(pooled.breakdown).toEqual({ ...priced({}).breakdown, pooledDiscount: usd(687) });
  });

  it('has fares of no less than the minimum, and says what that adds', () => {
    expect(priced({ distanceMeters: 100, rideSeconds: 30 })).toEqual({
      fare: usd(700),
      breakdown: { base: usd(350), distance: usd(17), time: usd(18), minimumSurcharge: usd(315) },
    });
  });

  it('has the fares that it had before there were tariffs', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    const tariff = fc.record({
      fareBaseAmount: amount,
      farePerKilometerAmount: amount,
      farePerMinuteAmount: amount,
      fareMinimumAmount: amount,
    });
    const factor = fc.double({ min: 0.1, max: 1, noNaN: true });
    const meters = fc.integer({ min: 0, max: 500_000 });
    fc.assert(
      fc.property(tariff, factor, meters, fc.integer({ min: 0, max: 86_400 }), fc.boolean(), (...of) => {
        const [rates, pooledFareFactor, distanceMeters, rideSeconds, pooled] = of;
        const distance = Math.round((distanceMeters / 1000) * rates.farePerKilometerAmount);
        const time = Math.round((rideSeconds / 60) * rates.farePerMinuteAmount);
        const full = Math.max(rates.fareMinimumAmount, rates.fareBaseAmount + distance + time);
        const policy = policySchema.parse({ tariff: rates, pooling: { pooledFareFactor } });
        const { fare } = priced({ distanceMeters, rideSeconds, pooled }, policy);
        expect(fare).toEqual(usd(pooled ? Math.round(full * pooledFareFactor) : full));
      }),
    );
  });
});
