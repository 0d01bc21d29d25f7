import { describe, expect, test } from 'vitest';
import { atUrbanSpeeds, carWay } from '../../scripts/graph/carProfile.ts';
import { RoadDensity } from '../../src/routing/graph/density.ts';
import { roadClasses } from '../../src/routing/graph/roadGraph.ts';
import type { Street } from '../../src/routing/graph/streets.ts';

const METERS_PER_DEGREE = 110_567;

/** Streets from crossing to crossing, up to so far from a place in all directions, as often as told. */
function grid(lat: number, lng: number, spacing: number, reach = 6_000): Street[] {
  const step = (1e6 * spacing) / METERS_PER_DEGREE;
  const narrowing = Math.cos((lat / 180) * Math.PI);
  const count = Math.round((2 * reach) / spacing);
  const at = (row: number, column: number): [number, number] => [
    Math.round(1e6 * lat + (row - count / 2) * step),
    Math.round(1e6 * lng + ((column - count / 2) * step) / narrowing),
  ];
  const streets: Street[] = [];
  for (let row = 0; row <= count; row++) {
    for (let column = 0; column <= count; column++) {
      for (const [up, right] of [
        [1, 0],
        [0, 1],
      ] as const) {
        streets.push({
          from: 0,
          to: 1,
          points: [...at(row, column), ...at(row + up, column + right)],
          roadClass: roadClasses.indexOf('residential'),
          lengthMeters: spacing,
          forwardSeconds: 10,
          backwardSeconds: 10,
        });
      }
    }
  }
  return streets;
}

describe('how close together streets are', () => {
  test.each([0, 40, 60, -33])('is told by metres of street on the ground, at %f degrees', (lat) => {
    // Blocks of 200 m have 10 km of street on a square kilometre, of 500 m 4 km.
    expect(new RoadDensity(grid(lat, 10, 200)).at(1e6 * lat, 10e6)).toBeCloseTo(7, 0);
    expect(new RoadDensity(grid(lat, 10, 500)).at(1e6 * lat, 10e6)).toBeCloseTo(2.8, 0);
  });

  test('is at most 15, and 0 where there is nothing', () => {
    const density = new RoadDensity(grid(40, 10, 50, 3_000));
    expect(density.at(40e6, 10e6)).toBe(15);
    expect(density.at(41e6, 10e6)).toBe(0);
  });
});

test('who drives into a town drives as in the country up to the next corner, and out of it as in the town', () => {
  const streets = grid(40, 10, 100, 1_500);
  const density = new RoadDensity(streets);
  const road: Street = {
    from: 0,
    to: 1,
    points: [40e6, 10.1e6, 40e6, 10e6],
    roadClass: roadClasses.indexOf('secondary'),
    lengthMeters: 8_000,
    forwardSeconds: 480,
    backwardSeconds: 480,
  };
  const isUrban = density.isUrban(road);
  expect(isUrban).toEqual({ forward: false, backward: true });
  const car = carWay({ highway: 'secondary' });
  if (car === null) throw new Error('cars may drive there');
  expect(atUrbanSpeeds(road, car, isUrban)).toMatchObject({
    forwardSeconds: 480,
    backwardSeconds: expect.closeTo((480 * 60) / 49, 3),
  });
});
