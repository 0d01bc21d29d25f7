import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import { policyPricing, termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf } from '../../../src/domain/tariff/price.ts';
import {
  type Promotion,
  promotionRefusal,
  promotionSchema,
  promotionTerms,
  usedUp,
  useOf,
} from '../../../src/domain/tariff/promotion.ts';

const summer = {
  code: 'SUMMER',
  label: 'Summer',
  percent: 20,
  from: '2026-06-01T00:00:00Z',
  until: '2026-09-01T00:00:00Z',
};
const june = Date.parse('2026-06-15T12:00:00Z');
const ann = { id: 'ann', rides: 0 };

function promotion(changes: object = {}): Promotion {
  return promotionSchema.parse({ ...summer, ...changes });
}

describe('a promotion', () => {
  it('is for bookings within its window, and a secret before', () => {
    const { from, until } = summer;
    expect(promotionRefusal(undefined, ann, june)).toBe('unknown');
    expect(promotionRefusal(promotion(), ann, Date.parse(from) - 1)).toBe('unknown');
    expect(promotionRefusal(promotion(), ann, Date.parse(from))).toBeNull();
    expect(promotionRefusal(promotion(), ann, Date.parse(until) - 1)).toBeNull();
    expect(promotionRefusal(promotion(), ann, Date.parse(until))).toBe('expired');
  });

  it('is for those whom it names, on their first rides', () => {
    const named = promotion({ riders: ['ann'] });
    expect(promotionRefusal(named, ann, june)).toBeNull();
    expect(promotionRefusal(named, { id: 'bob', rides: 0 }, june)).toBe('not-for-you');
    expect(promotionRefusal(named, null, june)).toBeNull();
    const first = promotion({ firstRides: 2 });
    expect([0, 1, 2].map((rides) => promotionRefusal(first, { id: 'ann', rides }, june))).toEqual([
      null,
      null,
      'not-first-rides',
    ]);
  });

  it('is used as often as it may be: by all, and by each', () => {
    const use = useOf(promotion({ uses: 3, usesPerRider: 2 }));
    expect(usedUp({ all: 2, rider: 1 }, use)).toBeNull();
    expect(usedUp({ all: 3, rider: 1 }, use)).toBe('used-up');
    expect(usedUp({ all: 2, rider: 2 }, use)).toBe('used-by-rider');
    expect(usedUp({ all: 1_000_000, rider: 0 }, useOf(promotion()))).toBeNull();
    // Nobody has more first rides than there are, even at once.
    expect(useOf(promotion({ firstRides: 1, usesPerRider: 5 })).usesPerRider).toBe(1);
  });

  it('is one negative line, which names it and its cap, and never makes a ride cost less than nothing', () => {
    const place = { lat: 40.26, lng: -76.88 };
    const amounts = fc.record({
      amount: fc.integer({ min: 1, max: 100_000 }),
      cap: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
      meters: fc.integer({ min: 0, max: 50_000 }),
    });
    fc.assert(
      fc.property(amounts, ({ amount, cap, meters }) => {
        const off = promotionSchema.parse({ code: 'OFF', label: 'Off', amount, ...(cap && { cap }) });
        const terms = termsFor(policyPricing(defaultPolicy), {
          pickup: place,
          dropoff: place,
          vehicleType: null,
          at: june,
          promotion: promotionTerms(off),
        });
        const facts = { distanceMeters: meters, rideSeconds: 0, pooled: false, vias: 0, items: 0 };
        const price = priceOf(terms, facts);
        const { promotion: _, ...without } = terms;
        const full = fareOf(priceOf(without, facts)).amount;
        const taken = Math.min(amount, cap ?? amount, full);
        expect(fareOf(price).amount).toBe(full - taken);
        expect(price.lines.find(({ code }) => code === 'promotion')).toMatchObject({
          amount: -taken,
          rule: { item: 'promotion' },
          inputs: { promotion: 'OFF', amount, ...(cap && { cap }) },
        });
      }),
    );
  });
});
