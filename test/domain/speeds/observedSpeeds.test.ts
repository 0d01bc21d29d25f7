import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DrivenLeg,
  drivenLegSchema,
  factorBounds,
  nothingObserved,
  type ObservedSpeeds,
  observe,
  observedSpeedsSchema,
  timeFactor,
} from '../../../src/domain/speeds/observedSpeeds.ts';
import { roadSourceSchema } from '../../../src/domain/supply/eta.ts';

const hour = 32;

/** A leg for which roads had said ten minutes. */
function leg(ratio: number, change: Partial<DrivenLeg> = {}): DrivenLeg {
  return { source: 'roads', hourOfWeek: hour, roadSeconds: 600, tookSeconds: 600 * ratio, ...change };
}

function learnt(legs: readonly DrivenLeg[], from: ObservedSpeeds = nothingObserved): ObservedSpeeds {
  return legs.reduce(observe, from);
}

const factorAfter = (...legs: readonly DrivenLeg[]) => timeFactor(learnt(legs), 'roads', hour);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const anyLeg = fc.record({
  source: fc.constantFrom(...roadSourceSchema.options),
  hourOfWeek: fc.integer({ min: 0, max: 167 }),
  roadSeconds: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  tookSeconds: fc.double({ min: 0, max: 1e12, noNaN: true }),
});
const plausibleRatio = fc.double({ min: factorBounds.least, max: factorBounds.most, noNaN: true });

describe('the factor of an hour', () => {
  it('is 1 where nothing was observed', () => {
    expect(timeFactor(nothingObserved, 'roads', hour)).toBe(1);
  });

  it('is between a half and two, whatever was observed, and can be stored', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { maxLength: 300 }), fc.integer({ min: 0, max: 167 }), (legs, asked) => {
        const speeds = learnt(legs.map((any) => drivenLegSchema.parse(any)));
        for (const source of roadSourceSchema.options) {
          const factor = timeFactor(speeds, source, asked);
          expect(factor).toBeGreaterThanOrEqual(factorBounds.least);
          expect(factor).toBeLessThanOrEqual(factorBounds.most);
        }
        expect(observedSpeedsSchema.parse(JSON.parse(JSON.stringify(speeds)))).toEqual(speeds);
      }),
    );
  });

  it('comes to what legs take, from wherever it was', () => {
    fc.assert(
      fc.property(fc.array(plausibleRatio, { maxLength: 100 }), plausibleRatio, (before, ratio) => {
        const speeds = learnt(times(600, leg(ratio)), learnt(before.map((any) => leg(any))));
        expect(timeFactor(speeds, 'roads', hour) / ratio).toBeCloseTo(1, 1);
      }),
    );
  });

  it('comes to the middle of legs that vary', () => {
    // As often 1.3 / 1.25 as 1.3 × 1.25, which even out.
    const legs = Array.from({ length: 400 }, (_, at) => leg(1.3 * 1.25 ** (at % 2 === 0 ? 1 : -1)));
    expect(factorAfter(...legs)).toBeCloseTo(1.3, 1);
  });

  it('moves with each leg, and is careful while there are few', () => {
    const [one, five, fifty] = [1, 5, 50].map((count) => factorAfter(...times(count, leg(1.6))));
    expect(one).toBeGreaterThan(1.03);
    expect(one).toBeLessThan(1.15);
    expect(five).toBeGreaterThan(one ?? 0);
    expect(fifty).toBeGreaterThan(1.5);
    expect(fifty).toBeLessThan(1.6);
  });

  it('hardly depends on the order of legs', () => {
    fc.assert(
      fc.property(
        fc
          .array(plausibleRatio, { minLength: 2, maxLength: 30 })
          .chain((ratios) =>
            fc.tuple(
              fc.constant(ratios),
              fc.shuffledSubarray(ratios, { minLength: ratios.length, maxLength: ratios.length }),
            ),
          ),
        ([ratios, shuffled]) => {
          const [one, other] = [ratios, shuffled].map((order) =>
            factorAfter(...order.map((any) => leg(any))),
          );
          expect(Math.abs(Math.log((one ?? 0) / (other ?? 1)))).toBeLessThan(0.1);
        },
      ),
    );
  });

  it('is changed little by one absurd leg', () => {
    const usual = times(50, leg(1.2));
    const before = factorAfter(...usual);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (ratio) => {
        expect(Math.abs(Math.log(factorAfter(...usual, leg(ratio)) / before))).toBeLessThan(0.025);
      }),
    );
    for (const ratio of [0, 0.1, 5, 1e6]) expect(factorAfter(...usual, leg(ratio))).toBe(before);
  });

  it('learns nothing from short legs', () => {
    expect(factorAfter(...times(50, leg(2, { roadSeconds: 59, tookSeconds: 118 })))).toBe(1);
  });

  it('is of one source: servers and graphs err each in their own way', () => {
    const speeds = learnt(times(50, leg(1.6, { source: 'osrm' })));
    expect(timeFactor(speeds, 'osrm', hour)).toBeGreaterThan(1.4);
    expect(timeFactor(speeds, 'roads', hour)).toBe(1);
  });

  it('takes an hour nobody has seen to be as slow as the week', () => {
    const speeds = learnt(times(50, leg(1.6)));
    const [seen, unseen] = [hour, hour + 1].map((asked) => timeFactor(speeds, 'roads', asked));
    expect(unseen).toBeGreaterThan(1.3);
    expect(unseen).toBeLessThan(seen ?? 0);
  });

  it('forgets a jam that is over', () => {
    const jam = learnt(times(200, leg(1.8)));
    const later = learnt(times(150, leg(1)), jam);
    expect(timeFactor(later, 'roads', hour)).toBeLessThan(1.25);
  });
});
