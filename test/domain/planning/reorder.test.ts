import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reorderer } from '../../../src/domain/planning/reorder.ts';
import { createRoute } from '../../../src/domain/planning/route.ts';
import { Timing } from '../../../src/domain/planning/timing.ts';
import { drivingOf, earliestTimes, fitsAlong } from './reference.ts';
import { orders, sequences, tableOf, type World, worlds } from './worlds.ts';

const trips = 3;
const cases = worlds(trips).chain((world) =>
  fc.record({
    world: fc.constant(world),
    sequence: sequences(world, trips),
    fixed: fc.integer({ min: 0, max: 2 }),
  }),
);

function reordererOf(world: World) {
  const { table, limits } = tableOf(world);
  return { table, reorderer: new Reorderer(table, limits, new Timing(table, limits)) };
}

function isDrivable(world: World, sequence: readonly number[]): boolean {
  return earliestTimes(world, sequence) !== null && fitsAlong(world, sequence);
}

describe('another order of the stops', () => {
  it('is the best of all that keep what is fixed, or none if there is no better', () => {
    const verdicts = { better: 0, none: 0 };
    fc.assert(
      fc.property(cases, ({ world, sequence, fixed }) => {
        fc.pre(isDrivable(world, [...sequence]));
        const all = orders(world, [0, 1, 2], []).map((stops) => [0, ...stops, world.stops.length - 1]);
        const least = all
          .filter((each) => each.slice(0, fixed + 1).join() === sequence.slice(0, fixed + 1).join())
          .filter((each) => isDrivable(world, each))
          .reduce((best, each) => Math.min(best, drivingOf(world, each)), Number.POSITIVE_INFINITY);
        const { table, reorderer } = reordererOf(world);
        const found = reorderer.better(createRoute(table, sequence), fixed, Number.POSITIVE_INFINITY);
        verdicts[found === null ? 'none' : 'better'] += 1;
        expect(drivingOf(world, [...(found ?? sequence)])).toBeCloseTo(least, 5);
        if (found === null) return;
        expect(isDrivable(world, [...found])).toBe(true);
        expect([...found.slice(0, fixed + 1)]).toEqual([...sequence.slice(0, fixed + 1)]);
      }),
      { numRuns: 300, seed: 8 },
    );
    expect(Math.min(verdicts.better, verdicts.none)).toBeGreaterThan(20);
  });

  it('is looked for in no more steps than allowed', () => {
    const drivable = cases.filter(({ world, sequence }) => isDrivable(world, [...sequence]));
    for (const { world, sequence } of fc.sample(drivable, { numRuns: 20, seed: 9 })) {
      const { table, reorderer } = reordererOf(world);
      // One step places one stop: six are needed for the first whole order.
      expect(reorderer.better(createRoute(table, sequence), 0, 5)).toBeNull();
    }
  });
});
