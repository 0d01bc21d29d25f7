import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarsen } from '../../../src/domain/geo/coarsen.ts';
import { destination, distanceMeters } from '../../../src/domain/geo/place.ts';

const place = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('a coarsened place', () => {
  it('is a place within half a diagonal of the grid', () => {
    fc.assert(
      fc.property(place, (exact) => {
        const coarse = coarsen(exact);
        expect(Math.abs(coarse.lat)).toBeLessThanOrEqual(90);
        expect(Math.abs(coarse.lng)).toBeLessThanOrEqual(180);
        expect(distanceMeters(exact, coarse)).toBeLessThan(110);
      }),
    );
  });

  it.each([0, 40, 60, 75, 89, -89])('hides steps of ten metres in both directions at latitude %i', (lat) => {
    for (const bearing of [0, 90]) {
      const start = { lat, lng: 12.34567 };
      const walked = Array.from({ length: 100 }, (_, step) => destination(start, bearing, step * 10));
      const seen = new Set(walked.map((step) => JSON.stringify(coarsen(step))));
      expect(seen.size).toBeGreaterThanOrEqual(9);
      expect(seen.size).toBeLessThanOrEqual(13);
    }
  });

  it('stays where it is when it is coarsened again', () => {
    fc.assert(
      fc.property(place, (exact) => {
        expect(coarsen(coarsen(exact))).toEqual(coarsen(exact));
      }),
    );
  });
});
