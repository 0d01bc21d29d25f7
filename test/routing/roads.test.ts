import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import { costOf, factorsAt, toldMsOf } from '../../src/routing/graph/drivingCosts.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import type { Streets } from '../../src/routing/graph/streets.ts';
import { PlainDijkstra } from './plainDijkstra.ts';
import { placeArbitrary, placeOf, spurEnd, spurs, streetsArbitrary } from './randomStreets.ts';
import { millisecondsTurnByTurn } from './turnByTurn.ts';

const nowhere = { lat: 90, lng: 0 };
const labels = { name: 'test', attribution: 'nobody' };

function placeAt(junction: number): Place {
  const [lat, lng] = placeOf(junction);
  return { lat: lat / 1e6, lng: lng / 1e6 };
}

/** Seconds between two junctions; null where no route leads from the one to the other. */
function secondsBetween(streets: Streets, start: number, goal: number): number | null {
  const graph = assembleGraph(streets, labels);
  const route = graph && new RoadNetwork(graph).at(0).route(placeAt(start), placeAt(goal));
  const isMeant =
    distanceMeters(route?.polyline[0] ?? nowhere, placeAt(start)) < 1 &&
    distanceMeters(route?.polyline.at(-1) ?? nowhere, placeAt(goal)) < 1;
  return route && isMeant ? route.durationSeconds : null;
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

/** How each of the junctions begins a cell: of no level, of the finest, of that and the next, … */
const cellsArbitrary = fc.array(fc.nat(3), { minLength: 20, maxLength: 20 });

/** The graph with other cells, also such as nobody would choose. */
function withCells(graph: RoadGraph, levels: readonly number[]): RoadGraph {
  const junctions = graph.firstNode.length - 1;
  const starts = [1, 2, 3].map((level) =>
    levels
      .slice(0, junctions)
      .flatMap((highest, junction) => (junction === 0 || highest >= level ? [junction] : [])),
  );
  return {
    ...graph,
    cellStarts: Uint32Array.from(starts.flat()),
    levelCells: Uint32Array.from(starts, ({ length }) => length),
  };
}

describe('the cost of a way', () => {
  test('sorts by what decides and then by time, and adds up', () => {
    expect(toldMsOf(costOf(1500, 7) + costOf(2500, 30))).toBe(37);
    expect(costOf(1, 99_999_999)).toBeLessThan(costOf(2, 0));
    expect(costOf(2, 3)).toBeLessThan(costOf(2, 4));
  });
});

describe('any small network', () => {
  test('takes what driving it turn by turn takes, with forbidden turns and paths and one-way streets', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        streetsArbitrary,
        fc.constantFrom(...spurs),
        fc.constantFrom(...spurs),
        (streets, from, to) => {
          const [start, goal] = [spurEnd(from), spurEnd(to)];
          const isThere = [start, goal].every((end) => streets.streets.some((street) => street.to === end));
          const seconds = from === to || !isThere ? null : secondsBetween(streets, start, goal);
          if (seconds === null) return;
          compared++;
          expect(Math.round(seconds * 1000)).toBe(millisecondsTurnByTurn(streets, start, goal));
        },
      ),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
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
        cellsArbitrary,
        (streets, motorway, trunk, froms, to, cells) => {
          const hourly = (value: number) => Array.from({ length: 168 }, () => value);
          const speedFactors = { motorway: hourly(motorway), trunk: hourly(trunk) };
          const assembled = assembleGraph(streets, { ...labels, speedFactors });
          if (assembled === null) return;
          const graph = withCells(assembled, cells);
          const roads = new RoadNetwork(graph).at(5);
          const plain = new PlainDijkstra(graph, factorsAt(5, speedFactors));
          const expected = froms.map((from) => plain.costs(from, [to])[0] ?? null);
          expect(roads.etas(froms, to)).toEqual(
            expected.map((found) => found && toldMsOf(found.cost) / 1000),
          );
          froms.forEach((from, index) => {
            const found = expected[index];
            const route = roads.route(from, to);
            if (!found) expect(route).toBeNull();
            else expect(route).toMatchObject({ durationSeconds: toldMsOf(found.cost) / 1000 });
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a forbidden turn', () => {
  // 0 ― 1 ― 2, and 7 beside 1: from 0 one may not turn to 7, and has to go around by 2. 4, 5, 6 are ends of spurs.
  const spurStreets = [0, 2, 7].map((junction, index) => street(junction, 4 + index, 10));
  const streets = [street(0, 1, 10), street(1, 2, 20), street(1, 7, 10), street(2, 7, 40), ...spurStreets];
  const bound = { streets, forbiddenTurns: [{ via: 1, from: 0, to: 2 }] };

  test('is gone around', () => {
    // Between 40 s without turns and 90 s around, every turn takes a few seconds.
    expect(secondsBetween({ streets, forbiddenTurns: [] }, 4, 6)).toBeLessThan(60);
    expect(secondsBetween(bound, 4, 6)).toBeGreaterThanOrEqual(90);
  });

  test('does not bind those who come from elsewhere', () => {
    expect(secondsBetween(bound, 5, 6)).toBeLessThan(70);
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
    // Turns take a little.
    const around = roads?.etas([at(0.75)], at(0.25))[0] ?? 0;
    expect(around).toBeGreaterThanOrEqual(150);
    expect(around).toBeLessThan(175);
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
