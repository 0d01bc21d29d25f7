import { expect, test } from 'vitest';
import { nameNumber, namesIn } from '../../src/routing/graph/streetNames.ts';
import { placeAt, roadsOf } from './streetCases.ts';

test.each([
  ['Market Street', '12 Market St, Harrisburg 17101'],
  ['Marktstraße', 'Marktstr. 12, 6020 Innsbruck'],
  ['North Front Street', '1201 N Front St'],
  ['Saint James Street', 'The Anchor, 3 St James St, Harbour'],
  ['Rue de l’Église', '5 rue de l’eglise'],
])('the name %s is found in %s', (name, label) => {
  expect(namesIn(label)).toContain(nameNumber(name));
});

test('other names are not found, and no name is no street', () => {
  expect(namesIn('12 Market Street, Harrisburg')).not.toContain(nameNumber('Market Square'));
  expect(nameNumber('')).toBe(0);
  expect(namesIn(', ,')).toEqual(new Set());
});

test('a long label is read in part', () => {
  const label = Array.from({ length: 200 }, (_, index) => `w${index}`).join(' ');
  expect(namesIn(label).size).toBeLessThanOrEqual(40 * 7);
});

test('a place with an address is on the street that the address names, though another is nearer', async () => {
  // A house between two streets that meet far away, nearer to the one behind it.
  const { roads } = await roadsOf({
    nodes: { a: [0, 0], b: [400, 0], c: [0, 80], d: [400, 80], e: [-300, 40] },
    ways: {
      front: ['a b', { name: 'Front Street' }],
      back: ['c d', { name: 'Back Lane' }],
      left: ['a e c'],
    },
  });
  const start = placeAt([350, 0]);
  const house = placeAt([200, 60]);
  const behind = roads.route(start, house);
  expect(behind?.distanceMeters).toBeGreaterThan(900);
  const atDoor = roads.route(start, { ...house, label: '20 Front St, Smallville' });
  expect(atDoor?.distanceMeters).toBeCloseTo(150, -1);
  expect(roads.etas([start], { ...house, label: 'Home' })).toEqual([behind?.durationSeconds]);
});
