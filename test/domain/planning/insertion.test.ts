import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoute, Inserter, withoutTrip, withTrip } from '../../../src/domain/planning/route.ts';
import { Timing } from '../../../src/domain/planning/timing.ts';
import { drivingOf, earliestTimes, fitsAlong } from './reference.ts';
import { sequences, tableOf, tripStops, type World, worlds } from './worlds.ts';

const served = 3;
const newcomer = served;
const cases = fc.integer({ min: 0, max: 3 }).chain((vias) =>
  worlds(served + 1, vias).chain((world) =>
    fc.record({
      world: fc.constant(world),
      sequence: sequences(world, served),
      fixed: fc.integer({ min: 0, max: 3 }),
    }),
  ),
);

/** Every way to put the stops into the sequence, in their order and not before position `first`. */
function grownBy(sequence: readonly number[], stops: readonly number[], first: number): number[][] {
  const [stop, ...rest] = stops;
  if (stop === undefined) return [[...sequence]];
  return Array.from({ length: Math.max(0, sequence.length - first) }, (_, offset) => first + offset).flatMap(
    (at) => grownBy([...sequence.slice(0, at), stop, ...sequence.slice(at)], rest, at + 1),
  );
}

/** The least driving that the newcomer adds, by trying all places of its stops. */
function exhaustiveBest(world: World, sequence: readonly number[], fixed: number): number | null {
  const { pickup, via, dropoff } = tripStops(world, newcomer);
  let best: number | null = null;
  for (const grown of grownBy(sequence, [pickup, ...via, dropoff], fixed + 1)) {
    if (earliestTimes(world, grown) === null || !fitsAlong(world, grown)) continue;
    const added = drivingOf(world, grown) - drivingOf(world, sequence);
    if (best === null || added < best) best = added;
  }
  return best;
}

describe('insertion of a trip', () => {
  it('with any number of stops finds what trying all their places finds', () => {
    const verdicts = { found: 0, none: 0, foundWithVias: 0 };
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
        if (trip.via.length > 0) verdicts.foundWithVias += 1;
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
    expect(Math.min(verdicts.found, verdicts.none, verdicts.foundWithVias)).toBeGreaterThan(100);
  });
});
