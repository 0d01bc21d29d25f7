import { describe, expect, test } from 'vitest';
import { bankOf, type Spot } from '../../scripts/graph/town/ground.ts';
import { createTown, townPlaces, townStreets } from '../../scripts/graph/town/town.ts';
import { createRandom } from '../../sim/random.ts';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { writeGraph } from '../../src/routing/graph/graphFormat.ts';
import { MICRODEGREES, roadClasses } from '../../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';

describe('the demo town', () => {
  test('is the same for a seed, and another for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => writeGraph(createTown(seed)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test.each([1, 2, 3])('seed %i has the size of a town that hangs together', (seed) => {
    const { about, segmentClass } = createTown(seed);
    expect(about.name).toBe('Port-aux-Français');
    expect(segmentClass.length).toBeGreaterThan(1_000);
    expect(segmentClass.length).toBeLessThan(4_000);
    expect(about.partMeters).toHaveLength(1);
    expect(about.leftOutMeters).toBeLessThan(0.02 * (about.partMeters[0] ?? 0));
  });

  test('has one-way streets and forbidden turns', () => {
    const { streets, forbiddenTurns } = townStreets(1);
    expect(streets.filter(({ backwardSeconds }) => backwardSeconds === null).length).toBeGreaterThan(50);
    expect(forbiddenTurns.length).toBeGreaterThan(20);
  });

  test('has three bridges: of the ring road two, and one in the middle', () => {
    const bridges = townStreets(1).streets.filter(({ points }) => {
      const [start, end] = [points.slice(0, 2), points.slice(-2)].map(spotOf);
      return start !== undefined && end !== undefined && bankOf(start) * bankOf(end) < 0;
    });
    expect(bridges.map(({ roadClass }) => roadClasses[roadClass]).sort()).toEqual([
      'primary',
      'trunk',
      'trunk',
    ]);
  });

  test('can be driven through, to the airport and back', () => {
    const roads = new RoadNetwork(createTown(1)).at(0);
    const there = roads.route(townPlaces.centre, townPlaces.airport);
    const back = roads.route(townPlaces.airport, townPlaces.centre);
    for (const route of [there, back]) {
      expect(route?.distanceMeters).toBeGreaterThan(4_000);
      expect(route?.distanceMeters).toBeLessThan(8_000);
    }
  });
});

test('ways across the river lead over one of the bridges', () => {
  const graph = createTown(1);
  const roads = new RoadNetwork(graph).at(0);
  const bridges = bridgesOf(1);
  const random = createRandom(5);
  const somewhere = (): Place => {
    const segment = Math.floor(random() * graph.segmentClass.length);
    return {
      lat: (graph.segmentLat[segment] ?? 0) / MICRODEGREES,
      lng: (graph.segmentLng[segment] ?? 0) / MICRODEGREES,
    };
  };
  let crossed = 0;
  for (let pair = 0; pair < 300; pair++) {
    const [from, to] = [somewhere(), somewhere()];
    if (bankAt(from) * bankAt(to) >= 0) continue;
    crossed += 1;
    const polyline = roads.route(from, to)?.polyline ?? [];
    const banks = polyline.map(bankAt).filter((bank) => bank !== 0);
    const crossings = banks.filter((bank, at) => at > 0 && bank !== banks[at - 1]);
    expect(crossings).toHaveLength(1);
    const isOver = bridges.some((ends) =>
      ends.every((end) => polyline.some((place) => distanceMeters(place, end) < 1)),
    );
    expect(isOver).toBe(true);
  }
  expect(crossed).toBeGreaterThan(50);
});

/** The two ends of each bridge. */
function bridgesOf(seed: number): Place[][] {
  return townStreets(seed).streets.flatMap(({ points }) => {
    const ends = [points.slice(0, 2), points.slice(-2)].map(placeOf);
    const [start, end] = ends.map(bankAt);
    return (start ?? 0) * (end ?? 0) < 0 ? [ends] : [];
  });
}

function placeOf([lat = 0, lng = 0]: readonly number[]): Place {
  return { lat: lat / MICRODEGREES, lng: lng / MICRODEGREES };
}

/** Negative in the west of the river. */
function bankAt({ lat, lng }: Place): number {
  return Math.sign(bankOf(spotOf([lat * MICRODEGREES, lng * MICRODEGREES])));
}

/** In metres from the town hall. */
function spotOf([lat = 0, lng = 0]: readonly number[]): Spot {
  const { centre } = townPlaces;
  return {
    x: (lng / MICRODEGREES - centre.lng) * 111_195 * Math.cos((centre.lat * Math.PI) / 180),
    y: (lat / MICRODEGREES - centre.lat) * 111_195,
  };
}
