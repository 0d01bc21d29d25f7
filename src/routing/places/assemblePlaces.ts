import type { Place } from '../../domain/geo/place.ts';
import { ByteWriter } from './bytes.ts';
import { foldWords } from './folding.ts';
import { type HouseAt, writeHouses } from './houseNumbers.ts';
import { entryKinds, type House, type PlaceBook, type PlaceEntry } from './placeBook.ts';
import {
  ENTRIES_PER_BOX,
  NO_LOCALITY,
  NO_STREET,
  type PlaceFile,
  type SpotOfEntry,
  STEPS_PER_DEGREE,
} from './placeFile.ts';
import { simplify } from './simplify.ts';

const longestName = 200;
const mostNames = 20;
/** Lines tell which street somebody is at, to so many steps. */
const LINE_TOLERANCE = 5;

/**
 * The index of a book of places: what a file of places has in it. Entries without a name that can be written are left
 * out. Refuses more than 65,534 localities or 256 categories.
 */
export function assemblePlaces({ about, entries }: PlaceBook): PlaceFile {
  const namesOf = entries.map(({ names }) => cleanNames(names));
  const order = orderOf(entries).filter((position) => namesOf[position]?.length !== 0);
  const sorted = order.flatMap((position) => entries[position] ?? []);
  const entryAt = new Map(order.map((position, entry) => [position, entry]));
  const refer = (position: number | null, none: number) =>
    position === null ? none : (entryAt.get(position) ?? none);
  const localities = sorted.filter(({ kind }) => kind === 'locality').length;
  if (localities >= NO_LOCALITY) throw new RangeError(`${localities} localities are too many for one index`);

  const categories = [...new Set(sorted.map(({ category }) => category))].sort();
  if (categories.length > 256) throw new RangeError(`${categories.length} categories are too many`);
  const endings = new Map<string, number>();
  const streets = new ByteWriter();
  const firstStreetByte = [0];
  for (const street of sorted) {
    if (street.kind !== 'street') continue;
    writeHouses(street.houses.map(houseAt), stepsOf(street.place), endings, streets);
    writeLines(street, streets);
    firstStreetByte.push(streets.length);
  }
  const sortedNames = order.map((position) => namesOf[position] ?? []);
  const names = sortedNames.flat();
  const wordsOf = names.map(foldWords);
  return {
    about: { ...about, categories, endings: [...endings.keys()], spots: spotsOf(sorted) },
    lat: Int32Array.from(sorted, ({ place }) => stepsOf(place).lat),
    lng: Int32Array.from(sorted, ({ place }) => stepsOf(place).lng),
    boxes: boxesOf(sorted),
    firstStreetByte: Uint32Array.from(firstStreetByte),
    poiStreet: Uint32Array.from(
      sorted.filter(({ kind }) => kind === 'poi'),
      ({ street }) => refer(street, NO_STREET),
    ),
    locality: Uint16Array.from(sorted, ({ locality }) => refer(locality, NO_LOCALITY)),
    postcode: Uint16Array.from(sorted, ({ postcode }) => refer(postcode, NO_LOCALITY)),
    category: Uint8Array.from(sorted, ({ category }) => categories.indexOf(category)),
    importance: Uint8Array.from(sorted, ({ importance }) => Math.round(255 * importance)),
    nameCount: Uint8Array.from(sortedNames, ({ length }) => length),
    wordCount: Uint8Array.from(wordsOf, ({ length }) => Math.min(255, length)),
    streets: streets.written(),
    nameText: linesOf(names),
    ...assembleWords(wordsOf),
  };
}

function spotsOf(sorted: readonly PlaceEntry[]): SpotOfEntry[] {
  return sorted.flatMap(({ spots }, entry) =>
    spots.flatMap(({ name, place }) => {
      const [clean] = cleanNames([name]);
      return clean === undefined ? [] : [{ entry, name: clean, ...stepsOf(place) }];
    }),
  );
}

/** Positions of the entries by kind, and among a kind along the curve. */
function orderOf(entries: readonly PlaceEntry[]): number[] {
  const keys = entries.map(({ kind, place }) => 2 ** 32 * entryKinds.indexOf(kind) + curveKey(place));
  return [...entries.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

/** Where a place is on a curve that fills the ground (G. M. Morton, 1966): 16 bits north and 16 east, in turns. */
function curveKey({ lat, lng }: Place): number {
  const spread = (share: number) => {
    let bits = Math.min(0xffff, Math.floor(0x1_0000 * share));
    bits = (bits | (bits << 8)) & 0x00ff_00ff;
    bits = (bits | (bits << 4)) & 0x0f0f_0f0f;
    bits = (bits | (bits << 2)) & 0x3333_3333;
    return (bits | (bits << 1)) & 0x5555_5555;
  };
  return 2 * spread((lat + 90) / 180) + spread((lng + 180) / 360);
}

/** Names as they are shown, on one line each. One of two that are found alike is enough. */
function cleanNames(names: readonly string[]): string[] {
  const clean = names.map((name) => name.replace(/\s+/g, ' ').trim().slice(0, longestName).toWellFormed());
  const seen = new Set<string>();
  return clean
    .filter((name) => {
      const folded = foldWords(name).join(' ');
      return folded !== '' && !seen.has(folded) && seen.add(folded);
    })
    .slice(0, mostNames);
}

function assembleWords(wordsOf: readonly (readonly string[])[]): Pick<PlaceFile, 'postings' | 'wordText'> {
  const namesOf = new Map<string, number[]>();
  for (const [name, words] of wordsOf.entries()) {
    for (const word of new Set(words)) {
      const names = namesOf.get(word);
      if (names === undefined) namesOf.set(word, [name]);
      else names.push(name);
    }
  }
  const words = [...namesOf.keys()].sort();
  const postings = new ByteWriter();
  for (const word of words) {
    const names = namesOf.get(word) ?? [];
    postings.unsigned(names.length);
    let before = 0;
    for (const name of names) {
      postings.unsigned(name - before);
      before = name;
    }
  }
  return { postings: postings.written(), wordText: linesOf(words) };
}

function linesOf(texts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(texts.map((text) => `${text}\n`).join(''));
}

function writeLines({ lines, place }: PlaceEntry, out: ByteWriter): void {
  let before = stepsOf(place);
  out.unsigned(lines.length);
  for (const line of lines) {
    const points = simplify(line.map(stepsOf), LINE_TOLERANCE);
    out.unsigned(points.length);
    for (const { lat, lng } of points) {
      out.signed(lat - before.lat);
      out.signed(lng - before.lng);
      before = { lat, lng };
    }
  }
}

function boxesOf(entries: readonly PlaceEntry[]): Int32Array {
  const boxes = Array.from({ length: Math.ceil(entries.length / ENTRIES_PER_BOX) }, (_, index) => {
    const box = { south: Infinity, west: Infinity, north: -Infinity, east: -Infinity };
    const shared = entries.slice(index * ENTRIES_PER_BOX, (index + 1) * ENTRIES_PER_BOX);
    for (const { place, lines, houses } of shared) {
      for (const at of [place, ...lines.flat(), ...houses.map((house) => house.place)]) {
        const { lat, lng } = stepsOf(at);
        box.south = Math.min(box.south, lat);
        box.north = Math.max(box.north, lat);
        box.west = Math.min(box.west, lng);
        box.east = Math.max(box.east, lng);
      }
    }
    return [box.south, box.west, box.north, box.east];
  });
  return Int32Array.from(boxes.flat());
}

function houseAt({ number, place }: House): HouseAt {
  return { number, ...stepsOf(place) };
}

function stepsOf({ lat, lng }: Place): { lat: number; lng: number } {
  // JSON, in which spots are written, has no -0.
  const steps = (degrees: number) => Math.round(degrees * STEPS_PER_DEGREE) || 0;
  return { lat: steps(lat), lng: steps(lng) };
}
