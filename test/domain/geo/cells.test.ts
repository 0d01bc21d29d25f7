import fc from 'fast-check';
import { cellToBoundary } from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  type CellId,
  cellAt,
  cellCentre,
  cellIdSchema,
  cellRadiusMeters,
  cellRing,
  distanceToCellMeters,
  isClearlyOutside,
} from '../../../src/domain/geo/cells.ts';
import { destination, distanceMeters, interpolate, type Place } from '../../../src/domain/geo/place.ts';
import { awkwardCentres, between, placeArbitrary, placeNear } from './worlds.ts';

const resolutions = Array.from({ length: 16 }, (_, resolution) => resolution);
const awkward = resolutions.map(awkwardCentres);

/** A cell anywhere, and two places in it or around it. */
const cellWorlds = fc.constantFrom(...resolutions).chain((resolution) =>
  fc
    .oneof(placeArbitrary, fc.constantFrom(...(awkward[resolution] ?? [])))
    .map((place) => cellAt(place, resolution))
    .chain((cell) => {
      const around = placeNear(cellCentre(cell), 2.5 * cellRadiusMeters(cell));
      return fc.record({
        cell: fc.constant(cell),
        resolution: fc.constant(resolution),
        a: around,
        b: around,
      });
    }),
);

describe('cellIdSchema', () => {
  it('takes one spelling of a cell and nothing else', () => {
    const cell = cellAt({ lat: 37.77, lng: -122.42 }, 7);
    expect(cell).toBe('872830828ffffff');
    expect(cellIdSchema.parse(cell)).toBe(cell);
    for (const other of [
      cell.toUpperCase(),
      `0${cell}`,
      ` ${cell}`,
      '872830828fffff',
      'fffffffffffffff',
      '',
    ]) {
      expect(cellIdSchema.safeParse(other).success).toBe(false);
    }
  });
});

describe('cellRing', () => {
  it('has six neighbours around a hexagon, five around a pentagon, sorted', () => {
    const hexagon = cellAt({ lat: 37.77, lng: -122.42 }, 7);
    const pentagon = cellIdSchema.parse('870800000ffffff');
    expect(cellRing(hexagon, 0)).toEqual([hexagon]);
    expect(cellRing(hexagon, 1)).toHaveLength(6);
    expect(cellRing(hexagon, 2)).toHaveLength(12);
    expect(cellRing(pentagon, 1)).toHaveLength(5);
    expect(cellRing(hexagon, 2)).toEqual([...cellRing(hexagon, 2)].sort());
  });
});

describe('distanceToCellMeters', () => {
  it('is 0 inside and never more than the way to any place inside', () => {
    fc.assert(
      fc.property(cellWorlds, ({ cell, resolution, a, b }) => {
        const bound = distanceToCellMeters(a, cell);
        if (cellAt(a, resolution) === cell) expect(bound).toBe(0);
        if (cellAt(b, resolution) === cell) expect(bound).toBeLessThanOrEqual(distanceMeters(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the distance to the border that H3 draws, for places outside', () => {
    fc.assert(
      fc.property(cellWorlds, ({ cell, a }) => {
        const bound = distanceToCellMeters(a, cell);
        fc.pre(bound > 0);
        const sampled = Math.min(...borderSamples(cell).map((place) => distanceMeters(a, place)));
        expect(bound).toBeLessThanOrEqual(sampled);
        // The nearest sample is at most half a step from the nearest point.
        expect(bound).toBeGreaterThan(sampled - (2 * cellRadiusMeters(cell)) / SAMPLES_PER_EDGE - 0.2);
      }),
    );
  });
});

describe('isClearlyOutside', () => {
  it('speaks only for places in another cell, beyond the hysteresis, and is silent only within it', () => {
    fc.assert(
      fc.property(cellWorlds, between(0, 1), ({ cell, resolution, a }, share) => {
        const hysteresisMeters = share * cellRadiusMeters(cell);
        const distance = distanceToCellMeters(a, cell);
        if (isClearlyOutside(a, cell, hysteresisMeters)) {
          expect(cellAt(a, resolution)).not.toBe(cell);
          expect(distance).toBeGreaterThanOrEqual(hysteresisMeters - 0.2);
        } else {
          expect(distance).toBeLessThanOrEqual(hysteresisMeters);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets a driver stray over the border by less than the hysteresis', () => {
    const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);
    const centre = cellCentre(cell);
    const borderMeters = firstOutside(cell, 60);
    expect(isClearlyOutside(destination(centre, 60, borderMeters - 10), cell, 150)).toBe(false);
    expect(isClearlyOutside(destination(centre, 60, borderMeters + 100), cell, 150)).toBe(false);
    expect(isClearlyOutside(destination(centre, 60, borderMeters + 400), cell, 150)).toBe(true);
    expect(isClearlyOutside(destination(centre, 60, 5_000_000), cell, 150)).toBe(true);
  });
});

const SAMPLES_PER_EDGE = 100;

function borderSamples(cell: CellId): Place[] {
  const corners = cellToBoundary(cell).map(([lat, lng]) => ({ lat, lng }));
  return corners.flatMap((corner, index) => {
    const next = corners[(index + 1) % corners.length] ?? corner;
    return Array.from({ length: SAMPLES_PER_EDGE }, (_, step) =>
      interpolate(corner, next, step / SAMPLES_PER_EDGE),
    );
  });
}

function firstOutside(cell: CellId, bearing: number): number {
  let meters = 0;
  while (cellAt(destination(cellCentre(cell), bearing, meters), 7) === cell) meters += 1;
  return meters;
}
