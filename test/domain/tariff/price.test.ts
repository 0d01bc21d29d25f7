import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policySchema } from '../../../src/domain/policy/policy.ts';
import { policyPricing, termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { type PriceTerms, priceLines, type RideFacts, sumOf } from '../../../src/domain/tariff/price.ts';
import { tariffSchema } from '../../../src/domain/tariff/tariff.ts';

const somewhere = { lat: 40.26, lng: -76.88 };

/** The terms that a tariff gives a ride everywhere and always. */
function terms(tariff: object, currency = 'USD'): PriceTerms {
  const policy = policySchema.parse({ tariff: { currency } });
  const pricing = {
    ...policyPricing(policy),
    configuration: '7',
    tariffs: [tariffSchema.parse({ id: 'day', ...tariff })],
  };
  return termsFor(pricing, { pickup: somewhere, dropoff: somewhere, vehicleType: null, at: 0 });
}

function ride(facts: Partial<RideFacts> = {}): RideFacts {
  return { distanceMeters: 10_000, rideSeconds: 1_200, pooled: false, vias: 0, items: 0, ...facts };
}

const rates = { base: 400, perKilometer: 180, perMinute: 40, minimum: 900 };
const amounts = (lines: ReturnType<typeof priceLines>) => lines.map(({ code, amount }) => [code, amount]);

describe('the lines of a price', () => {
  it('say the rule and the inputs of each amount', () => {
    expect(priceLines(terms(rates), ride())).toEqual([
      {
        code: 'base',
        name: 'Base fare',
        amount: 400,
        rule: { configuration: '7', tariff: 'day', item: 'base' },
        inputs: { base: 400 },
      },
      {
        code: 'distance',
        name: 'Distance',
        amount: 1_800,
        rule: { configuration: '7', tariff: 'day', item: 'perKilometer' },
        inputs: { distanceMeters: 10_000, perKilometer: 180 },
      },
      {
        code: 'time',
        name: 'Time',
        amount: 800,
        rule: { configuration: '7', tariff: 'day', item: 'perMinute' },
        inputs: { rideSeconds: 1_200, perMinute: 40 },
      },
    ]);
  });

  it('fill a short ride up to the minimum', () => {
    expect(amounts(priceLines(terms(rates), ride({ distanceMeters: 500, rideSeconds: 60 })))).toEqual([
      ['base', 400],
      ['distance', 90],
      ['time', 40],
      ['minimum', 370],
    ]);
  });

  it('take the pooled part off the ride, and percentages of what is left', () => {
    const surcharges = [{ code: 'night', label: 'Night', percent: 10 }];
    const dear = terms({ ...rates, pooledFactor: 0.5, perVia: 100, perItem: 50, surcharges });
    expect(amounts(priceLines(dear, ride({ pooled: true, vias: 2, items: 3 })))).toEqual([
      ['base', 400],
      ['distance', 1_800],
      ['time', 800],
      ['pooled', -1_500],
      ['via', 200],
      ['item', 150],
      ['night', 150],
    ]);
  });

  it('add tax that is not included, and round the sum', () => {
    const rounded = terms({ base: 1_003, tax: { percent: 7, included: false }, roundTo: 5 });
    expect(amounts(priceLines(rounded, ride()))).toEqual([
      ['base', 1_003],
      ['tax', 70],
      ['rounding', 2],
    ]);
    expect(sumOf(priceLines(terms({ base: 1_003, tax: { percent: 7, included: true } }), ride()))).toBe(
      1_003,
    );
  });

  it('take a promotion off, at most its cap and never more than the price', () => {
    const spring = { code: 'SPRING', name: 'Spring' };
    const lines = (promotion: PriceTerms['promotion']) =>
      amounts(priceLines({ ...terms({ base: 1_000 }), promotion }, ride()));
    expect(lines({ ...spring, percent: 50, cap: 300 })).toEqual([
      ['base', 1_000],
      ['promotion', -300],
    ]);
    expect(
      sumOf(priceLines({ ...terms({ base: 1_000 }), promotion: { ...spring, amount: 2_000 } }, ride())),
    ).toBe(0);
  });
});

const rate = fc.double({ min: 0, max: 5_000, noNaN: true });
const amount = fc.integer({ min: 0, max: 100_000 });
const anyTariff = fc.record({
  base: amount,
  perKilometer: rate,
  perMinute: rate,
  minimum: amount,
  perVia: amount,
  perItem: amount,
  pooledFactor: fc.double({ min: 0.1, max: 1, noNaN: true }),
  surcharges: fc.array(
    fc.oneof(
      fc.record({ code: fc.constant('some'), label: fc.constant('Some'), amount }),
      fc.record({
        code: fc.constant('part'),
        label: fc.constant('Part'),
        percent: fc.double({ min: 0, max: 200, noNaN: true }),
      }),
    ),
    { maxLength: 3 },
  ),
  tax: fc.record({ percent: fc.double({ min: 0, max: 50, noNaN: true }), included: fc.boolean() }),
  // Of currencies without digits, with two, with three.
  roundTo: fc.constantFrom(1, 5, 10, 50, 100, 1_000),
});
const anyRide = fc.record({
  distanceMeters: fc.double({ min: 0, max: 500_000, noNaN: true }),
  rideSeconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
  pooled: fc.boolean(),
  vias: fc.integer({ min: 0, max: 5 }),
  items: fc.integer({ min: 0, max: 50 }),
});
const currency = fc.constantFrom('JPY', 'USD', 'KWD');

describe('every price', () => {
  it('is a sum of whole minor units, a multiple of its rounding, off by at most half of it', () => {
    fc.assert(
      fc.property(anyTariff, anyRide, currency, (tariff, facts, code) => {
        const priced = terms(tariff, code);
        const lines = priceLines(priced, facts);
        const total = sumOf(lines);
        expect(lines.every((line) => Number.isSafeInteger(line.amount) && line.amount !== 0)).toBe(true);
        expect(total % priced.roundTo).toBe(0);
        expect(total).toBeGreaterThanOrEqual(0);
        const rounding = lines.find((line) => line.code === 'rounding')?.amount ?? 0;
        expect(Math.abs(rounding)).toBeLessThanOrEqual(priced.roundTo / 2);
        expect(priced.currency).toBe(code);
      }),
    );
  });

  it('never falls with distance, time, stops or items', () => {
    const keys = ['distanceMeters', 'rideSeconds', 'vias', 'items'] as const;
    fc.assert(
      fc.property(anyTariff, anyRide, anyRide, fc.constantFrom(...keys), (tariff, one, other, key) => {
        const priced = terms(tariff);
        const less = sumOf(priceLines(priced, { ...one, [key]: Math.min(one[key], other[key]) }));
        const more = sumOf(priceLines(priced, { ...one, [key]: Math.max(one[key], other[key]) }));
        expect(more).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});
