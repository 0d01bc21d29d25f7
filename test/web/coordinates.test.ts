import { describe, expect, it } from 'vitest';
import { examplePlace, readTypedPlace, writePlace } from '../../web/src/map/coordinates.ts';
import { isOnMap } from '../../web/src/map/mapExtent.ts';

describe('a typed place', () => {
  it.each(['40.26, -76.88', '40.26,-76.88', ' 40.26 -76.88 ', '40.26; -76.88', '+40.26°, -76.88°'])(
    'is read from "%s"',
    (text) => {
      expect(readTypedPlace(text)).toEqual({ kind: 'place', place: { lat: 40.26, lng: -76.88 } });
    },
  );

  it.each(['40.26', 'Paris', '40.26, -76.88, 3', '40,26, -76,88', '1e3, 2', '--1, 2'])(
    'is not "%s"',
    (text) => {
      expect(readTypedPlace(text).kind).toBe('unreadable');
    },
  );

  it('is nowhere beyond the poles and the date line', () => {
    expect(readTypedPlace('90, 180').kind).toBe('place');
    expect(readTypedPlace('90.1, 0').kind).toBe('nowhere');
    expect(readTypedPlace('0, -180.1').kind).toBe('nowhere');
  });

  it('may be missing for now', () => {
    expect(readTypedPlace(' ')).toEqual({ kind: 'empty' });
  });

  it('is read as it was written, to a metre', () => {
    const place = { lat: -49.123456, lng: 70.98765 };
    expect(readTypedPlace(writePlace(place))).toEqual({
      kind: 'place',
      place: { lat: -49.12346, lng: 70.98765 },
    });
  });
});

it('tells what is on the map of a region', () => {
  const bounds = { south: -50, west: 70, north: -49, east: 71 };
  const map = { name: 'a', attribution: 'b', bounds, minZoom: 0, maxZoom: 14 };
  expect(isOnMap({ lat: -49.5, lng: 70.5 }, map)).toBe(true);
  expect(isOnMap({ lat: 40.26, lng: -76.88 }, map)).toBe(false);
  const fiji = { ...map, bounds: { south: -20, west: 177, north: -16, east: -178.5 } };
  const isThere = [176, 177.5, 180, -179, -178, 0].map((lng) => isOnMap({ lat: -17, lng }, fiji));
  expect(isThere).toEqual([false, true, true, true, false, false]);
  expect(examplePlace(fiji)).toBe('-18.00, 179.25');
});

it('shows by an example on the map how a place is typed', () => {
  const bounds = { south: -50, west: 70, north: -49, east: 71 };
  const map = { name: 'a', attribution: 'b', bounds, minZoom: 0, maxZoom: 14 };
  expect(examplePlace(map)).toBe('-49.50, 70.50');
  expect(readTypedPlace(examplePlace(null)).kind).toBe('place');
});
