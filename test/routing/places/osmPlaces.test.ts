import { describe, expect, test } from 'vitest';
import { classify } from '../../../scripts/graph/places/classify.ts';
import { BookMaker, readOsmPlaces } from '../../../scripts/graph/places/osmPlaces.ts';
import type { Interpolation, PlaceFeature } from '../../../scripts/graph/places/readPlaceFeatures.ts';
import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { searchPlaces } from '../../../src/routing/places/searchPlaces.ts';
import { extract, isExtractThere } from '../harrisburg.ts';
import { indexOf, off } from './books.ts';

const labels = { name: 'Test', attribution: '© OpenStreetMap contributors' };

function feature(tags: Record<string, string>, ...line: Place[]): PlaceFeature {
  return { tags, named: classify(tags), lines: [line], label: null };
}

function bookFrom(features: PlaceFeature[], interpolations: Interpolation[] = []) {
  return new BookMaker({ features, interpolations }).book(labels);
}

const square = [
  off(-2_000, -2_000),
  off(2_000, -2_000),
  off(2_000, 2_000),
  off(-2_000, 2_000),
  off(-2_000, -2_000),
];
const town = feature(
  { place: 'town', name: 'Harrisburg', 'name:de': 'Harrisburg an der Susquehanna' },
  off(0, 0),
);
const village = feature({ place: 'village', name: 'Paxtang' }, off(3_000, 0));
const market = feature({ highway: 'residential', name: 'Market Street' }, off(0, 0), off(400, 0));

describe('what an extract says', () => {
  test('becomes towns, streets with houses, and points of interest at them', () => {
    const { about, entries } = bookFrom([
      town,
      market,
      feature({ highway: 'residential', name: 'Market Street' }, off(400, 0), off(800, 0)),
      feature(
        { 'addr:housenumber': '12;14', 'addr:street': 'Market St', 'addr:postcode': '17101-0001' },
        off(100, 10),
      ),
      feature(
        { amenity: 'pub', name: 'Zum Löwen', alt_name: 'Lion;Löwe', 'addr:street': 'Market Street' },
        off(100, 900),
      ),
      feature({ amenity: 'cafe', name: 'Corner' }, off(300, 20)),
    ]);
    expect(about).toEqual({ ...labels, numberFirst: true });
    expect(entries.map(({ kind, names }) => [kind, names])).toEqual([
      ['locality', ['Harrisburg', 'Harrisburg an der Susquehanna']],
      ['locality', ['17101']],
      ['street', ['Market Street']],
      ['poi', ['Zum Löwen', 'Lion', 'Löwe']],
      ['poi', ['Corner']],
    ]);
    const [, , street, pub, cafe] = entries;
    expect(street).toMatchObject({ locality: 0, postcode: 1, lines: [expect.anything(), expect.anything()] });
    expect(street?.houses.map(({ number }) => number)).toEqual(['12', '14']);
    expect([pub?.street, cafe?.street]).toEqual([2, 2]);
  });

  test('tells apart streets of one name in two towns, and finds each by its town', () => {
    const index = indexOf(
      bookFrom([
        town,
        village,
        market,
        feature({ highway: 'primary', name: 'Market Street' }, off(3_000, 50), off(3_200, 50)),
      ]).entries,
    );
    const found = searchPlaces(index, 'market street', null, 5).map(({ label }) => label);
    expect(found.sort()).toEqual(['Market Street, Harrisburg', 'Market Street, Paxtang']);
  });

  test('lies in a town by its border where there is one, however near another is', () => {
    const border = {
      ...feature({ boundary: 'administrative', admin_level: '8', name: 'Harrisburg' }, ...square),
    };
    const road = feature({ highway: 'residential', name: 'Edge Road' }, off(1_900, 0), off(1_950, 0));
    const near = feature({ place: 'village', name: 'Paxtang' }, off(2_100, 0));
    const { entries } = bookFrom([town, near, border, road]);
    const [harrisburg, , street] = entries;
    expect(entries.filter(({ names }) => names.includes('Harrisburg'))).toHaveLength(1);
    expect([harrisburg?.names[0], street?.names[0], street?.locality]).toEqual([
      'Harrisburg',
      'Edge Road',
      0,
    ]);
    const open = { ...border, lines: [square.slice(0, 3)] };
    expect(bookFrom([town, near, open, road]).entries[2]?.locality).toBe(1);
  });

  test('numbers the houses between those that are written down, and leaves these where they are', () => {
    const end = (at: number, number: string) => ({ at, tags: { 'addr:housenumber': number } });
    const row = (interpolation: string, first: string, last: string): Interpolation => ({
      tags: { 'addr:interpolation': interpolation, 'addr:street': 'Market Street' },
      line: [off(0, 10), off(200, 10), off(400, 10)],
      numbered: [end(0, first), end(2, last)],
    });
    const numbersOf = (interpolation: string, first: string, last: string) => {
      const { entries } = bookFrom([market], [row(interpolation, first, last)]);
      return entries[0]?.houses.map(({ number }) => number);
    };
    expect(numbersOf('even', '2', '10')).toEqual(['4', '6', '8']);
    expect(numbersOf('odd', '9', '3')).toEqual(['7', '5']);
    expect(numbersOf('all', '1', '4')).toEqual(['2', '3']);
    expect(numbersOf('10', '100', '130')).toEqual(['110', '120']);
    for (const [interpolation, first, last] of [
      ['alphabetic', '1a', '1f'],
      ['even', '2', 'x'],
      ['all', '1', '900000'],
    ] as const) {
      expect(numbersOf(interpolation, first, last)).toEqual([]);
    }
    const known = feature({ 'addr:housenumber': '6', 'addr:street': 'Market Street' }, off(10, 10));
    const [street] = bookFrom([market, known], [row('even', '2', '10')]).entries;
    const six = street?.houses.find(({ number }) => number === '6');
    expect(street?.houses).toHaveLength(3);
    expect(distanceMeters(six?.place ?? off(0, 0), off(10, 10))).toBeLessThan(0.1);
  });

  test('has houses of streets that are not drawn, and of hamlets without streets', () => {
    const { entries } = bookFrom([
      town,
      feature(
        { 'addr:housenumber': '7', 'addr:street': 'Hidden Lane', 'addr:city': 'Harrisburg' },
        off(0, 50),
      ),
      feature({ 'addr:housenumber': '3', 'addr:place': 'Waldhof' }, off(50, 50)),
      feature({ 'addr:housenumber': '3' }, off(50, 50)),
    ]);
    const withHouses = entries.filter(({ houses }) => houses.length > 0);
    expect(withHouses.map(({ names, locality }) => [names[0], locality])).toEqual([
      ['Hidden Lane', 0],
      ['Waldhof', 0],
    ]);
  });

  test.each([
    [{ 'addr:country': 'AT' }, false],
    [{ 'addr:country': 'US' }, true],
  ])('%j writes numbers first: %s', (tags, expected) => {
    expect(bookFrom([feature({ name: 'x', amenity: 'pub', ...tags }, off(0, 0))]).about.numberFirst).toBe(
      expected,
    );
  });
});

describe('what a thing is', () => {
  test.each([
    [{ name: 'Turnpike', highway: 'motorway' }, null],
    [{ name: 'Runway 1', aeroway: 'runway' }, null],
    [{ amenity: 'pub' }, null],
    [{ name: '★', amenity: 'pub' }, null],
    [{ brand: 'Shell', amenity: 'fuel' }, 'poi amenity=fuel'],
    [{ name: 'City Airport', aeroway: 'aerodrome', iata: 'CXY' }, 'poi aeroway=aerodrome'],
    [{ name: 'Main Station', public_transport: 'station' }, 'poi railway=station'],
    [{ name: 'Oak', highway: 'bus_stop' }, 'poi highway=bus_stop'],
    [{ name: 'Smith', craft: 'blacksmith' }, 'poi craft'],
    [{ name: 'Riverside', place: 'suburb' }, 'locality place=suburb'],
    [{ name: 'Oak Lane', highway: 'residential' }, 'street highway=residential'],
  ])('%j: %s', (tags, expected) => {
    const found = classify(tags);
    expect(found === null ? null : `${found.kind} ${found.category}`).toBe(expected);
  });
});

test.runIf(isExtractThere)('the places of Harrisburg are found as people there look for them', async () => {
  const book = await readOsmPlaces(extract, labels, () => {});
  const index = indexOf(book.entries, book.about.numberFirst);
  const capitol = { lat: 40.2644, lng: -76.8836 };
  const first = (text: string) => searchPlaces(index, text, capitol, 1)[0]?.label;
  expect(book.about.numberFirst).toBe(true);
  expect(first('airport')).toBe('Capital City Airport, Harrisburg');
  expect(first('628 rutherford rd')).toMatch(/^628 Rutherford Road, .*17109$/);
  expect(first('7790 graysn road')).toMatch(/^7790 Grayson Road/);
  expect(first('n front st')).toMatch(/^North Front Street/);
  expect(first('walnut st steelton')).toBe('Walnut Street, Steelton');
  expect(first('harrisburg')).toBe('Harrisburg');
  expect(first('community general hospital')).toMatch(/^Community General Osteopathic Hospital/);
  expect(first('cinema')).toMatch(/^Regal Cinema/);
  const east = await readOsmPlaces(
    extract,
    labels,
    () => {},
    ({ lng }) => lng > -76.8,
  );
  const poisOf = ({ entries }: typeof book) => entries.filter(({ kind }) => kind === 'poi');
  expect(poisOf(east).every(({ place }) => place.lng > -76.81)).toBe(true);
  expect(poisOf(east).length).toBeGreaterThan(20);
  expect(poisOf(east).length).toBeLessThan(poisOf(book).length);
});

describe('where people are picked up at a station', () => {
  const station = feature({ railway: 'station', name: 'Union Station' }, off(0, 200));
  const spotsOf = (...features: PlaceFeature[]) =>
    bookFrom([town, market, ...features]).entries.find(({ names }) => names[0] === 'Union Station')?.spots;
  const named = (...features: PlaceFeature[]) => spotsOf(station, ...features)?.map(({ name }) => name);

  test('are taxi ranks and places to be set down, the likeliest first', () => {
    expect(
      named(
        feature({ amenity: 'taxi' }, off(100, 10)),
        feature({ amenity: 'parking_entrance', name: 'Garage' }, off(50, 200)),
        feature({ amenity: 'parking', parking: 'kiss_and_ride' }, off(0, 350)),
        feature({ amenity: 'parking', name: 'Drop-off & Pickup East' }, off(100, 200)),
        feature({ highway: 'platform', taxi: 'yes', ref: '3' }, off(-100, 200)),
      ),
    ).toEqual(['Drop-off & Pickup East', 'Pick-up', 'Taxi, Market Street', 'Platform 3', 'Garage']);
  });

  test.each([
    ['is far away', { amenity: 'taxi' }, off(0, 600)],
    ['is private', { amenity: 'taxi', access: 'private' }, off(0, 210)],
    ['is for buses', { highway: 'platform', bus: 'yes' }, off(0, 210)],
    ['is a car park', { amenity: 'parking' }, off(0, 210)],
  ] as const)('are not what %s', (_, tags, at) => {
    expect(named(feature(tags, at))).toEqual([]);
  });

  test('are apart from one another, and so many at most', () => {
    const ranks = Array.from({ length: 20 }, (_, index) =>
      feature({ amenity: 'taxi' }, off(10 * index, 220)),
    );
    const spots = spotsOf(station, ...ranks) ?? [];
    expect(spots).toHaveLength(6);
    for (const [index, { place }] of spots.entries()) {
      for (const other of spots.slice(index + 1)) {
        expect(distanceMeters(place, other.place)).toBeGreaterThan(25);
      }
    }
  });

  test('are within an airport, but not beyond its border', () => {
    const airport = feature({ aeroway: 'aerodrome', name: 'Union Station' }, ...square);
    const inside = feature({ amenity: 'taxi', name: 'Arrivals' }, off(1_900, 0));
    const outside = feature({ amenity: 'taxi', name: 'Village' }, off(2_200, 0));
    expect(spotsOf(airport, inside, outside)?.map(({ name }) => name)).toEqual(['Arrivals']);
  });
});
