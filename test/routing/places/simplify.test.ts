import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simplify } from '../../../src/routing/places/simplify.ts';

const point = fc.record({
  lat: fc.integer({ min: -500, max: 500 }),
  lng: fc.integer({ min: -500, max: 500 }),
});

test('a straight line is its ends, and a corner stays', () => {
  const at = (lat: number, lng: number) => ({ lat, lng });
  expect(simplify([at(0, 0), at(1, 50), at(0, 100)], 5)).toEqual([at(0, 0), at(0, 100)]);
  const corner = [at(0, 0), at(0, 100), at(100, 100)];
  expect(simplify(corner, 5)).toEqual(corner);
  expect(simplify([], 5)).toEqual([]);
});

test('no point that is left out is farther than the tolerance from where the line then runs', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 2, maxLength: 20 }), (line) => {
      const kept = simplify(line, 20);
      expect([kept[0], kept.at(-1)]).toEqual([line[0], line.at(-1)]);
      let piece = 0;
      for (const some of line) {
        if (some === kept[piece + 1]) piece++;
        const [from, to] = [kept[piece] ?? some, kept[piece + 1] ?? kept[piece] ?? some];
        expect(distance(some, from, to)).toBeLessThanOrEqual(20.001);
      }
    }),
  );
});

/** The least of the distances to many points of a straight line. */
function distance(some: { lat: number; lng: number }, from: typeof some, to: typeof some): number {
  const distances = Array.from({ length: 2_001 }, (_, at) => {
    const share = at / 2_000;
    return Math.hypot(
      some.lat - from.lat - share * (to.lat - from.lat),
      some.lng - from.lng - share * (to.lng - from.lng),
    );
  });
  return Math.min(...distances) - 1;
}
