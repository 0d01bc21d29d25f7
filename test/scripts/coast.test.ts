import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Position } from 'geojson';
import { afterAll, describe, expect, test } from 'vitest';
import { writeExtract } from '../../bench/extractWriter.ts';
import { cropToBox, isInside } from '../../scripts/graph/crop.ts';
import { joinHeadToTail, seaWithin } from '../../scripts/graph/tiles/coast.ts';
import { readMap } from '../../scripts/graph/tiles/readMap.ts';

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
