import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../sim/random.ts';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { cutLine } from '../../src/routing/graph/polyline.ts';
import { type RoadGraph, segmentTraits } from '../../src/routing/graph/roadGraph.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';
import type { Roads, Route } from '../../src/routing/graph/roadRouting.ts';
import { Segments } from '../../src/routing/graph/segments.ts';
import { SnapIndex } from '../../src/routing/graph/snapping.ts';
import { frontStreet, harrisburg, highspire, isExtractThere, lengthOf, otherBank } from './harrisburg.ts';

describe.skipIf(!isExtractThere)('on the roads of Harrisburg', () => {
  let graph: RoadGraph;
  let network: RoadNetwork;
  let roads: Roads;

  beforeAll(async () => {
    graph = await harrisburg();
    network = new RoadNetwork(graph);
    roads = network.at(0);
  });

  function way(from: Place, to: Place): Route {
    const route = roads.route(from, to);
    if (route === null) throw new Error('there is no way');
    return route;
  }

  /** Two places a third and two thirds along streets of at least 100 m, which no other street is nearer to. */
  function* streets(isOneWay: boolean) {
    const segments = new Segments(graph);
    const snapIndex = new SnapIndex(graph, segments);
    const random = createRandom(3);
    for (let tries = 0, found = 0; tries < 20_000 && found < 200; tries++) {
      const segment = Math.floor(random() * segments.count);
      const meters = (graph.segmentLengthDecimeters[segment] ?? 0) / 10;
      const nodes = segments.nodesOf(segment);
      const isPlain = (graph.segmentTraits[segment] ?? 0) === (segmentTraits.canStart | segmentTraits.canEnd);
      if (meters < 100 || !isPlain || nodes.length !== (isOneWay ? 1 : 2)) continue;
      const points: number[] = [];
      segments.readPoints(segment, points);
      const line = cutLine(points, 1 / 3, 2 / 3);
      const [start, end] = [line[0], line.at(-1)];
      if (start === undefined || end === undefined) continue;
      const only = [start, end].flatMap((place) =>
        snapIndex.snaps(place, 'start').map((snap) => snap.segment),
      );
      if (only.some((snapped) => snapped !== segment)) continue;
      found += 1;
      const isAgainstShape = isOneWay && segments.isReversed(nodes[0] ?? 0);
      yield isAgainstShape ? { start: end, end: start, meters } : { start, end, meters };
    }
  }

  test('both ends on one street: straight along it, in either order', () => {
    let compared = 0;
    for (const { start, end, meters } of streets(false)) {
      const [there, back] = [way(start, end), way(end, start)];
      for (const route of [there, back]) {
        // Unless a faster road leads around.
        expect(route.durationSeconds).toBeLessThanOrEqual(way(start, end).durationSeconds + 30);
        expect(Math.abs(lengthOf(route.polyline) - route.distanceMeters)).toBeLessThan(2 + 0.005 * meters);
      }
      if (Math.abs(there.distanceMeters - meters / 3) > 2 || Math.abs(back.distanceMeters - meters / 3) > 2)
        continue;
      compared += 1;
      expect(distanceMeters(there.polyline[0] ?? end, start)).toBeLessThan(2);
      expect(distanceMeters(there.polyline.at(-1) ?? start, end)).toBeLessThan(2);
      expect(distanceMeters(back.polyline[0] ?? start, end)).toBeLessThan(2);
    }
    expect(compared).toBeGreaterThan(150);
  });

  test('both ends on a one-way street: along it, and around the block to what lies behind', () => {
    let around = 0;
    for (const { start, end, meters } of streets(true)) {
      const [there, back] = [way(start, end), way(end, start)];
      expect(there.distanceMeters).toBeLessThan(meters / 3 + 2);
      expect(back.distanceMeters).toBeGreaterThan((2 * meters) / 3 - 2);
      expect(Math.abs(lengthOf(back.polyline) / back.distanceMeters - 1)).toBeLessThan(0.02);
      expect(distanceMeters(back.polyline[0] ?? start, end)).toBeLessThan(2);
      expect(distanceMeters(back.polyline.at(-1) ?? end, start)).toBeLessThan(2);
      around += 1;
    }
    expect(around).toBeGreaterThan(50);
  });

  test('across the river, where the extract has no bridge: covered, and no way', () => {
    expect(network.covers(otherBank)).toBe(true);
    expect(roads.route(otherBank, frontStreet)).toBeNull();
    expect(roads.route(frontStreet, otherBank)).toBeNull();
    expect(way(highspire, frontStreet).distanceMeters).toBeLessThan(
      1.3 * distanceMeters(highspire, frontStreet),
    );
  });

  test('from the water: the way begins at the bank, and getting there takes its time', () => {
    const bank = way(frontStreet, highspire).polyline[0] ?? frontStreet;
    const afloat = { lat: bank.lat - 0.0045, lng: bank.lng - 0.0045 };
    const fromWater = way(afloat, highspire);
    const onRoad = way(fromWater.polyline[0] ?? bank, highspire);
    const meters = distanceMeters(afloat, fromWater.polyline[0] ?? bank);
    expect(meters).toBeGreaterThan(200);
    expect(fromWater.distanceMeters).toBeCloseTo(onRoad.distanceMeters, 0);
    const walking = fromWater.durationSeconds - onRoad.durationSeconds;
    expect(walking / ((meters - 40) / (5 / 3.6))).toBeCloseTo(1, 1);
  });

  test('elsewhere: not covered, and no way', () => {
    const philadelphia = { lat: 39.95, lng: -75.17 };
    expect(network.covers(frontStreet)).toBe(true);
    expect(network.covers(philadelphia)).toBe(false);
    expect(roads.route(philadelphia, frontStreet)).toBeNull();
    expect(roads.etas([frontStreet, philadelphia], highspire)).toEqual([expect.any(Number), null]);
  });
});
