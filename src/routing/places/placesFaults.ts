import { ByteReader } from './bytes.ts';
import { NO_LOCALITY, NO_STREET, type PlaceFile, type SpotOfEntry, STEPS_PER_DEGREE } from './placeFile.ts';

/** Returns what is wrong with the arrays of a place file, as a sentence; null when every index is in range. */
export function findFault(file: PlaceFile): string | null {
  const streets = file.firstStreetByte.length - 1;
  const localities = file.lat.length - streets - file.poiStreet.length;
  const names = file.wordCount.length;
  if (!isWithin(file.lat, -90 * STEPS_PER_DEGREE, 90 * STEPS_PER_DEGREE)) return 'a latitude is none';
  if (!isWithin(file.lng, -180 * STEPS_PER_DEGREE, 180 * STEPS_PER_DEGREE)) return 'a longitude is none';
  for (const references of [file.locality, file.postcode]) {
    if (!references.every((entry) => entry < localities || entry === NO_LOCALITY))
      return 'a place belongs to a locality that is not there';
  }
  const isStreet = (entry: number) => entry >= localities && entry < localities + streets;
  if (!file.poiStreet.every((entry) => isStreet(entry) || entry === NO_STREET))
    return 'a place is at a street that is not there';
  if (!isWithin(file.category, 0, file.about.categories.length - 1)) return 'a place is of no known category';
  if (!isWithin(file.nameCount, 1, 255)) return 'a place has no name';
  if (file.nameCount.reduce((sum, count) => sum + count, 0) !== names) return 'names belong to no place';
  if (countLines(file.nameText) !== names) return 'its names do not add up';
  if (!rises(file.firstStreetByte, file.streets.length)) return 'the streets overlap or end too late';
  const isSpot = ({ entry, lat, lng }: SpotOfEntry) =>
    entry >= localities + streets &&
    entry < file.lat.length &&
    Math.abs(lat) <= 90 * STEPS_PER_DEGREE &&
    Math.abs(lng) <= 180 * STEPS_PER_DEGREE;
  if (!file.about.spots.every(isSpot)) return 'a pickup spot is at no place';
  return findPostingFault(file, names);
}

function findPostingFault({ postings, wordText }: PlaceFile, names: number): string | null {
  const reader = new ByteReader(postings);
  for (let words = countLines(wordText); words > 0; words--) {
    const count = reader.unsigned();
    if (count === 0 || count > names) return 'a word is of no name';
    let name = reader.unsigned();
    for (let left = count - 1; left > 0 && name < names; left--) name += reader.unsigned();
    if (name >= names) return 'a word is of a name that is not there';
  }
  return reader.at === postings.length ? null : 'its words do not add up';
}

function isWithin(numbers: Int32Array | Uint8Array, lowest: number, highest: number): boolean {
  return numbers.every((number) => number >= lowest && number <= highest);
}

/** From 0 to the end, and never back. */
function rises(offsets: Uint32Array, end: number): boolean {
  return (
    offsets[0] === 0 &&
    offsets.at(-1) === end &&
    offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0))
  );
}

const LINE_FEED = 10;

/** -1 when the last one is cut off. */
function countLines(text: Uint8Array): number {
  if (text.length > 0 && text.at(-1) !== LINE_FEED) return -1;
  let lines = 0;
  for (let at = text.indexOf(LINE_FEED); at !== -1; at = text.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
