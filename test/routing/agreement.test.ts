import { describe, expect, test } from 'vitest';
import { createTown } from '../../scripts/graph/town/town.ts';
import { createRandom, type Random } from '../../sim/random.ts';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { toldMsOf } from '../../src/routing/graph/drivingCosts.ts';
import { MICRODEGREES, type RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import { frontStreet, harrisburg, highspire, isExtractThere, lengthOf, otherBank } from './harrisburg.ts';
import { PlainDijkstra } from './plainDijkstra.ts';

/** Within a hundred metres or so of some junction. */
function somewhere({ segmentLat, segmentLng }: RoadGraph, random: Random): Place {
  const segment = Math.floor(random() * segmentLat.length);
  return {
    lat: (segmentLat[segment] ?? 0) / MICRODEGREES + (random() - 0.5) * 0.002,
    lng: (segmentLng[segment] ?? 0) / MICRODEGREES + (random() - 0.5) * 0.002,
  };
}

/** 50 × 20 routes; one run of the plain algorithm answers twenty. */
function expectAgreement(graph: RoadGraph): void {
  const random = createRandom(7);
  const roads = new RoadNetwork(graph).at(0);
  const plain = new PlainDijkstra(graph);
  for (let origin = 0; origin < 50; origin++) {
    const from = somewhere(graph, random);
    const tos = Array.from({ length: 20 }, () => somewhere(graph, random));
    const expected = plain.costs(from, tos);
    const found = tos.map((to) => roads.route(from, to));
    expect(found.map((route) => route?.durationSeconds)).toEqual(
      expected.map((found) => found && toldMsOf(found.cost) / 1000).map((seconds) => seconds ?? undefined),
    );
    expect(found.map((route) => route?.distanceMeters)).toEqual(
      expected.map((cost) => (cost === null ? undefined : cost.decimeters / 10)),
    );
    expect(tos.map((to) => roads.etas([from], to)[0] ?? undefined)).toEqual(
      found.map((route) => route?.durationSeconds),
    );
    for (const route of found) expectDrawn(route);
  }
}

/** The line is as long as the way. */
function expectDrawn(route: ReturnType<ReturnType<RoadNetwork['at']>['route']>): void {
  const drawn = lengthOf(route?.polyline ?? []);
  const distance = route?.distanceMeters ?? 0;
  expect(Math.abs(drawn - distance)).toBeLessThan(2 + distance * 0.005);
}

describe('1,000 random routes', () => {
  test('through the demo town are those of a plain Dijkstra', () => {
    expectAgreement(createTown(1));
  });

  test.skipIf(!isExtractThere)('through Harrisburg are those of a plain Dijkstra', async () => {
    expectAgreement(await harrisburg());
  });
});

test.skipIf(!isExtractThere)('across the Susquehanna, the nearer cab loses to one on this bank', async () => {
  const roads = new RoadNetwork(await harrisburg()).at(0);
  const [across = null, along = null] = roads.etas([otherBank, highspire], frontStreet);
  expect(distanceMeters(otherBank, frontStreet)).toBeLessThan(distanceMeters(highspire, frontStreet) / 2);
  expect(along).not.toBeNull();
  expect(across ?? Infinity).toBeGreaterThan(2 * (along ?? Infinity));
});
