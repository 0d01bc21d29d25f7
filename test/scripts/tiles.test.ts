import { tileIdToZxy } from 'pmtiles';
import { describe, expect, test } from 'vitest';
import { areaShown, labelShown, lineShown, onewayOf } from '../../scripts/graph/tiles/classifyMap.ts';
import { joinLines } from '../../scripts/graph/tiles/joinLines.ts';
import { makeMap } from '../../scripts/graph/tiles/makeTiles.ts';
import type { MapFeature } from '../../scripts/graph/tiles/mapFeatures.ts';
import { type Tile, writePmtiles } from '../../scripts/graph/tiles/pmtiles.ts';
import { joinRings, polygonsOf } from '../../scripts/graph/tiles/rings.ts';
import { townAttribution, townName } from '../../scripts/graph/town/town.ts';
import { createTownMap } from '../../scripts/graph/town/townMap.ts';
import { layersOf, readArchive } from './archive.ts';

const town = makeMap(createTownMap(1), { name: townName, attribution: townAttribution });
const archive = readArchive(town.bytes);

/** The features of a layer in the tile over the town hall. */
async function featuresAt(zoom: number, layer: string) {
  const sine = Math.sin((-49.35 * Math.PI) / 180);
  const x = Math.floor((70.22 / 360 + 0.5) * 2 ** zoom);
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** zoom);
  const found = (await layersOf(archive, zoom, x, y))[layer];
  return Array.from({ length: found?.length ?? 0 }, (_, index) => found?.feature(index).properties ?? {});
}

describe('the map of the town', () => {
  test('says where it is and whom it owes thanks', async () => {
    const { minLat, maxLat, minZoom, maxZoom } = await archive.getHeader();
    expect([minLat < -49.35, maxLat > -49.35, minZoom, maxZoom]).toEqual([true, true, 6, 14]);
    expect(await archive.getMetadata()).toMatchObject({ name: townName, attribution: townAttribution });
  });

  test('has the names of streets and places from near, and little from afar', async () => {
    const near = (await featuresAt(14, 'streets')).map(({ name }) => name);
    expect(near).toContain('Ring Road');
    const labels = await featuresAt(14, 'labels');
    expect(labels).toContainEqual(expect.objectContaining({ class: 'poi', name: 'Town Hall' }));
    const classes = async (zoom: number) =>
      new Set((await featuresAt(zoom, 'streets')).map(({ class: kind }) => kind));
    expect(await classes(9)).toEqual(new Set(['trunk', 'primary']));
    expect((await classes(14)).has('residential')).toBe(true);
    expect(await featuresAt(12, 'buildings')).toEqual([]);
    expect((await featuresAt(14, 'buildings')).length).toBeGreaterThan(50);
  });

  test('says which way traffic goes, and has water, parks and rails', async () => {
    const streets = await featuresAt(14, 'streets');
    expect(streets.some(({ oneway }) => oneway === 1)).toBe(true);
    const areas = (await featuresAt(13, 'areas')).map(({ class: kind }) => kind);
    expect(areas).toEqual(expect.arrayContaining(['water', 'park']));
    expect((await featuresAt(13, 'tracks')).map(({ class: kind }) => kind)).toContain('rail');
  });
});

describe('an archive', () => {
  test('finds each of many tiles, through leaves of its directory, and no other', async () => {
    const tiles = Array.from({ length: 20_000 }, (_, index): Tile => {
      const [z, x, y] = tileIdToZxy(50_000_000 + 3 * index);
      return { z, x, y, bytes: Uint8Array.from([index % 251, index >> 8]) };
    });
    const bounds = { south: -1.5, west: -2.25, north: 3, east: 4 };
    const many = readArchive(
      writePmtiles(tiles.toReversed(), { bounds, minZoom: 12, maxZoom: 14, metadata: {} }),
    );
    expect(await many.getHeader()).toMatchObject({ minLon: -2.25, maxLat: 3, numTileEntries: 20_000 });
    for (const { z, x, y, bytes } of [tiles[0], tiles[2_047], tiles[2_048], tiles[19_999]].flatMap(
      (tile) => tile ?? [],
    )) {
      expect(new Uint8Array((await many.getZxy(z, x, y))?.data ?? new ArrayBuffer(0))).toEqual(bytes);
    }
    const [z, x, y] = tileIdToZxy(50_000_001);
    expect(await many.getZxy(z, x, y)).toBeUndefined();
  });
});

describe('what a map shows', () => {
  test.each([
    [{ highway: 'residential' }, { layer: 'streets', class: 'residential', fromZoom: 12 }],
    [
      { highway: 'service', service: 'driveway' },
      { layer: 'streets', class: 'service', fromZoom: 14 },
    ],
    [{ highway: 'footway' }, { layer: 'streets', class: 'path', fromZoom: 14 }],
    [{ highway: 'pedestrian', area: 'yes' }, null],
    [
      { railway: 'rail', service: 'yard' },
      { layer: 'tracks', class: 'rail', fromZoom: 13 },
    ],
    [{ railway: 'subway', tunnel: 'yes' }, null],
    [{ waterway: 'stream' }, { layer: 'waterways', class: 'stream', fromZoom: 13 }],
    [{ highway: 'proposed' }, null],
  ])('a line with %o is %o', (tags, shown) => {
    expect(lineShown(tags)).toEqual(shown);
  });

  test('areas, buildings and labels', () => {
    expect(areaShown({ natural: 'water' })?.class).toBe('water');
    expect(areaShown({ building: 'yes' })?.layer).toBe('buildings');
    expect(areaShown({ building: 'no' })).toBeNull();
    expect(labelShown({ place: 'city', name: 'Harrisburg' })).toMatchObject({ class: 'city', rank: 1 });
    expect(labelShown({ place: 'city' })).toBeNull();
  });

  test('the direction of one-way streets', () => {
    expect(
      [{ oneway: 'yes' }, { oneway: '-1' }, { junction: 'roundabout' }, { oneway: 'no' }].map(onewayOf),
    ).toEqual([1, -1, 1, undefined]);
  });
});

describe('areas of several lines', () => {
  test('are closed whatever the order and direction of their lines', () => {
    expect(
      joinRings([
        [1, 2, 3],
        [5, 4, 3],
        [5, 1],
        [7, 8, 9, 7],
      ]),
    ).toEqual([
      [1, 2, 3, 4, 5, 1],
      [7, 8, 9, 7],
    ]);
  });

  test('are closed where the extract cut them off, and a lone piece is no area', () => {
    expect(
      joinRings([
        [1, 2, 3],
        [3, 4],
        [8, 9],
      ]),
    ).toEqual([[1, 2, 3, 4, 1]]);
  });

  test('have the holes that lie within them', () => {
    const square = (at: number, side: number) => [
      [at, at],
      [at + side, at],
      [at + side, at + side],
      [at, at + side],
      [at, at],
    ];
    const [island, lake, other] = [square(4, 1), square(0, 10), square(20, 10)];
    expect(polygonsOf([lake, other], [island])).toEqual([[lake, island], [other]]);
  });
});

describe('lines that look alike', () => {
  const line = (coordinates: [number, number][], oneway?: 1): MapFeature => ({
    layer: 'streets',
    fromZoom: 12,
    properties: { class: 'residential', name: 'High Street', ...(oneway && { oneway }) },
    geometry: { type: 'LineString', coordinates },
  });

  test('are joined where they meet', () => {
    const joined = joinLines([
      line([
        [1, 0],
        [0, 0],
      ]),
      line([
        [1, 0],
        [2, 0],
      ]),
      line([
        [3, 0],
        [2, 0],
      ]),
    ]);
    expect(joined.map(({ geometry }) => geometry)).toEqual([
      {
        type: 'LineString',
        coordinates: [
          [3, 0],
          [2, 0],
          [1, 0],
          [0, 0],
        ],
      },
    ]);
  });

  test('keep the way that traffic goes', () => {
    const joined = joinLines([
      line(
        [
          [0, 0],
          [1, 0],
        ],
        1,
      ),
      line(
        [
          [2, 0],
          [1, 0],
        ],
        1,
      ),
      line(
        [
          [-1, 0],
          [0, 0],
        ],
        1,
      ),
    ]);
    expect(joined.map(({ geometry }) => geometry)).toEqual([
      {
        type: 'LineString',
        coordinates: [
          [-1, 0],
          [0, 0],
          [1, 0],
        ],
      },
      {
        type: 'LineString',
        coordinates: [
          [2, 0],
          [1, 0],
        ],
      },
    ]);
  });
});
