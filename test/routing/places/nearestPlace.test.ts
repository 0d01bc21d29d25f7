import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventPlaces } from '../../../bench/inventedPlaces.ts';
import { distanceMeters } from '../../../src/domain/geo/place.ts';
import { nearestPlace } from '../../../src/routing/places/nearestPlace.ts';
import { indexOf, off, town } from './books.ts';

const index = indexOf(town);

test.each([
  [off(205, 12), 'address: 12 Market Street, Harrisburg 17101'],
  [off(419, 20), 'poi: Zum Löwen, Market Street, Harrisburg'],
  [off(750, 40), 'street: Market Street, Harrisburg'],
  [off(60, 700), 'street: North 3rd Street, Harrisburg'],
])('what is at %j is %s', (place, expected) => {
  const found = nearestPlace(index, place);
  expect(`${found?.kind}: ${found?.label}`).toBe(expected);
});

test('a street is told by the point of it that is nearest', () => {
  const found = nearestPlace(index, off(750, 40));
  expect(found?.distanceMeters).toBeCloseTo(40, 0);
  expect(distanceMeters(found?.place ?? off(0, 0), off(750, 0))).toBeLessThan(2);
});

test('where there is nothing near, nothing is told', () => {
  expect(nearestPlace(index, off(-5_000, 5_000))).toBeNull();
  expect(nearestPlace(indexOf([]), off(0, 0))).toBeNull();
});

test('at a door it is that door, whichever of many', () => {
  const book = inventPlaces(1_000, 3);
  const many = indexOf(book.entries);
  const houses = book.entries.flatMap((entry) => entry.houses);
  fc.assert(
    fc.property(fc.nat(houses.length - 1), (at) => {
      const place = houses[at]?.place ?? off(0, 0);
      const found = nearestPlace(many, place);
      expect(distanceMeters(found?.place ?? off(0, 0), place)).toBeLessThan(2);
    }),
  );
});
