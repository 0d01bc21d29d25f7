import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellAt, cellCentre, cellRadiusMeters } from '../../../src/domain/geo/cells.ts';
import { destination, distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { SupplyIndex } from '../../../src/domain/supply/supplyIndex.ts';
import { awkwardCentres, between, placeArbitrary, placeNear } from '../geo/worlds.ts';

const everyone = () => true;

type Step =
  | { kind: 'move'; key: string; place: Place; positionAt: number }
  | { kind: 'remove'; key: string }
  | { kind: 'query'; place: Place; limit: number; maxDistanceMeters: number; parity: number };

/** A cell (anywhere, poles, antimeridian, pentagons) and a history of its vehicles, some far outside. */
const histories = fc
  .oneof(placeArbitrary, fc.constantFrom(...awkwardCentres(7)))
  .map((place) => cellAt(place, 7))
  .chain((cell) => {
    const centre = cellCentre(cell);
    const place = fc.oneof(
      { weight: 8, arbitrary: placeNear(centre, cellRadiusMeters(cell)) },
      { weight: 2, arbitrary: placeNear(centre, 3 * cellRadiusMeters(cell)) },
      { weight: 1, arbitrary: placeNear(centre, 50_000) },
      { weight: 1, arbitrary: placeArbitrary },
      // Several vehicles at one spot, for ties.
      { weight: 1, arbitrary: fc.constant(centre) },
    );
    const key = fc.integer({ min: 0, max: 150 }).map((number) => `v${number}`);
    const positionAt = fc.nat();
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 10,
        arbitrary: fc.record({ kind: fc.constant<'move'>('move'), key, place, positionAt }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant<'remove'>('remove'), key }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant<'query'>('query'),
          place,
          limit: fc.integer({ min: 1, max: 20 }),
          maxDistanceMeters: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), between(0, 5_000)),
          parity: fc.integer({ min: 0, max: 2 }),
        }),
      },
    );
    return fc.record({
      cell: fc.constant(cell),
      steps: fc.array(step, { minLength: 20, maxLength: 300, size: 'max' }),
    });
  });

describe('SupplyIndex', () => {
  it('finds exactly what looking at every vehicle finds, under any moves and removals', () => {
    fc.assert(
      fc.property(histories, ({ cell, steps }) => {
        const index = new SupplyIndex(cell);
        const truth = new Map<string, { place: Place; positionAt: number }>();
        for (const step of steps) {
          if (step.kind === 'move') {
            index.upsert(step.key, step.place, step.positionAt);
            truth.set(step.key, { place: step.place, positionAt: step.positionAt });
          } else if (step.kind === 'remove') {
            expect(index.remove(step.key)).toBe(truth.delete(step.key));
          } else {
            const { place, limit, maxDistanceMeters, parity } = step;
            const accept = (key: string) => parity === 0 || Number(key.slice(1)) % 2 === parity - 1;
            const found = index.nearest(place, limit, accept, maxDistanceMeters);
            expectNearest(found, bruteForce(truth, place, accept), limit, maxDistanceMeters);
          }
          expect(index.size).toBe(truth.size);
        }
        const entries = new Map([...index].map(({ key, place, positionAt }) => [key, { place, positionAt }]));
        expect(entries).toEqual(truth);
      }),
      { numRuns: 300 },
    );
  });

  it('grows, and reuses what was removed', () => {
    const cell = cellAt({ lat: 0, lng: 180 }, 7);
    const index = new SupplyIndex(cell);
    for (let round = 0; round < 3; round++) {
      for (let vehicle = 0; vehicle < 1_000; vehicle++) {
        index.upsert(`v${vehicle}`, destination(cellCentre(cell), vehicle, vehicle), round);
      }
      expect(index.size).toBe(1_000);
      expect(index.nearest(cellCentre(cell), 3, everyone).map(({ key }) => key)).toEqual(['v0', 'v1', 'v2']);
      for (let vehicle = 0; vehicle < 1_000; vehicle += 1) expect(index.remove(`v${vehicle}`)).toBe(true);
      expect(index.nearest(cellCentre(cell), 3, everyone)).toEqual([]);
      expect([...index]).toEqual([]);
    }
  });

  it('breaks ties by key, whatever the order of arrival', () => {
    const cell = cellAt({ lat: 90, lng: 0 }, 7);
    const keys = ['b', 'a', 'd', 'c', 'e'];
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: 5 }), (order) => {
        const index = new SupplyIndex(cell);
        for (const key of order) index.upsert(key, { lat: 90, lng: 0 }, 1);
        const found = index.nearest({ lat: 89.99, lng: 5 }, 3, everyone).map(({ key }) => key);
        expect(found).toEqual(['a', 'b', 'c']);
      }),
    );
  });

  it('keeps a place and its time exactly as they were given', () => {
    const index = new SupplyIndex(cellAt({ lat: 40.26, lng: -76.88 }, 7));
    index.upsert('v', { lat: 40.2600001, lng: -76.8799999 }, 1_763_700_000_123);
    expect(index.get('v')).toEqual({
      key: 'v',
      place: { lat: 40.2600001, lng: -76.8799999 },
      positionAt: 1_763_700_000_123,
    });
    expect(index.get('w')).toBeUndefined();
    expect(index.remove('w')).toBe(false);
  });
});

interface Found {
  key: string;
  distanceMeters: number;
}

function bruteForce(
  truth: ReadonlyMap<string, { place: Place }>,
  from: Place,
  accept: (key: string) => boolean,
): Found[] {
  return [...truth]
    .filter(([key]) => accept(key))
    .map(([key, { place }]) => ({ key, distanceMeters: distanceMeters(from, place) }))
    .sort((a, b) => a.distanceMeters - b.distanceMeters || (a.key < b.key ? -1 : 1));
}

/**
 * The same distances, rank by rank, and each the true distance of the vehicle that was found. Haversine and
 * chord round differently: who is equally far to within that may change places, or pass the limit or not.
 */
function expectNearest(
  found: readonly Found[],
  truth: readonly Found[],
  limit: number,
  maxDistanceMeters: number,
): void {
  // Near the antipode neither formula resolves better than decimetres.
  const rounding = (meters: number) => (meters > 19_000_000 ? 1 : 1e-4 + meters * 1e-9);
  const within = (meters: number) => truth.filter(({ distanceMeters }) => distanceMeters <= meters).length;
  const most = within(maxDistanceMeters + rounding(maxDistanceMeters));
  const fewest = maxDistanceMeters === Number.POSITIVE_INFINITY ? most : within(maxDistanceMeters - 1e-4);
  expect(found.length).toBeGreaterThanOrEqual(Math.min(limit, fewest));
  expect(found.length).toBeLessThanOrEqual(Math.min(limit, most));
  expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);

  const distances = new Map(truth.map(({ key, distanceMeters }) => [key, distanceMeters]));
  found.forEach(({ key, distanceMeters }, rank) => {
    const own = distances.get(key) ?? Number.NaN;
    const ranked = truth[rank]?.distanceMeters ?? Number.NaN;
    expect(Math.abs(distanceMeters - own)).toBeLessThan(rounding(distanceMeters));
    expect(Math.abs(distanceMeters - ranked)).toBeLessThan(rounding(distanceMeters));
  });
}
