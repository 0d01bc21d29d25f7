import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policySchema } from '../../../src/domain/policy/policy.ts';
import { type PricedRide, policyPricing, termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { noSurge } from '../../../src/domain/tariff/surgePricing.ts';
import { tariffsSchema } from '../../../src/domain/tariff/tariff.ts';

const policy = policySchema.parse({ routing: { timeZone: 'Europe/Berlin' }, tariff: { currency: 'EUR' } });
/** One zone: everything north of the equator is the airport, all else the centre. */
const zonesAt = ({ lat }: { readonly lat: number }) => [lat > 0 ? 'airport' : 'centre'];
const airport = { lat: 1, lng: 10 };
const centre = { lat: -1, lng: 10 };
const noon = Date.parse('2026-07-03T10:00:00Z');
const late = Date.parse('2026-07-03T21:00:00Z');
const night = [{ from: '22:00', to: '06:00' }];

function chosen(tariffs: readonly object[], ride: Partial<PricedRide> = {}) {
  const pricing = {
    configuration: '7',
    tariffs: tariffsSchema.parse(tariffs),
    promotions: [],
    surge: noSurge,
    zonesAt,
    policy,
  };
  return termsFor(pricing, { pickup: centre, dropoff: airport, vehicleType: null, at: noon, ...ride });
}

describe('the tariff of a ride', () => {
  const tariffs = [
    { id: 'any' },
    { id: 'night', when: night },
    { id: 'airport', zone: 'airport' },
    { id: 'van', vehicleType: 'van' },
    { id: 'vanAtNight', vehicleType: 'van', when: night },
  ];

  it.each([
    ['any', {}],
    ['night', { at: late }],
    ['airport', { at: late, pickup: airport }],
    ['van', { pickup: airport, vehicleType: 'van' }],
    ['vanAtNight', { pickup: airport, vehicleType: 'van', at: late }],
  ])('is the most specific that applies: %s', (id, ride) => {
    expect(chosen(tariffs, ride)).toMatchObject({ configuration: '7', tariff: id, currency: 'EUR' });
  });

  it('is the first of equals', () => {
    expect(chosen([{ id: 'one' }, { id: 'other' }]).tariff).toBe('one');
  });

  it('is made of the policy where none applies', () => {
    const terms = chosen([{ id: 'van', vehicleType: 'van' }]);
    expect(terms).toMatchObject({ configuration: 'policy', tariff: 'policy', base: 350, minimum: 700 });
    expect(terms.cancellation).toEqual({ freeSeconds: 300, fee: 500, feeAfterArrival: 500, noShowFee: 500 });
  });

  it('keeps the surcharges and the flat price that apply, and nothing else', () => {
    const dear = {
      id: 'any',
      surcharges: [
        { code: 'airport', label: 'Airport', amount: 250, zone: 'airport' },
        { code: 'late', label: 'Late', percent: 20, when: night },
        { code: 'harbour', label: 'Harbour', amount: 90, zone: 'harbour' },
      ],
      flat: [
        { from: 'airport', to: 'centre', amount: 5_000 },
        { from: 'centre', to: 'airport', amount: 4_500 },
      ],
    };
    expect(chosen([dear])).toMatchObject({
      surcharges: [{ code: 'airport', name: 'Airport', amount: 250 }],
      flat: { from: 'centre', to: 'airport', amount: 4_500 },
    });
    expect(chosen([dear], { dropoff: centre, at: late }).surcharges.map(({ code }) => code)).toEqual([
      'late',
    ]);
    expect(chosen([dear], { dropoff: centre }).flat).toBeUndefined();
  });

  it('needs no known time zone where nothing depends on the clock', () => {
    const nowhere = policySchema.parse({ routing: { timeZone: 'Nowhere/Atall' } });
    const ride = { pickup: centre, dropoff: airport, vehicleType: null, at: noon };
    expect(termsFor(policyPricing(nowhere), ride).tariff).toBe('policy');
  });

  it('has no cliff that the rules do not have: equal rules on both sides of a border, midnight or a clock change', () => {
    const same = [
      { id: 'any', base: 500, perKilometer: 100 },
      { id: 'night', base: 500, perKilometer: 100, when: night },
      { id: 'airport', base: 500, perKilometer: 100, zone: 'airport' },
    ];
    const place = fc.record({ lat: fc.double({ min: -80, max: 80, noNaN: true }), lng: fc.constant(10) });
    const at = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') });
    fc.assert(
      fc.property(place, place, at, (pickup, dropoff, moment) => {
        const { tariff: _, ...terms } = chosen(same, { pickup, dropoff, at: moment });
        const { tariff: __, ...usual } = chosen(same);
        expect(terms).toEqual(usual);
      }),
    );
  });
});
