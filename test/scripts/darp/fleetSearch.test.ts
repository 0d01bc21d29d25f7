import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../../scripts/darp/checker.ts';
import { fleetProblem, timedRoutes } from '../../../scripts/darp/fleet.ts';
import { type Instance, readInstance } from '../../../scripts/darp/instance.ts';
import { FleetSearch } from '../../../scripts/darp/search/fleetSearch.ts';
import { createRandom } from '../../../sim/random.ts';
import { drivingOf, earliestTimes, fitsAlong } from '../../domain/planning/reference.ts';
import { orders, tableOf, tripStops, type World, worlds } from '../../domain/planning/worlds.ts';
import { cordeauText, hasCordeauInstances } from './instances.ts';

const trips = 3;
const vehicles = 2;

function searched(problem: ConstructorParameters<typeof FleetSearch>[0], seed: number, steps: number) {
  const search = new FleetSearch(problem, createRandom(seed));
  for (let step = 0; step < steps; step += 1) search.step(step / steps);
  return search;
}

function fleetOf(world: World) {
  return {
    ...tableOf(world),
    vehicles,
    trips: Array.from({ length: trips }, (_, trip) => tripStops(world, trip)),
  };
}

/** The most trips that can be served, and the least driving for as many; by trying everything. */
function exhaustiveBest(world: World): { served: number; driving: number } {
  const least = Array.from({ length: 2 ** trips }, (_, set) => {
    const members = [...Array(trips).keys()].filter((trip) => (set >> trip) % 2 === 1);
    const routes = orders(world, members, []).map((stops) => [0, ...stops, world.stops.length - 1]);
    const drivable = routes.filter(
      (route) => earliestTimes(world, route) !== null && fitsAlong(world, route),
    );
    return Math.min(...drivable.map((route) => drivingOf(world, route)));
  });
  let best = { served: -1, driving: Number.POSITIVE_INFINITY };
  least.forEach((first, a) => {
    least.forEach((second, b) => {
      const driving = first + second;
      const served = [...Array(trips).keys()].filter((trip) => ((a | b) >> trip) % 2 === 1).length;
      if ((a & b) !== 0 || !Number.isFinite(driving) || served < best.served) return;
      if (served > best.served || driving < best.driving) best = { served, driving };
    });
  });
  return best;
}

describe('search for a fleet', () => {
  it('finds the optimum of small problems, also where not everybody can be served', () => {
    let partly = 0;
    fc.assert(
      fc.property(worlds(trips), fc.nat(1_000), (world, seed) => {
        const expected = exhaustiveBest(world);
        fc.pre(expected.served > 0);
        if (expected.served < trips) partly += 1;
        const { best } = searched(fleetOf(world), seed, 200);
        expect(trips - best.unserved.length).toBe(expected.served);
        expect(best.driving).toBeCloseTo(expected.driving, 6);
      }),
      { numRuns: 100, seed: 4 },
    );
    expect(partly).toBeGreaterThan(5);
  });

  it('repeats itself with the same seed', () => {
    const [world] = fc.sample(worlds(trips), { numRuns: 1, seed: 5 });
    if (world === undefined) throw new Error('no world');
    const costs = (seed: number) => {
      const search = new FleetSearch(fleetOf(world), createRandom(seed));
      return Array.from({ length: 100 }, (_, step) => {
        search.step(step / 100);
        return [...search.best.routes.map(({ stops }) => stops.join(' '))];
      });
    };
    expect(costs(7)).toEqual(costs(7));
  });

  it.skipIf(!hasCordeauInstances)("solves Cordeau's a2-16 to its optimum", () => {
    const read = readInstance(cordeauText('a2-16.txt'));
    if (!read.ok) throw new Error(read.problem);
    const instance: Instance = read.instance;
    const problem = fleetProblem(instance);
    const { best } = searched(problem, 1, 5_000);
    const verdict = check(instance, timedRoutes(problem, best));
    expect(verdict.violations).toEqual([]);
    expect(verdict.cost).toBeCloseTo(294.25, 2);
  });
});
