import { cellToChildren } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { boundaryOf, boundsOf, isWithin, overlap, padded } from '../../../src/domain/geo/bounds.ts';
import { cellAt, cellCentre, cellIdSchema, districtAt, districtOf } from '../../../src/domain/geo/cells.ts';

const places = [
  { lat: 40.26, lng: -76.88 },
  { lat: -16.8, lng: 179.99 },
  { lat: -16.8, lng: -179.99 },
  { lat: 0, lng: 0 },
  { lat: 89.9, lng: 10 },
];

describe('rectangles of degrees', () => {
  it.each(places)('hold the cell of $lat, $lng, also across the 180th meridian and at the pole', (place) => {
    for (const cell of [cellAt(place, 7), districtAt(place)]) {
      const bounds = boundsOf(cell);
      expect(isWithin(cellCentre(cell), bounds)).toBe(true);
      // Corners are rounded, to a metre.
      for (const corner of boundaryOf(cell)) expect(isWithin(corner, padded(bounds, 2))).toBe(true);
      // No wider than the cell, but where longitudes mean little.
      if (Math.abs(place.lat) < 80) expect((bounds.east - bounds.west + 360) % 360).toBeLessThan(2);
    }
  });

  it.each(places)('with a margin hold every cell of the district around $lat, $lng', (place) => {
    const district = districtAt(place);
    expect(districtOf(cellAt(place, 7))).toBe(district);
    for (const resolution of [5, 7]) {
      for (const child of cellToChildren(district, resolution)) {
        const cell = cellIdSchema.parse(child);
        expect(districtOf(cell)).toBe(district);
        expect(isWithin(cellCentre(cell), padded(boundsOf(district), 10_000))).toBe(true);
      }
    }
  });

  it('overlap where they share a point', () => {
    const fiji = { south: -20, north: -15, west: 177, east: -178 };
    expect(overlap(fiji, { south: -16, north: 0, west: -179, east: -170 })).toBe(true);
    expect(overlap(fiji, { south: -16, north: 0, west: 170, east: 177 })).toBe(true);
    expect(overlap(fiji, { south: -16, north: 0, west: -177, east: 176 })).toBe(false);
    expect(overlap(fiji, { south: -14, north: 0, west: 178, east: 179 })).toBe(false);
    expect(isWithin({ lat: -16, lng: 179.5 }, fiji)).toBe(true);
    expect(isWithin({ lat: -16, lng: 0 }, fiji)).toBe(false);
  });
});
