import { assemblePlaces } from '../../../src/routing/places/assemblePlaces.ts';
import type { PlaceBook, PlaceEntry } from '../../../src/routing/places/placeBook.ts';
import { PlaceIndex } from '../../../src/routing/places/placeIndex.ts';
import { readPlaces, writePlaces } from '../../../src/routing/places/placesFormat.ts';

export const centre = { lat: 40.26, lng: -76.88 };

/** A place so many metres from the centre of the town, more or less. */
export function off(eastMeters: number, northMeters: number) {
  return { lat: centre.lat + northMeters / 111_195, lng: centre.lng + eastMeters / 84_850 };
}

const plain = {
  importance: 0.3,
  locality: null,
  postcode: null,
  street: null,
  lines: [],
  houses: [],
  spots: [],
  place: centre,
} as const;

export function locality(name: string | string[], more: Partial<PlaceEntry> = {}): PlaceEntry {
  return { ...plain, kind: 'locality', category: 'place=town', names: [name].flat(), ...more };
}

export function street(name: string | string[], more: Partial<PlaceEntry> = {}): PlaceEntry {
  return { ...plain, kind: 'street', category: 'highway=residential', names: [name].flat(), ...more };
}

export function poi(name: string | string[], category: string, more: Partial<PlaceEntry> = {}): PlaceEntry {
  return { ...plain, kind: 'poi', category, names: [name].flat(), ...more };
}

export function bookOf(entries: readonly PlaceEntry[], numberFirst = true): PlaceBook {
  return { about: { name: 'Test', attribution: '© somebody', numberFirst }, entries };
}

/** As it is after its file was written and read. */
export function indexOf(entries: readonly PlaceEntry[], numberFirst = true): PlaceIndex {
  const reading = readPlaces(writePlaces(assemblePlaces(bookOf(entries, numberFirst))).buffer);
  if (!reading.ok) throw new Error(reading.problem);
  return new PlaceIndex(reading.file);
}

/** A small town: what people there look for. */
export const town: readonly PlaceEntry[] = [
  locality('Harrisburg', { importance: 0.9 }),
  locality('Paxtang', { category: 'place=village', place: off(4_000, 0), importance: 0.5 }),
  locality('17101', { category: 'place=postcode' }),
  street('Market Street', {
    locality: 0,
    postcode: 2,
    place: off(500, 0),
    lines: [[off(0, 0), off(1_000, 0)]],
    houses: ['10', '12', '12a', '14-18', '101'].map((number, index) => ({
      number,
      place: off(100 * (index + 1), 10),
    })),
  }),
  street('Market Street', {
    locality: 1,
    place: off(4_300, 100),
    lines: [[off(4_000, 100), off(4_600, 100)]],
    houses: [{ number: '12', place: off(4_100, 110) }],
  }),
  street('North 3rd Street', { locality: 0, lines: [[off(0, 200), off(0, 900)]], place: off(0, 500) }),
  street('Airport Drive', { locality: 0, place: off(200, 200) }),
  poi(['Harrisburg International Airport', 'MDT'], 'aeroway=aerodrome', {
    importance: 0.85,
    place: off(6_000, -5_000),
    locality: 0,
  }),
  poi('Zum Löwen', 'amenity=pub', { place: off(420, 15), street: 3, locality: 0 }),
  poi("McGrath's", 'amenity=pub', { place: off(3_000, 3_000), locality: 1 }),
  poi("Saint Mary's Church", 'amenity=place_of_worship', { place: off(-300, 0), locality: 0 }),
  poi(['東京駅', 'Tokyo Station'], 'railway=station', { place: off(-900, 0) }),
];
