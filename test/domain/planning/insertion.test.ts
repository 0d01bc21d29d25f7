import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoute, Inserter, withoutTrip, withTrip } from '../../../src/domain/planning/route.ts';
import { Timing } from '../../../src/domain/planning/timing.ts';
import { drivingOf, earliestTimes, fitsAlong } from './reference.ts';
import { sequences, tableOf, tripStops, type World, worlds } from './worlds.ts';

const served = 3;
const newcomer = served;
const cases = worlds(served + 1).chain((world) =>
  fc.record({
    world: fc.constant(world),
    sequence: sequences(world, served),
    fixed: fc.integer({ min: 0, max: 3 }),
  }),
);

/** The least driving that the newcomer adds, by trying every pair of places. */
function exhaustiveBest(world: World, sequence: readonly number[], fixed: number): number | null {
  const { pickup, dropoff } = tripStops(world, newcomer);
  let best: number | null = null;
  for (let first = fixed + 1; first < sequence.length; first += 1) {
    for (let second = first; second < sequence.length; second += 1) {
      const grown = [
        ...sequence.slice(0, first),
        pickup,
        ...sequence.slice(first, second),
        dropoff,
        ...sequence.slice(second),
      ];
      if (earliestTimes(world, grown) === null || !fitsAlong(world, grown)) continue;
      const added = drivingOf(world, grown) - drivingOf(world, sequence);
      if (best === null || added < best) best = added;
    }
  }
  return best;
}

describe('insertion of a trip', () => {
  it('finds what trying every pair of places finds', () => {
    const verdicts = { found: 0, none: 0 };
    fc.assert(
      fc.property(cases, ({ world, sequence, fixed }) => {
        fc.pre(earliestTimes(world, [...sequence]) !== null && fitsAlong(world, [...sequence]));
        const { table, limits } = tableOf(world);
        const inserter = new Inserter(table, limits, new Timing(table, limits));
        const trip = tripStops(world, newcomer);
        const expected = exhaustiveBest(world, [...sequence], fixed);
        const route = createRoute(table, sequence);
        const found = inserter.best(route, trip, fixed);
        verdicts[found === null ? 'none' : 'found'] += 1;
        expect(found === null).toBe(expected === null);
        if (found === null || expected === null) return;
        expect(found.added).toBeCloseTo(expected, 6);
        const grown = withTrip(sequence, trip, found);
        expect(createRoute(table, grown).driving).toBeCloseTo(route.driving + found.added, 6);
        expect(earliestTimes(world, [...grown])).not.toBeNull();
        expect(fitsAlong(world, [...grown])).toBe(true);
        expect([...grown.slice(0, fixed + 1)]).toEqual([...sequence.slice(0, fixed + 1)]);
        expect([...withoutTrip(grown, trip)]).toEqual([...sequence]);
      }),
      { numRuns: 1_000, seed: 3 },
    );
    expect(Math.min(verdicts.found, verdicts.none)).toBeGreaterThan(100);
  });
});
