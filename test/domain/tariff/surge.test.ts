import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../src/domain/configuration/check.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { fareOf, priceOf } from '../../../src/domain/tariff/price.ts';
import { type Pricing, policyPricing, termsFor } from '../../../src/domain/tariff/pricing.ts';
import { surgeOf, surgeSchema } from '../../../src/domain/tariff/surge.ts';

const north = { lat: 1, lng: 10 };
const south = { lat: -1, lng: 10 };
const facts = { distanceMeters: 4_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };

function priced(surge: object, pickup = north, agreed?: { surge?: undefined }) {
  const pricing: Pricing = {
    ...policyPricing(defaultPolicy),
    zonesAt: ({ lat }) => (lat > 0 ? ['north'] : []),
    surge: surgeSchema.parse(surge),
  };
  const ride = { pickup, dropoff: south, vehicleType: 'car', at: 0, agreed };
  return priceOf(termsFor(pricing, ride), facts);
}

describe('prices that an operator raises', () => {
  const byHand = { mode: 'manual', manual: [{ zone: 'north', percent: 50 }, { percent: 10 }] };

  it('are one line with its rule and where they come from', () => {
    const plain = fareOf(priced({})).amount;
    const line = priced(byHand).lines.find(({ code }) => code === 'surge');
    expect(line).toMatchObject({
      amount: Math.round(plain / 2),
      rule: { item: 'surge' },
      inputs: { of: plain, percent: 50, mode: 'manual', zone: 'north' },
    });
    expect(fareOf(priced(byHand, south)).amount).toBe(plain + Math.round(plain / 10));
  });

  it('stay as they are where they are off, in excluded zones, and for a ride that was agreed before', () => {
    const plain = fareOf(priced({})).amount;
    expect(fareOf(priced({ ...byHand, mode: 'off' })).amount).toBe(plain);
    expect(fareOf(priced({ ...byHand, excludedZones: ['north'] })).amount).toBe(plain);
    expect(fareOf(priced(byHand, north, {})).amount).toBe(plain);
  });

  it('never rise by more than the most, whatever is entered', () => {
    const percent = fc.double({ min: 0, max: 300, noNaN: true });
    fc.assert(
      fc.property(percent, percent, (most, entered) => {
        const surge = surgeSchema.parse({ mode: 'manual', most, manual: [{ percent: entered }] });
        const added = surgeOf(surge, [], null)?.percent ?? 0;
        expect(added).toBe(Math.min(most, entered));
      }),
    );
  });

  it('are checked with the rest of a document', () => {
    const manual = [{ zone: 'nowhere', percent: 20 }, { percent: 90 }];
    const checked = checkDocument({ surge: { mode: 'manual', most: 50, excludedZones: ['gone'], manual } });
    expect(checked.ok ? [] : checked.faults.map(({ path }) => path)).toEqual([
      'surge.excludedZones.0',
      'surge.manual.0.zone',
      'surge.manual.1.percent',
    ]);
  });
});
