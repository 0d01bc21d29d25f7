import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distanceMeters } from '../../../src/domain/geo/place.ts';
import { createPlane } from '../../../src/domain/geo/plane.ts';
import { arcOfChord } from '../../../src/domain/geo/vector.ts';
import { placeArbitrary, placeNear } from './worlds.ts';

const worlds = placeArbitrary.chain((centre) =>
  fc.record({ centre: fc.constant(centre), a: placeNear(centre, 20_000), b: placeNear(centre, 20_000) }),
);

it('keeps distances up to 20 km from its origin, at the poles and the antimeridian too', () => {
  fc.assert(
    fc.property(worlds, ({ centre, a, b }) => {
      const plane = createPlane(centre);
      const [atA, atB] = [new Float64Array(3), new Float64Array(3)];
      plane.project(a, atA);
      plane.project(b, atB);
      const truth = distanceMeters(a, b);
      const [dx = 0, dy = 0, dz = 0] = atA.map((value, axis) => value - (atB[axis] ?? 0));
      expect(Math.hypot(dx, dy)).toBeLessThanOrEqual(truth + 1e-6);
      expect(Math.hypot(dx, dy)).toBeGreaterThanOrEqual(truth * 0.99999 - 1e-6);
      expect(arcOfChord(Math.hypot(dx, dy, dz))).toBeCloseTo(truth, 5);
    }),
  );
});

it('puts its centre at the origin', () => {
  fc.assert(
    fc.property(placeArbitrary, (centre) => {
      const out = new Float64Array(3);
      createPlane(centre).project(centre, out);
      for (const value of out) expect(value).toBeCloseTo(0, 6);
    }),
  );
});
