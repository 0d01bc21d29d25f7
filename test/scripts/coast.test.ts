import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Position } from 'geojson';
import { afterAll, describe, expect, test } from 'vitest';
import { writeExtract } from '../../bench/extractWriter.ts';
import { cropToBox, isInside } from '../../scripts/graph/crop.ts';
import { joinHeadToTail, seaWithin } from '../../scripts/graph/tiles/coast.ts';
import { makeMap } from '../../scripts/graph/tiles/makeTiles.ts';
import { readMap } from '../../scripts/graph/tiles/readMap.ts';
import { layersOf, readArchive } from './archive.ts';

const frame = { west: 0, south: 0, east: 10, north: 10 };

/** Whether there is water, as MapLibre fills polygons. */
function isWet(sea: readonly (readonly (readonly Position[])[])[], lng: number, lat: number): boolean {
  return sea.some((polygon) => isInside({ lat, lng }, polygon));
}

/** Counter-clockwise, as coasts of islands go: land is on the left. */
function ringAround(x: number, y: number, half: number): Position[] {
  return [
    [x - half, y - half],
    [x + half, y - half],
    [x + half, y + half],
    [x - half, y + half],
    [x - half, y - half],
  ];
}

describe('the sea', () => {
  test('is on the right of the coast, and closed along the frame', () => {
    // Northwards: the land is in the west.
    const coast: Position[] = [
      [4, -5],
      [4, 5],
      [6, 15],
    ];
    const sea = seaWithin(frame, [coast]);
    expect([isWet(sea, 9, 1), isWet(sea, 9, 9), isWet(sea, 1, 1), isWet(sea, 3, 9)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const other = seaWithin(frame, [coast.toReversed()]);
    expect([isWet(other, 9, 1), isWet(other, 1, 1)]).toEqual([false, true]);
  });

  test('goes around corners of the frame, and not where land does', () => {
    const bay: Position[] = [
      [12, 3],
      [5, 5],
      [3, 12],
    ];
    // The land is south-west of it.
    const sea = seaWithin(frame, [bay]);
    expect([isWet(sea, 9, 9), isWet(sea, 1, 1), isWet(sea, 9, 1), isWet(sea, 1, 9)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const around = seaWithin(frame, [bay.toReversed()]);
    expect([isWet(around, 9, 9), isWet(around, 1, 1), isWet(around, 9, 1), isWet(around, 1, 9)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('lies between two coasts, and on both sides of a spit', () => {
    const strait = seaWithin(frame, [
      [
        [3, -1],
        [3, 11],
      ],
      [
        [7, 11],
        [7, -1],
      ],
    ]);
    expect([1, 5, 9].map((lng) => isWet(strait, lng, 5))).toEqual([false, true, false]);
    const isthmus = seaWithin(frame, [
      [
        [3, 11],
        [3, -1],
      ],
      [
        [7, -1],
        [7, 11],
      ],
    ]);
    expect([1, 5, 9].map((lng) => isWet(isthmus, lng, 5))).toEqual([true, false, true]);
  });

  test('has islands, lakes on them, and islands that the frame cuts', () => {
    const coast: Position[] = [
      [2, -5],
      [2, 15],
    ];
    const island = ringAround(6, 5, 2);
    const lagoon = ringAround(6, 5, 1).toReversed();
    const cut = ringAround(10, 5, 1);
    const sea = seaWithin(frame, [coast, island, lagoon, cut]);
    expect([1, 3, 4.5, 6, 8.5, 9.5].map((lng) => isWet(sea, lng, 5))).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(isWet(sea, 9.5, 8)).toBe(true);
  });

  test('is everywhere around an island, and nowhere without a coast', () => {
    const sea = seaWithin(frame, [ringAround(5, 5, 1)]);
    expect([isWet(sea, 1, 1), isWet(sea, 5, 5)]).toEqual([true, false]);
    expect(seaWithin(frame, [])).toEqual([]);
  });

  test('is closed where the extract cut the coast a little too early, and left out where it is broken', () => {
    const early: Position[] = [
      [4, 0.3],
      [4, 9.8],
    ];
    expect(isWet(seaWithin(frame, [early]), 9, 5)).toBe(true);
    const broken: Position[] = [
      [4, -1],
      [4, 5],
    ];
    expect(seaWithin(frame, [broken])).toEqual([]);
  });
});

test('coasts are joined head to tail, and none is turned around', () => {
  expect(
    joinHeadToTail([
      [3, 4],
      [1, 2, 3],
      [7, 8],
      [8, 9, 7],
      [6, 4],
    ]),
  ).toEqual([
    [1, 2, 3, 4],
    [6, 4],
    [7, 8, 9, 7],
  ]);
});

describe('the map of an extract at the sea', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hexhail-coast-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'coast.osm.pbf');
  const nodes = [
    [0, -1],
    [0.02, 0.5],
    [0, 1],
    [0.3, 0.2],
    [0.3, 0.21],
  ] as const;
  writeExtract(path, [
    ...nodes.map(([lat, lon], index) => ({ type: 'node' as const, id: index + 1, lat, lon, tags: {} })),
    // Eastwards: the land is in the north. The second way names a node that was cut off.
    { type: 'way', id: 1, refs: [1, 2], tags: { natural: 'coastline' } },
    { type: 'way', id: 2, refs: [2, 3, 99], tags: { natural: 'coastline' } },
    { type: 'way', id: 3, refs: [4, 5], tags: { highway: 'residential' } },
  ]);

  test('has the sea in the box that it is cropped to', async () => {
    const features = await readMap(path, () => {}, cropToBox('0.1,-0.4,0.6,0.4'));
    const water = features.filter(({ properties }) => properties.class === 'water');
    const sea = water.flatMap(({ geometry }) =>
      geometry.type === 'MultiPolygon' ? geometry.coordinates : [],
    );
    expect([isWet(sea, 0.3, -0.2), isWet(sea, 0.3, 0.2)]).toEqual([true, false]);
    const all = sea.flat(2);
    expect(Math.min(...all.map(([, lat = 0]) => lat))).toBeCloseTo(-0.4, 5);
    expect(Math.max(...all.map(([lng = 0]) => lng))).toBeCloseTo(0.6, 5);
  });
});

describe('the map of islands on both sides of the antimeridian', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hexhail-islands-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'islands.osm.pbf');
  const coastline = { natural: 'coastline' };
  const residential = { highway: 'residential' };
  /** An island whose coast leads across, one of two halves that are closed along 180°, and one on each side. */
  const ways: readonly (readonly [
    readonly (readonly [number, number])[],
    Readonly<Record<string, string>>,
  ])[] = [
    [ring(179.9, -179.9, -17.1, -16.9), coastline],
    [ring(179.9, 180, -17.4, -17.3), coastline],
    [ring(-180, -179.9, -17.4, -17.3), coastline],
    [ring(179.6, 179.7, -17.1, -16.9), coastline],
    [ring(-179.7, -179.6, -17.1, -16.9), coastline],
    [
      [
        [179.95, -17.05],
        [-179.95, -16.95],
      ],
      residential,
    ],
    [
      [
        [179.62, -17.05],
        [179.68, -17],
      ],
      residential,
    ],
    [
      [
        [-179.68, -17],
        [-179.62, -16.95],
      ],
      residential,
    ],
  ];
  let lastId = 0;
  const numbered = ways.map(([points, tags]) => {
    const isClosed = points[0] === points.at(-1);
    const nodes = points.slice(0, isClosed ? -1 : undefined).map(([lon, lat]) => {
      lastId++;
      return { type: 'node' as const, id: lastId, lat, lon, tags: {} };
    });
    const refs = nodes.map(({ id }) => id);
    return { nodes, refs: isClosed ? [...refs, ...refs.slice(0, 1)] : refs, tags };
  });
  writeExtract(path, [
    ...numbered.flatMap(({ nodes }) => nodes),
    ...numbered.map(({ refs, tags }, index) => ({ type: 'way' as const, id: index + 1, refs, tags })),
  ]);

  /** Counter-clockwise. */
  function ring(west: number, east: number, south: number, north: number): (readonly [number, number])[] {
    const first = [west, south] as const;
    return [first, [east, south], [east, north], [west, north], first];
  }

  test.each([
    ['cropped to a box', cropToBox('179.5,-17.5,-179.5,-16.5')],
    ['of all of the extract', undefined],
  ])('has the sea around all of them, %s', async (_, crop) => {
    const features = await readMap(path, () => {}, crop);
    const sea = features.flatMap(({ properties, geometry }) =>
      properties.class === 'water' && geometry.type === 'MultiPolygon' ? geometry.coordinates : [],
    );
    const wet = [179.65, 179.8, 179.95, 180.05, 180.2, 180.35].map((lng) => isWet(sea, lng, -17));
    expect(wet).toEqual([false, true, false, false, true, false]);
    const streets = features.flatMap(({ geometry }) =>
      geometry.type === 'LineString' ? [geometry.coordinates] : [],
    );
    // None leads around the world.
    for (const [[from = 0] = [], [to = 0] = []] of streets) expect(Math.abs(to - from)).toBeLessThan(1);
    if (crop === undefined) return;
    expect([179.55, 180.45].map((lng) => isWet(sea, lng, -17.45))).toEqual([true, true]);
    expect([179.95, 180, 180.05].map((lng) => isWet(sea, lng, -17.35))).toEqual([false, false, false]);
  });

  test('is drawn on the tiles of both sides, and on no others', async () => {
    const features = await readMap(path, () => {}, cropToBox('179.5,-17.5,-179.5,-16.5'));
    const { bytes, tiles } = makeMap(features, { name: 'islands', attribution: 'nobody' });
    const archive = readArchive(bytes);
    const { minLon, maxLon, centerLon } = await archive.getHeader();
    expect([minLon, maxLon, Math.abs(centerLon)]).toEqual([179.62, -179.62, 180]);
    const south = 0.5 + Math.asinh(Math.tan((17 * Math.PI) / 180)) / (2 * Math.PI);
    const shownAt = async (zoom: number, column: (columns: number) => number) =>
      Object.keys(await layersOf(archive, zoom, column(2 ** zoom), Math.floor(south * 2 ** zoom)));
    for (const column of [(columns: number) => columns - 1, () => 0]) {
      expect(await shownAt(10, column)).toContain('areas');
      expect(await shownAt(14, column)).toContain('streets');
    }
    expect(await shownAt(10, (columns) => columns / 2)).toEqual([]);
    expect(tiles).toBeLessThan(4_000);
  });
});
