import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../src/domain/configuration/checkDocument.ts';
import { cellAt } from '../../../src/domain/geo/cells.ts';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import {
  type PricedRide,
  type Pricing,
  policyPricing,
  termsFor,
} from '../../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf } from '../../../src/domain/tariff/price.ts';
import {
  type DemandSaid,
  surgeOf,
  surgeRulesOf,
  surgeSchema,
} from '../../../src/domain/tariff/surgePricing.ts';

const north = { lat: 1, lng: 10 };
const south = { lat: -1, lng: 10 };
const facts = { distanceMeters: 4_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };

function priced(surge: object, pickup = north, { agreed, demand }: Partial<PricedRide> = {}) {
  const pricing: Pricing = {
    ...policyPricing(defaultPolicy),
    zonesAt: ({ lat }) => (lat > 0 ? ['north'] : []),
    surge: surgeSchema.parse(surge),
  };
  const ride = { pickup, dropoff: south, vehicleType: 'car', at: 0, agreed, demand };
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
    expect(fareOf(priced(byHand, north, { agreed: {} })).amount).toBe(plain);
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

describe('prices that follow demand', () => {
  const on = { mode: 'on', most: 40 };
  const cell = cellAt(north, 6);
  const level = { demand: 12, supply: 3, smoothed: 26.04, percent: 25 };
  const said: DemandSaid = { cell, vehicleType: 'car', ...level, minute: 60_000 };

  it('are one line with its rule, and why: demand, supply and what the minutes so far say', () => {
    const plain = fareOf(priced({})).amount;
    const line = priced(on, north, { demand: said }).lines.find(({ code }) => code === 'surge');
    expect(line).toEqual({
      code: 'surge',
      name: 'High demand',
      amount: Math.round(plain / 4),
      rule: { configuration: 'policy', tariff: 'policy', item: 'surge' },
      inputs: {
        of: plain,
        mode: 'on',
        percent: 25,
        zone: cell,
        vehicleType: 'car',
        demand: 12,
        supply: 3,
        smoothed: 26,
        at: 60_000,
      },
    });
  });

  it('stay as they are where nobody could say how high it is, and the terms tell so', () => {
    const { terms, lines } = priced(on, north, { demand: 'unanswered' });
    expect(terms.surge).toMatchObject({ percent: 0, unanswered: true });
    expect(lines.map(({ code }) => code)).not.toContain('surge');
  });

  it('stay as they are in shadow, and where they are off', () => {
    const plain = fareOf(priced({})).amount;
    for (const mode of ['shadow', 'off']) {
      expect(fareOf(priced({ mode }, north, { demand: said })).amount).toBe(plain);
    }
  });

  it('never rise in an excluded zone, nor by more than the most', () => {
    const percent = fc.double({ min: -50, max: 500, noNaN: true });
    fc.assert(
      fc.property(
        percent,
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.boolean(),
        (high, most, excluded) => {
          const surge = surgeSchema.parse({
            mode: 'on',
            most,
            excludedZones: excluded ? ['north'] : ['south'],
          });
          const added = surgeOf(surge, ['north'], 'car', { ...said, percent: high })?.percent ?? 0;
          expect(added).toBe(excluded ? 0 : Math.min(most, Math.max(0, high)));
        },
      ),
    );
  });

  it('are those of the booking after a change, but never in an excluded zone', () => {
    const agreed = { surge: { mode: 'on', percent: 25, zone: cell } };
    const plain = fareOf(priced({})).amount;
    const now: DemandSaid = { ...said, percent: 40 };
    expect(fareOf(priced(on, north, { agreed, demand: now })).amount).toBe(plain + Math.round(plain / 4));
    const excluded = { ...on, excludedZones: ['north'] };
    expect(fareOf(priced(excluded, north, { agreed, demand: now })).amount).toBe(plain);
  });

  it('are computed in cells no finer than those of the tenant, and bounded modestly unless it says otherwise', () => {
    expect(surgeRulesOf(surgeSchema.parse({ mode: 'shadow' }), 5)).toMatchObject({
      mode: 'shadow',
      rules: { resolution: 5, most: 30 },
    });
    expect(surgeRulesOf(surgeSchema.parse({ mode: 'manual' }), 7)).toBeNull();
  });
});
