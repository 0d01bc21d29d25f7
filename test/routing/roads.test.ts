import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/domain/geo/place.ts';
import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import { CostsTo } from '../../src/routing/graph/costsTo.ts';
import { contract } from '../../src/routing/graph/hierarchy.ts';
import {
  costMeters,
  costOf,
  costSeconds,
  customize,
  edgeDurations,
  factorsAt,
} from '../../src/routing/graph/metric.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import type { Streets } from '../../src/routing/graph/streets.ts';
import { PlainDijkstra } from './plainDijkstra.ts';
import { placeArbitrary, placeOf, spurEnd, spurs, streetsArbitrary } from './randomStreets.ts';
import { costTurnByTurn } from './turnByTurn.ts';

const labels = { name: 'test', attribution: 'nobody' };

function nodesAt(graph: RoadGraph, [lat, lng]: [number, number]): number[] {
  return [...graph.nodeLat.keys()].filter(
    (node) => graph.nodeLat[node] === lat && graph.nodeLng[node] === lng,
  );
}

/** Between two junctions by the graph: from and to any of their copies. */
function costByHierarchy(graph: RoadGraph, start: number, goal: number): number | null {
  const hierarchy = contract(graph);
  const costs = new CostsTo(hierarchy, customize(graph, hierarchy, graph.edgeDurationMs));
  const [starts, goals] = [nodesAt(graph, placeOf(start)), nodesAt(graph, placeOf(goal))];
  if (starts.length === 0 || goals.length === 0) return null;
  costs.aim(goals.map((node) => ({ node, cost: 0 })));
  return Math.min(...starts.map((node) => costs.from(node)));
}

function street(from: number, to: number, seconds: number, oneWay = false): Streets['streets'][number] {
  return {
    from,
    to,
    points: [...placeOf(from), ...placeOf(to)],
    roadClass: 0,
    lengthMeters: 100,
    forwardSeconds: seconds,
    backwardSeconds: oneWay ? null : seconds,
  };
}

describe('the cost of a way', () => {
  test('sorts by time and then by distance, and adds up', () => {
    const cost = costOf(1500, 7) + costOf(2500, 30);
    expect([costSeconds(cost), costMeters(cost)]).toEqual([4, 3.7]);
    expect(costOf(1, 9_999_999)).toBeLessThan(costOf(2, 0));
  });
});

describe('any small network', () => {
  test('costs what driving it turn by turn costs, with forbidden turns and one-way streets', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        streetsArbitrary,
        fc.constantFrom(...spurs),
        fc.constantFrom(...spurs),
        (streets, from, to) => {
          const graph = assembleGraph(streets, labels);
          const [start, goal] = [spurEnd(from), spurEnd(to)];
          const cost = graph && costByHierarchy(graph, start, goal);
          if (cost === null || from === to) return;
          compared++;
          expect(cost).toBe(costTurnByTurn(streets, start, goal));
        },
      ),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('takes as long to cross as a plain Dijkstra says, at any speeds, and its routes do too', () => {
    const factor = fc.double({ min: 0.1, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        streetsArbitrary,
        factor,
        factor,
        fc.array(placeArbitrary, { minLength: 1, maxLength: 5 }),
        placeArbitrary,
        (streets, motorway, trunk, froms, to) => {
          const hourly = (value: number) => Array.from({ length: 168 }, () => value);
          const speedFactors = { motorway: hourly(motorway), trunk: hourly(trunk) };
          const graph = assembleGraph(streets, { ...labels, speedFactors });
          if (graph === null) return;
          const roads = new RoadNetwork(graph).at(5);
          const plain = new PlainDijkstra(graph, edgeDurations(graph, factorsAt(5, speedFactors)));
          const expected = froms.map((from) => plain.costs(from, [to])[0] ?? null);
          expect(roads.etas(froms, to)).toEqual(expected.map((cost) => cost && costSeconds(cost)));
          froms.forEach((from, index) => {
            const cost = expected[index] ?? 0;
            expect(roads.route(from, to)).toMatchObject({
              durationSeconds: costSeconds(cost),
              distanceMeters: costMeters(cost),
            });
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a forbidden turn', () => {
  // 0 ― 1 ― 2, and 3 beside 1: from 0 one may not turn to 3, and has to go around by 2. 4, 5, 6 are ends of spurs.
  const spurs = [0, 2, 3].map((junction, index) => street(junction, 4 + index, 10));
  const streets = [street(0, 1, 10), street(1, 2, 20), street(1, 3, 10), street(2, 3, 40), ...spurs];

  test('is gone around', () => {
    const free = assembleGraph({ streets, forbiddenTurns: [] }, labels);
    const bound = assembleGraph({ streets, forbiddenTurns: [{ via: 1, from: 0, to: 2 }] }, labels);
    expect(free && costSeconds(costByHierarchy(free, 4, 6) ?? 0)).toBe(40);
    // Turning around at 2 (10 + 20 + 20 + 10) is faster than going on to 3 (10 + 20 + 40).
    expect(bound && costSeconds(costByHierarchy(bound, 4, 6) ?? 0)).toBe(80);
  });

  test('is not gone around by turning on the spot at another', () => {
    const also = [
      { via: 1, from: 0, to: 2 },
      { via: 2, from: 1, to: 5 },
    ];
    const bound = assembleGraph({ streets, forbiddenTurns: also }, labels);
    expect(bound && costSeconds(costByHierarchy(bound, 4, 6) ?? 0)).toBe(90);
  });

  test('does not bind those who come from elsewhere', () => {
    const bound = assembleGraph({ streets, forbiddenTurns: [{ via: 1, from: 0, to: 2 }] }, labels);
    expect(bound && costSeconds(costByHierarchy(bound, 5, 6) ?? 0)).toBe(50);
  });
});

describe('places between junctions', () => {
  const [lat, lng] = placeOf(0);
  const [nextLat, nextLng] = placeOf(1);
  const at = (share: number): Place => ({
    lat: (lat + share * (nextLat - lat)) / 1e6,
    lng: (lng + share * (nextLng - lng)) / 1e6,
  });

  test('cost the part of the street that is driven', () => {
    const graph = assembleGraph({ streets: [street(0, 1, 100)], forbiddenTurns: [] }, labels);
    const route = graph && new RoadNetwork(graph).at(0).route(at(0.25), at(0.75));
    expect(route?.durationSeconds).toBeCloseTo(50, 1);
    expect(route?.distanceMeters).toBeCloseTo(50, 0);
    expect(route?.polyline.map((place) => place.lat)).toEqual([
      expect.closeTo(at(0.25).lat, 6),
      expect.closeTo(at(0.75).lat, 6),
    ]);
  });

  test('behind one on a one-way street are reached around the block', () => {
    const block = [street(0, 1, 100, true), street(1, 2, 50, true), street(2, 0, 50, true)];
    const spurs = [0, 1, 2].map((junction) => street(junction, 3 + junction, 10));
    const graph = assembleGraph({ streets: [...block, ...spurs], forbiddenTurns: [] }, labels);
    const roads = graph && new RoadNetwork(graph).at(0);
    expect(roads?.etas([at(0.25)], at(0.75))[0]).toBeCloseTo(50, 1);
    expect(roads?.etas([at(0.75)], at(0.25))[0]).toBeCloseTo(150, 1);
  });

  test('far from any road are nowhere', () => {
    const graph = assembleGraph({ streets: [street(0, 1, 100)], forbiddenTurns: [] }, labels);
    const roads = graph && new RoadNetwork(graph).at(0);
    const far = { lat: 1, lng: 1 };
    expect(roads?.etas([far, at(0.5)], at(0.5))).toEqual([null, 0]);
    expect(roads?.etas([at(0.5)], far)).toEqual([null]);
    expect(roads?.route(at(0.5), far)).toBeNull();
  });
});

test('roads are as fast as the hour of the week allows', () => {
  const motorway = Array.from({ length: 168 }, (_, hour) => (hour === 32 ? 0.5 : 1));
  const streets = [street(0, 1, 100)];
  const graph = assembleGraph({ streets, forbiddenTurns: [] }, { ...labels, speedFactors: { motorway } });
  const network = graph && new RoadNetwork(graph);
  const [start, end] = [0, 1].map((junction) => {
    const [lat, lng] = placeOf(junction);
    return { lat: lat / 1e6, lng: lng / 1e6 };
  });
  const seconds = (hour: number) => start && end && network?.at(hour).etas([start], end)[0];
  expect([31, 32, 33, 32].map(seconds)).toEqual([100, 200, 100, 200]);
});
