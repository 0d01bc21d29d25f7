import { describe, expect, test } from 'vitest';
import { isLand } from '../../../scripts/graph/town/ground.ts';
import { spotOf } from '../../../scripts/graph/town/place.ts';
import { createTown, townPlaces } from '../../../scripts/graph/town/town.ts';
import { createTownBook } from '../../../scripts/graph/town/townBook.ts';
import { distanceMeters } from '../../../src/domain/geo/place.ts';
import { RoadNetwork } from '../../../src/routing/graph/roadNetwork.ts';
import { assemblePlaces } from '../../../src/routing/places/assemblePlaces.ts';
import { writePlaces } from '../../../src/routing/places/placesFormat.ts';
import { searchPlaces } from '../../../src/routing/places/searchPlaces.ts';
import { indexOf } from './books.ts';

const book = createTownBook(1);
const index = indexOf(book.entries);
const streets = book.entries.filter(({ kind }) => kind === 'street');

describe('the names of the demo town', () => {
  test('are the same for a seed, and others for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => writePlaces(assemblePlaces(createTownBook(seed))));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('are one for each street, and every house is near its street and on land', () => {
    expect(new Set(streets.map(({ names }) => names[0])).size).toBe(streets.length);
    for (const { houses, lines } of streets) {
      for (const { place } of houses) {
        expect(Math.min(...lines.flat().map((at) => distanceMeters(at, place)))).toBeLessThan(250);
        expect(isLand(spotOf(place))).toBe(true);
      }
    }
  });

  test.each([
    ['airport', 'Port-aux-Français Airport, Port-aux-Français'],
    ['town hall', 'Town Hall, Port-aux-Français'],
    ['harbor', 'Harbour, Port-aux-Français'],
    ['hospital', 'Kerguelen General Hospital, Port-aux-Français'],
    ['hauptbahnhof', 'Central Station, Port-aux-Français'],
    ['12 market street', '12 Market Street, Port-aux-Français 98413'],
    ['ring road', 'Ring Road, Port-aux-Français'],
    ['old bridge', 'Old Bridge, Port-aux-Français'],
  ])('"%s" finds %s', (text, label) => {
    expect(searchPlaces(index, text, townPlaces.centre, 1)[0]?.label).toBe(label);
  });

  test('come with spots on a street where people are picked up, at the airport and the station', () => {
    const roads = new RoadNetwork(createTown(1)).at(0);
    for (const text of ['airport', 'central station']) {
      const spots = searchPlaces(index, text, null, 1)[0]?.spots ?? [];
      expect(spots).toHaveLength(2);
      for (const { place } of spots) {
        const end = roads.route(townPlaces.harbour, place)?.polyline.at(-1);
        expect(distanceMeters(end ?? townPlaces.centre, place)).toBeLessThan(3);
      }
    }
  });

  test('lead to places that a car comes near', () => {
    const roads = new RoadNetwork(createTown(1)).at(0);
    const airport = searchPlaces(index, 'airport', null, 1)[0]?.place ?? townPlaces.centre;
    for (const { kind, place, names } of book.entries) {
      if (kind !== 'poi') continue;
      const route = roads.route(airport, place);
      const end = route?.polyline.at(-1) ?? airport;
      expect([names[0], distanceMeters(end, place) < 300]).toEqual([names[0], true]);
    }
  });
});
