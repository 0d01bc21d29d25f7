import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timing } from '../../../src/domain/planning/timing.ts';
import { earliestTimes, keepsAll } from './reference.ts';
import { sequences, tableOf, tripStops, type World, worlds } from './worlds.ts';

const trips = 4;
const drives = worlds(trips).chain((world) =>
  sequences(world, trips).map((sequence) => ({ world, sequence })),
);

function rideTimes(world: World, sequence: Int32Array, times: readonly number[]): number[] {
  return Array.from({ length: trips }, (_, trip) => {
    const { pickup, dropoff } = tripStops(world, trip);
    return (times[sequence.indexOf(dropoff)] ?? Number.NaN) - (times[sequence.indexOf(pickup)] ?? Number.NaN);
  });
}

describe('timing of a plan', () => {
  it('agrees with a solver of difference constraints on what can be driven, and on the earliest times', () => {
    const verdicts = { feasible: 0, infeasible: 0 };
    fc.assert(
      fc.property(drives, ({ world, sequence }) => {
        const { table, limits } = tableOf(world);
        const timing = new Timing(table, limits);
        const expected = earliestTimes(world, [...sequence]);
        expect(timing.isFeasible(sequence, sequence.length)).toBe(expected !== null);
        verdicts[expected === null ? 'infeasible' : 'feasible'] += 1;
        expected?.forEach((time, at) => {
          expect(timing.begin[at]).toBeCloseTo(time, 6);
        });
      }),
      { numRuns: 3_000, seed: 1 },
    );
    expect(Math.min(verdicts.feasible, verdicts.infeasible)).toBeGreaterThan(300);
  });

  it('puts waiting before the rides: no constraint broken, no ride longer, the end no later', () => {
    let shortened = 0;
    fc.assert(
      fc.property(drives, ({ world, sequence }) => {
        const { table, limits } = tableOf(world);
        const timing = new Timing(table, limits);
        fc.pre(timing.isFeasible(sequence, sequence.length));
        const before = [...timing.begin];
        timing.putOff(sequence, sequence.length);
        const after = [...timing.begin];
        expect(keepsAll(world, [...sequence], after)).toBe(true);
        expect(after[sequence.length - 1]).toBeCloseTo(before[sequence.length - 1] ?? Number.NaN, 6);
        const ridesBefore = rideTimes(world, sequence, before);
        const ridesAfter = rideTimes(world, sequence, after);
        const total = (rides: number[]) => rides.reduce((sum, ride) => sum + ride, 0);
        if (total(ridesAfter) < total(ridesBefore) - 1e-6) shortened += 1;
      }),
      { numRuns: 1_000, seed: 2 },
    );
    expect(shortened).toBeGreaterThan(20);
  });

  it('waits at the pickup and not with people on board', () => {
    const place = { x: 0, y: 0, service: 1 };
    const world: World = {
      stops: [
        { ...place, earliest: 0, latest: 200, service: 0, load: [0, 0] },
        { ...place, x: 5, earliest: 0, latest: 200, load: [1, 0] },
        { ...place, x: 10, earliest: 60, latest: 70, load: [-1, 0] },
        { ...place, earliest: 0, latest: 200, service: 0, load: [0, 0] },
      ],
      trips: 1,
      maxRide: 30,
      maxDuration: 200,
      capacity: [4, 1],
    };
    const { table, limits } = tableOf(world);
    const timing = new Timing(table, limits);
    const sequence = Int32Array.of(0, 1, 2, 3);
    expect(timing.isFeasible(sequence, 4)).toBe(true);
    timing.putOff(sequence, 4);
    expect([...timing.begin]).toEqual([49, 54, 60, 71]);
  });
});
