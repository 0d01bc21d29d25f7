import { describe, expect, it } from 'vitest';
import { promotionSchema, promotionsSchema } from '../../../src/domain/tariff/promotion.ts';
import { tariffSchema, tariffsSchema } from '../../../src/domain/tariff/tariff.ts';

describe('tariffSchema', () => {
  it('needs an id only: what is left out costs nothing', () => {
    expect(tariffSchema.parse({ id: 'day' })).toMatchObject({
      base: 0,
      minimum: 0,
      pooledFactor: 1,
      surcharges: [],
      flat: [],
      cancellation: { freeSeconds: 300, fee: 0, feeAfterArrival: 0, noShowFee: 0 },
      roundTo: 1,
    });
  });

  it('reads every key of the contract', () => {
    const tariff = {
      id: 'night',
      vehicleType: 'van',
      zone: 'airport',
      when: [{ days: ['fri', 'sat'], from: '22:00', to: '06:00' }],
      base: 400,
      perKilometer: 180.5,
      perMinute: 40,
      minimum: 900,
      waitingPerMinute: 50,
      freeWaitingSeconds: 180,
      perVia: 150,
      perItem: 100,
      mostTolls: 900,
      pooledFactor: 0.8,
      surcharges: [
        { code: 'airport', label: 'Airport fee', amount: 250, zone: 'airport' },
        { code: 'night', label: 'Night', percent: 20, when: [{ from: '22:00', to: '24:00' }] },
      ],
      flat: [{ from: 'airport', to: 'centre', amount: 4_500 }],
      cancellation: { freeSeconds: 120, fee: 300, feeAfterArrival: 500, noShowFee: 700 },
      tax: { percent: 7, included: true },
      roundTo: 10,
    };
    expect(tariffSchema.parse(tariff)).toEqual(tariff);
  });

  it.each([
    ['a key that does not exist', { id: 'day', perMile: 1 }],
    ['a negative amount', { id: 'day', base: -1 }],
    ['part of a minor unit', { id: 'day', base: 1.5 }],
    ['a time that does not exist', { id: 'day', when: [{ from: '25:00', to: '06:00' }] }],
    ['a surcharge of nothing', { id: 'day', surcharges: [{ code: 'a', label: 'A' }] }],
    [
      'a surcharge of both kinds',
      { id: 'day', surcharges: [{ code: 'a', label: 'A', amount: 1, percent: 1 }] },
    ],
    [
      'a surcharge that calls itself a tip',
      { id: 'day', surcharges: [{ code: 'tip', label: 'A', amount: 1 }] },
    ],
    [
      'a surcharge that calls itself what demand adds',
      { id: 'day', surcharges: [{ code: 'surge', label: 'A', amount: 1 }] },
    ],
  ])('refuses %s', (_, tariff) => {
    expect(tariffSchema.safeParse(tariff).success).toBe(false);
  });

  it('refuses two tariffs of one id', () => {
    expect(tariffsSchema.safeParse([{ id: 'day' }, { id: 'day' }]).success).toBe(false);
  });
});

describe('promotionSchema', () => {
  it('takes off an amount or a percent, once a rider', () => {
    expect(promotionSchema.parse({ code: 'SPRING', label: 'Spring', percent: 20, cap: 500 })).toMatchObject({
      usesPerRider: 1,
    });
    expect(promotionSchema.safeParse({ code: 'SPRING', label: 'Spring' }).success).toBe(false);
  });

  it('refuses two promotions of one code', () => {
    const promotion = { code: 'SPRING', label: 'Spring', amount: 100 };
    expect(promotionsSchema.safeParse([promotion, promotion]).success).toBe(false);
  });
});
