import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inventPlaces } from '../../../bench/inventedPlaces.ts';
import { distanceMeters } from '../../../src/domain/geo/place.ts';
import { foldWords } from '../../../src/routing/places/folding.ts';
import { nearestPlace } from '../../../src/routing/places/nearestPlace.ts';
import { searchPlaces } from '../../../src/routing/places/searchPlaces.ts';
import { centre, indexOf, locality, off, poi, street, town } from './books.ts';

const index = indexOf(town);

function first(text: string, near = centre) {
  const [found] = searchPlaces(index, text, near, 5);
  return found === undefined ? null : `${found.kind}: ${found.label}`;
}

function labels(text: string, near: typeof centre | null = centre) {
  return searchPlaces(index, text, near, 10).map(({ label }) => label);
}

const twelve = 'address: 12 Market Street, Harrisburg 17101';

describe('somebody finds', () => {
  test.each([
    ['12 market st', twelve],
    ['market 12', twelve],
    ['12 mar', twelve],
    ['Market Street 12, 17101', twelve],
    ['12 Market St., Harrisburg, PA 17101, USA', twelve],
    ['12 makret street', twelve],
    ['12 A market street', 'address: 12a Market Street, Harrisburg 17101'],
    ['16 market street', 'address: 14-18 Market Street, Harrisburg 17101'],
    ['12 market street paxtang', 'address: 12 Market Street, Paxtang'],
    ['market street', 'street: Market Street, Harrisburg'],
    ['9999 market street', 'street: Market Street, Harrisburg'],
    ['n 3rd st', 'street: North 3rd Street, Harrisburg'],
    ['airport', 'poi: Harrisburg International Airport, Harrisburg'],
    ['airpotr', 'poi: Harrisburg International Airport, Harrisburg'],
    ['flughafen', 'poi: Harrisburg International Airport, Harrisburg'],
    ['mdt', 'poi: Harrisburg International Airport, Harrisburg'],
    ['airport drive', 'street: Airport Drive, Harrisburg'],
    ['lowen', 'poi: Zum Löwen, Market Street, Harrisburg'],
    ['löwen market street', 'poi: Zum Löwen, Market Street, Harrisburg'],
    ['mcgraths', "poi: McGrath's, Paxtang"],
    ['mc grath', "poi: McGrath's, Paxtang"],
    ['st marys', "poi: Saint Mary's Church, Harrisburg"],
    ['harrisburg', 'locality: Harrisburg'],
    ['17101', 'locality: 17101'],
    ['東京', 'poi: 東京駅'],
    ['tokyo', 'poi: 東京駅'],
  ])('"%s": %s', (text, expected) => {
    expect(first(text)).toBe(expected);
  });

  test('all places of a kind by what they are, the nearest first', () => {
    expect(labels('pub')).toEqual(['Zum Löwen, Market Street, Harrisburg', "McGrath's, Paxtang"]);
    expect(labels('pub', off(3_000, 3_000))[0]).toBe("McGrath's, Paxtang");
  });

  test('the street of that name that is near', () => {
    expect(first('12 market street', off(4_000, 0))).toBe('address: 12 Market Street, Paxtang');
    expect(labels('market street')).toHaveLength(2);
  });

  test('nothing where there is nothing like it', () => {
    for (const text of ['', ' – ', 'xqzwv', '★']) expect(labels(text)).toEqual([]);
  });

  test('where cars stop for who comes out of a station, and of nothing else', () => {
    const spots = [
      { name: 'Taxi', place: off(10, 0) },
      { name: 'Kiss & Ride', place: off(-10, 0) },
    ];
    const station = poi('Union Station', 'railway=station', { place: off(0, 0), spots });
    const there = indexOf([...town, station]);
    const [found] = searchPlaces(there, 'union station', null, 1);
    expect(found?.spots?.map(({ name }) => name)).toEqual(['Taxi', 'Kiss & Ride']);
    expect(distanceMeters(found?.spots?.[0]?.place ?? centre, off(10, 0))).toBeLessThan(2);
    expect(nearestPlace(there, off(0, 1))?.spots).toHaveLength(2);
    expect(searchPlaces(there, 'lowen', null, 1)[0]).not.toHaveProperty('spots');
  });

  test('how far it is from where one is, where that is said', () => {
    expect(searchPlaces(index, 'lowen', off(420, -985), 1)[0]?.distanceMeters).toBeCloseTo(1_000, -1);
    expect(searchPlaces(index, 'lowen', null, 1)[0]?.distanceMeters).toBeNull();
  });
});

test('where people write the number last, and a street in one word', () => {
  const austria = indexOf(
    [
      locality('Innsbruck'),
      locality('6020', { category: 'place=postcode' }),
      street('Marktstraße', { locality: 0, postcode: 1, houses: [{ number: '12', place: centre }] }),
      street('Marktplatz', { locality: 0, postcode: 1, houses: [{ number: '12', place: centre }] }),
    ],
    false,
  );
  for (const text of ['Marktstraße 12, 6020', 'marktstr 12', 'markt str. 12', 'MARKTSTRASSE 12 Innsbruck']) {
    expect(searchPlaces(austria, text, null, 1)[0]).toMatchObject({
      label: 'Marktstraße 12, 6020 Innsbruck',
      kind: 'address',
      place: centre,
    });
  }
});

test('one place that is there twice is told once', () => {
  const twice = indexOf([poi('Depot', 'amenity=bar'), poi('Depot', 'building=yes', { place: off(20, 0) })]);
  expect(searchPlaces(twice, 'depot', null, 5)).toHaveLength(1);
});

test('ids tell places apart, and are the same for the same place', () => {
  const ids = searchPlaces(index, 'market street', centre, 5).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    searchPlaces(index, 'market', null, 5)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids.sort());
  expect(ids[0]).toMatch(/^place_[0-9a-z]{13}$/);
});

describe('among many names, each', () => {
  const book = inventPlaces(2_000, 7);
  const many = indexOf(book.entries);
  const entries = book.entries.filter(({ kind }) => kind !== 'locality');
  const anyName = fc
    .nat(entries.length - 1)
    .chain((at) => fc.nat((entries[at]?.names.length ?? 1) - 1).map((name) => ({ at, name })))
    .map(({ at, name }) => ({ entry: entries[at], text: entries[at]?.names[name] ?? '' }));
  /** Whether a text leads somewhere that has the name or one written alike, within a list that fits a screen. */
  const finds = (
    text: string,
    { entry, text: name }: { entry: (typeof entries)[number] | undefined; text: string },
  ) => {
    const found = searchPlaces(many, text, entry?.place ?? null, 10);
    const shown = new Set(entries.filter(({ names }) => names.includes(name)).map(({ names }) => names[0]));
    return found.some(
      ({ label }) =>
        shown.has(label.split(', ')[0]) || [...shown].some((other) => label.startsWith(other ?? '')),
    );
  };

  test('is found by its whole name', () => {
    fc.assert(fc.property(anyName, (some) => finds(some.text, some)));
  });

  test('is found by the beginning of its last word', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), (some, cut) => {
        const last = some.text.split(' ').at(-1) ?? '';
        const typed = some.text.slice(0, some.text.length - (cut % Math.max(1, last.length)));
        return finds(typed, some);
      }),
    );
  });

  test('is found with one typo in a word of five letters or more', () => {
    const typo = fc.record({
      kind: fc.constantFrom('change', 'leave out', 'add', 'swap'),
      word: fc.nat(),
      at: fc.nat(),
      letter: fc.constantFrom(...'aeioubcdfghklmnrstvw'),
    });
    fc.assert(
      fc.property(anyName, typo, (some, { kind, word, at, letter }) => {
        const words = foldWords(some.text);
        const long = [...words.keys()].filter((position) => (words[position]?.length ?? 0) >= 5);
        const position = long[word % long.length];
        fc.pre(position !== undefined);
        const right = words[position ?? 0] ?? '';
        const spot = at % (right.length - 1);
        const [before, after] = [right.slice(0, spot), right.slice(spot)];
        const wrong = {
          change: before + letter + after.slice(1),
          'leave out': before + after.slice(1),
          add: before + letter + after,
          swap: before + (after[1] ?? '') + (after[0] ?? '') + after.slice(2),
        }[kind];
        return finds(words.with(position ?? 0, wrong ?? '').join(' '), some);
      }),
    );
  });
});
