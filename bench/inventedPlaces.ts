import { between, createRandom, type Random } from '../sim/random.ts';
import type { PlaceBook, PlaceEntry } from '../src/routing/places/placeBook.ts';

const syllables =
  'al an ar bel ber bro bur car cha cor dal den dor ede el fel fen gar gra hal ham har hel hol ing ka kel kir lan lau lin lo mar mel mor nor ol pen pol ra ren ro ru sal sen so sta ste sul ta tel thor to tra tur ul van ver vil wal wes win zel zü mø'.split(
    ' ',
  );
const endings = ' s n t ton ford ham berg stein wick ley rich é ö'.split(' ');
const streetWords = ['Street', 'Street', 'Street', 'Road', 'Avenue', 'Lane', 'Drive', 'Court'];
const firms: readonly (readonly [string, (stem: string, other: string) => string])[] = [
  ['amenity=restaurant', (stem) => `Restaurant ${stem}`],
  ['amenity=cafe', (stem) => `Café ${stem}`],
  ['amenity=pub', (stem, other) => `The ${stem} & ${other}`],
  ['shop=hairdresser', (stem) => `${stem}'s Hair Studio`],
  ['shop=supermarket', (stem) => `${stem} Market`],
  ['tourism=hotel', (stem) => `Hotel ${stem}`],
  ['amenity=school', (stem) => `${stem} Elementary School`],
  ['amenity=place_of_worship', (stem) => `St. ${stem} Church`],
  ['office=company', (stem, other) => `${stem}, ${other} and Partners`],
  ['amenity=pharmacy', (stem) => `${stem} Pharmacy`],
];

/** The number of places of each kind among 100,000 names; one point of interest in ten has a second name. */
const shares = { localities: 0.005, streets: 0.2, pois: 0.795 / 1.1 };
const HOUSES_A_STREET = 10;

/**
 * Invented names of a large town with a realistic variety: words of syllables, a few frequent and most of them rare
 * (G. K. Zipf, 1935). A seed always gives the same town.
 */
export function inventPlaces(nameCount: number, seed: number): PlaceBook {
  const random = createRandom(seed);
  const words = Array.from({ length: Math.ceil(nameCount / 3) }, () => inventWord(random));
  const word = () => words[Math.floor(words.length * random() ** 2)] ?? '';
  const somewhere = () => ({ lat: between(random, 40, 40.3), lng: between(random, -77, -76.6) });
  const many = (share: number, make: (index: number) => PlaceEntry) =>
    Array.from({ length: Math.round(share * nameCount) }, (_, index) => make(index));
  const localityCount = Math.round(shares.localities * nameCount);
  const locality = () => Math.floor(random() * localityCount);
  const plain = { locality: null, postcode: null, street: null, lines: [], houses: [], spots: [] };
  const localities = many(shares.localities, (index) => ({
    ...plain,
    kind: 'locality',
    category: 'place=village',
    names: [`${word()} ${index}`],
    place: somewhere(),
    importance: 0.4,
  }));
  const streets = many(shares.streets, (): PlaceEntry => {
    const start = somewhere();
    const end = { lat: start.lat + between(random, -0.004, 0.004), lng: start.lng + 0.003 };
    const at = (share: number) => ({
      lat: start.lat + share * (end.lat - start.lat),
      lng: start.lng + share * (end.lng - start.lng),
    });
    return {
      ...plain,
      kind: 'street',
      category: 'highway=residential',
      names: [`${word()} ${streetWords[Math.floor(random() * streetWords.length)]}`],
      place: at(0.5),
      importance: 0.2,
      locality: locality(),
      lines: [[start, end]],
      houses: Array.from({ length: HOUSES_A_STREET }, (_, index) => ({
        number: String(1 + 2 * index),
        place: at(index / HOUSES_A_STREET),
      })),
    };
  });
  const pois = many(shares.pois, (index): PlaceEntry => {
    const [category, nameOf] = firms[index % firms.length] ?? ['amenity=cafe', String];
    const names = [nameOf(word(), word()), ...(index % 10 === 0 ? [`${word()} ${word()}`] : [])];
    return {
      ...plain,
      kind: 'poi',
      category,
      names,
      place: somewhere(),
      importance: 0.1 + 0.2 * random(),
      locality: locality(),
      street: localityCount + Math.floor(random() * streets.length),
    };
  });
  return {
    about: { name: 'Invented', attribution: 'nobody', numberFirst: true },
    entries: [...localities, ...streets, ...pois],
  };
}

function inventWord(random: Random): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const count = 1 + Math.floor(3 * random());
  const text = Array.from({ length: count }, () => pick(syllables)).join('') + pick(endings);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
