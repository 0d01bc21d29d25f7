import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemblePlaces } from '../../../src/routing/places/assemblePlaces.ts';
import type { PlaceFile } from '../../../src/routing/places/placeFile.ts';
import { readPlaces, writePlaces } from '../../../src/routing/places/placesFormat.ts';
import { bookOf, poi, street, town } from './books.ts';

const places = assemblePlaces(bookOf(town));

function problemOf(buffer: ArrayBuffer): string | null {
  const reading = readPlaces(buffer);
  return reading.ok ? null : reading.problem;
}

function withWord(file: Uint8Array<ArrayBuffer>, offset: number, value: number): ArrayBuffer {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(offset, value, true);
  view.setUint32(12, crc32(copy.subarray(16)), true);
  return copy.buffer;
}

describe('a file of places', () => {
  test('gives back what was written, whatever it is', () => {
    const place = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    const names = fc.array(fc.string({ unit: 'binary', maxLength: 250 }), { minLength: 1, maxLength: 3 });
    const houses = fc.array(fc.record({ number: fc.string({ minLength: 1, maxLength: 9 }), place }), {
      maxLength: 5,
    });
    const spot = fc.record({ name: fc.string({ unit: 'binary', maxLength: 250 }), place });
    const spots = fc.array(spot, { maxLength: 2 });
    const entry = fc.oneof(
      fc.record({ names, place, spots }).map((some) => poi([], 'amenity=pub', some)),
      fc.record({ names, place, houses, lines: fc.array(fc.array(place)) }).map((some) => street([], some)),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const file = assemblePlaces(bookOf(entries));
        expect(readPlaces(writePlaces(file).buffer)).toEqual({ ok: true, file });
      }),
    );
  });

  test('is refused when any byte of it is another', () => {
    const file = writePlaces(places);
    for (let index = 0; index < file.length; index++) {
      const damaged = file.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 0x10;
      expect(readPlaces(damaged.buffer)).toMatchObject({ ok: false });
    }
  });

  test('is refused when it is cut off anywhere, or longer', () => {
    const file = writePlaces(places);
    for (let length = 0; length < file.length; length++) {
      expect(readPlaces(file.slice(0, length).buffer)).toMatchObject({ ok: false });
    }
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expect(readPlaces(longer.buffer)).toMatchObject({ ok: false });
  });

  test('says what is wrong with it', () => {
    const file = writePlaces(places);
    expect(problemOf(new ArrayBuffer(0))).toBe('the file is empty');
    expect(problemOf(Uint8Array.from(Buffer.from('<html>not found</html>')).buffer)).toBe(
      'this is not a place index',
    );
    expect(problemOf(withWord(file, 8, 9))).toBe('its format is version 9, and only 1 can be read');
    expect(problemOf(file.slice(0, -1).buffer)).toMatch(/^it has \d+ bytes and should have \d+$/);
    expect(problemOf(withWord(file, 20, 0xffff))).toBe('its parts do not add up to its size');
  });

  test('never leads outside, even from a writer with a bug', () => {
    const refuses = (changed: Partial<PlaceFile>) => problemOf(writePlaces({ ...places, ...changed }).buffer);
    expect(refuses({ lat: places.lat.with(0, 9_000_001) })).toBe('a latitude is none');
    expect(refuses({ lng: places.lng.with(0, -18_000_001) })).toBe('a longitude is none');
    expect(refuses({ locality: places.locality.with(4, 3) })).toMatch(/locality that is not there$/);
    expect(refuses({ poiStreet: places.poiStreet.with(0, 0) })).toMatch(/street that is not there$/);
    expect(refuses({ category: places.category.with(0, 99) })).toBe('a place is of no known category');
    expect(refuses({ nameCount: places.nameCount.with(0, 0) })).toBe('a place has no name');
    expect(refuses({ nameCount: places.nameCount.with(0, 2) })).toBe('names belong to no place');
    expect(refuses({ nameText: places.nameText.with(3, 10) })).toBe('its names do not add up');
    expect(refuses({ firstStreetByte: places.firstStreetByte.with(1, 9_999) })).toMatch(
      /^the streets overlap/,
    );
    expect(refuses({ firstStreetByte: places.firstStreetByte.with(0, 1) })).toMatch(/^the streets overlap/);
    expect(refuses({ postings: places.postings.with(1, 120) })).toMatch(/^a word is of a name/);
    expect(refuses({ postings: places.postings.subarray(0, -1) })).not.toBeNull();
    const spot = { entry: 0, name: 'Taxi', lat: 0, lng: 0 };
    expect(refuses({ about: { ...places.about, spots: [spot] } })).toBe('a pickup spot is at no place');
  });

  test('leaves out what has no name that can be written, and says when there is too much of it', () => {
    expect(assemblePlaces(bookOf([poi(' ★ ', 'amenity=pub'), ...town])).lat.length).toBe(town.length);
    const many = Array.from({ length: 257 }, (_, index) => poi('Inn', `shop=${index}`));
    expect(() => assemblePlaces(bookOf(many))).toThrow('257 categories are too many');
  });
});
