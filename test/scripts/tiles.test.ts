import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { makeTiles } from '../../scripts/graph/tiles/makeTiles.ts';
import { streetLines } from '../../scripts/graph/tiles/streetLines.ts';
import { townAreas } from '../../scripts/graph/town/areas.ts';
import { createTown } from '../../scripts/graph/town/town.ts';
import { distanceMeters } from '../../src/domain/geo/place.ts';

const town = createTown(1);
const { map, tiles } = makeTiles(town, townAreas());
const made = new Map(Array.from(tiles, ({ name, bytes }) => [name, new VectorTile(new PbfReader(bytes))]));

/** The features of a layer at a zoom, on the ground again. */
function featuresAt(zoom: number, layer: string) {
  return [...made].flatMap(([name, tile]) => {
    const [z = 0, x = 0, y = 0] = name.replace('.mvt', '').split('/').map(Number);
    const found = tile.layers[layer];
    if (z !== zoom || found === undefined) return [];
    return Array.from({ length: found.length }, (_, index) => found.feature(index).toGeoJSON(x, y, z));
  });
}

function classesAt(zoom: number): Set<unknown> {
  return new Set(featuresAt(zoom, 'streets').map(({ properties }) => properties?.['class']));
}

describe('the map of a town', () => {
  test('says where it is and whom it owes thanks', () => {
    expect(map).toMatchObject({ name: 'Port-aux-Français', attribution: expect.stringContaining('Hexhail') });
    expect(map.bounds.south).toBeLessThan(-49.35);
    expect(map.bounds.north).toBeGreaterThan(-49.35);
  });

  test('shows all streets from near, and only the large ones from afar', () => {
    expect(classesAt(14)).toEqual(new Set(['trunk', 'primary', 'secondary', 'unclassified', 'residential']));
    expect(classesAt(9)).toEqual(new Set(['trunk', 'primary']));
    expect(classesAt(6)).toEqual(new Set());
  });

  test('has every metre of the graph, where it is', () => {
    const graphMeters = town.segmentLengthDecimeters.reduce((sum, length) => sum + length, 0) / 10;
    const lines = streetLines(town);
    const drawn = lines.reduce((sum, { points }) => sum + lengthOf(points), 0);
    expect(drawn / graphMeters).toBeCloseTo(1, 2);
    // Far fewer lines than segments: those of a class are joined.
    expect(lines.length).toBeLessThan(town.segmentLengthDecimeters.length / 2);
  });

  test('has water and an airport, and no tile that shows nothing', () => {
    const kinds = new Set(featuresAt(14, 'areas').map(({ properties }) => properties?.['class']));
    expect(kinds).toEqual(new Set(['water', 'apron', 'runway']));
    for (const [name, tile] of made) {
      const features = Object.values(tile.layers).reduce((sum, { length }) => sum + length, 0);
      expect(features, name).toBeGreaterThan(0);
    }
  });
});

function lengthOf(points: readonly (readonly [number, number])[]): number {
  return points.slice(1).reduce((sum, [lng, lat], index) => {
    const [fromLng, fromLat] = points[index] ?? [lng, lat];
    return sum + distanceMeters({ lat: fromLat, lng: fromLng }, { lat, lng });
  }, 0);
}
