import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterMinute,
  type DemandAndSupply,
  type Level,
  noDemand,
  noLevel,
} from '../../../src/domain/surge/surgeLevel.ts';
import { demandSchema, type SurgeRules } from '../../../src/domain/surge/surgeRules.ts';

const usual: SurgeRules = { ...demandSchema.parse({}), most: 30 };
const anyRules: fc.Arbitrary<SurgeRules> = fc.record({
  resolution: fc.constant(6),
  leastRiders: fc.double({ min: 2, max: 10, noNaN: true }),
  fullAt: fc.double({ min: 1.5, max: 10, noNaN: true }),
  halfLifeSeconds: fc.integer({ min: 60, max: 1_800 }),
  largestStep: fc.double({ min: 1, max: 100, noNaN: true }),
  most: fc.double({ min: 0, max: 300, noNaN: true }),
});
const anyEvidence: fc.Arbitrary<DemandAndSupply> = fc.record({
  demand: fc.double({ min: 0, max: 60, noNaN: true }),
  supply: fc.integer({ min: 0, max: 20 }),
});

function levels(evidence: readonly DemandAndSupply[], rules: SurgeRules): Level[] {
  let level = noLevel;
  return evidence.map((seen) => {
    level = afterMinute(level, seen, rules);
    return level;
  });
}

function always(evidence: DemandAndSupply, minutes: number): DemandAndSupply[] {
  return Array.from({ length: minutes }, () => evidence);
}

describe('the level of a cell', () => {
  it('stays within its bounds, and rises and falls by no more than the largest step', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 60 }), anyRules, (evidence, rules) => {
        let before = 0;
        for (const { percent } of levels(evidence, rules)) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(rules.most);
          expect(Number.isInteger(percent)).toBe(true);
          expect(Math.abs(percent - before)).toBeLessThanOrEqual(rules.largestStep);
          before = percent;
        }
      }),
    );
  });

  it('is never lower for more demand, then or later', () => {
    const minutes = fc.array(fc.tuple(anyEvidence, fc.double({ min: 0, max: 30, noNaN: true })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(minutes, anyRules, (steps, rules) => {
        const less = levels(
          steps.map(([seen]) => seen),
          rules,
        );
        const more = levels(
          steps.map(([{ demand, supply }, added]) => ({ demand: demand + added, supply })),
          rules,
        );
        for (const [at, { percent }] of less.entries()) {
          expect(more[at]?.percent).toBeGreaterThanOrEqual(percent);
        }
      }),
    );
  });

  it('decays to nothing without demand', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 60 }), anyRules, (evidence, rules) => {
        // Ten half-lives of half an hour, and a step a minute from 300.
        const after = levels([...evidence, ...always(noDemand, 700)], rules);
        expect(after.at(-1)?.percent).toBe(0);
      }),
    );
  });

  it('is none while too few ask, or as many vehicles are free as riders', () => {
    fc.assert(
      fc.property(anyRules, fc.double({ min: 0, max: 0.999, noNaN: true }), (rules, part) => {
        const few = { demand: rules.leastRiders * part, supply: 0 };
        expect(levels(always(few, 30), rules).at(-1)).toEqual(noLevel);
        const served = { demand: 20, supply: 20 };
        expect(levels(always(served, 30), rules).at(-1)).toEqual(noLevel);
      }),
    );
  });

  it('reaches the most where demand stays high, step by step', () => {
    const percents = levels(always({ demand: 40, supply: 2 }, 60), usual).map(({ percent }) => percent);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(30);
  });

  it('does not flap where demand does', () => {
    const flapping = Array.from({ length: 120 }, (_, minute) => ({
      demand: minute % 2 === 0 ? 9 : 11,
      supply: 5,
    }));
    const percents = levels(flapping, usual)
      .slice(60)
      .map(({ percent }) => percent);
    expect(new Set(percents).size).toBe(1);
    expect(percents[0]).toBeGreaterThan(5);
  });
});
