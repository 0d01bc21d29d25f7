import type { Place } from '../../domain/geo/place.ts';
import { ByteReader } from './bytes.ts';
import { categoryTerms } from './categories.ts';
import { Dictionary } from './dictionary.ts';
import { type HouseAt, readHouses } from './houseNumbers.ts';
import type { PickupSpot } from './placeBook.ts';
import { NO_LOCALITY, NO_STREET, type PlaceFile, placeAtSteps } from './placeFile.ts';

const LINE_FEED = 10;

/** A place file, ready for queries. */
export class PlaceIndex {
  readonly file: PlaceFile;
  readonly entryCount: number;
  readonly nameCount: number;
  readonly localityCount: number;
  readonly streetCount: number;
  readonly dictionary: Dictionary;
  /** What the categories are called. */
  readonly categoryTerms: readonly (readonly (readonly string[])[])[];
  readonly categoryWords: Dictionary;
  /** Names of each entry, and the entry of each name. */
  readonly firstName: Uint32Array;
  readonly entryOfName: Uint32Array;
  readonly #spots: ReadonlyMap<number, readonly PickupSpot[]>;
  readonly #postingAt: Uint32Array;
  readonly #nameAt: Uint32Array;

  /** @param file as `readPlaces` has checked it */
  constructor(file: PlaceFile) {
    this.file = file;
    this.entryCount = file.lat.length;
    this.nameCount = file.wordCount.length;
    this.streetCount = file.firstStreetByte.length - 1;
    this.localityCount = this.entryCount - this.streetCount - file.poiStreet.length;
    const words = new TextDecoder().decode(file.wordText).split('\n').slice(0, -1);
    this.dictionary = new Dictionary(words);
    this.#postingAt = postingStarts(file.postings, words.length);
    this.#nameAt = lineStarts(file.nameText, this.nameCount);
    this.firstName = new Uint32Array(this.entryCount + 1);
    this.entryOfName = new Uint32Array(this.nameCount);
    let name = 0;
    for (let entry = 0; entry < this.entryCount; entry++) {
      const end = name + (file.nameCount[entry] ?? 0);
      this.entryOfName.fill(entry, name, end);
      name = end;
      this.firstName[entry + 1] = name;
    }
    const spotsOf = Map.groupBy(file.about.spots, ({ entry }) => entry);
    this.#spots = new Map(
      [...spotsOf].map(([entry, spots]) => [
        entry,
        spots.map(({ name, lat, lng }) => ({ name, place: placeAtSteps(lat, lng) })),
      ]),
    );
    this.categoryTerms = file.about.categories.map(categoryTerms);
    this.categoryWords = new Dictionary([...new Set(this.categoryTerms.flat(2))].sort());
  }

  isLocality(entry: number): boolean {
    return entry < this.localityCount;
  }

  isStreet(entry: number): boolean {
    return entry >= this.localityCount && entry < this.localityCount + this.streetCount;
  }

  isPoi(entry: number): boolean {
    return entry >= this.localityCount + this.streetCount;
  }

  /** Where people are picked up there instead, the likeliest first; nothing where cars come near. */
  spotsOf(entry: number): { readonly spots?: readonly PickupSpot[] } {
    const spots = this.#spots.get(entry);
    return spots === undefined ? {} : { spots };
  }

  placeOf(entry: number): Place {
    return placeAtSteps(this.file.lat[entry] ?? 0, this.file.lng[entry] ?? 0);
  }

  /** What an entry is shown as. */
  nameOf(entry: number): string {
    return this.name(this.firstName[entry] ?? 0);
  }

  name(name: number): string {
    const [start = 0, end = 1] = [this.#nameAt[name], this.#nameAt[name + 1]];
    return new TextDecoder().decode(this.file.nameText.subarray(start, end - 1));
  }

  /** The town, the postcode and the street that an entry belongs to, as entries; null where there is none. */
  localityOf(entry: number): number | null {
    const locality = this.file.locality[entry] ?? NO_LOCALITY;
    return locality === NO_LOCALITY ? null : locality;
  }

  postcodeOf(entry: number): number | null {
    const postcode = this.file.postcode[entry] ?? NO_LOCALITY;
    return postcode === NO_LOCALITY ? null : postcode;
  }

  streetOf(entry: number): number | null {
    const street = this.file.poiStreet[entry - this.localityCount - this.streetCount] ?? NO_STREET;
    return street === NO_STREET ? null : street;
  }

  /** Calls back for each name that has a word. */
  forNamesWith(word: number, visit: (name: number) => void): void {
    const reader = new ByteReader(this.file.postings, this.#postingAt[word]);
    let name = 0;
    for (let left = reader.unsigned(); left > 0; left--) {
      name += reader.unsigned();
      visit(name);
    }
  }

  housesOf(street: number): Iterable<HouseAt> {
    return readHouses(this.#readerOf(street), this.#originOf(street), this.file.about.endings);
  }

  /** Where a street runs: lines of latitude, longitude, latitude, … in steps. */
  linesOf(street: number): number[][] {
    const reader = this.#readerOf(street);
    let { lat, lng } = this.#originOf(street);
    for (const _ of readHouses(reader, { lat, lng }, []));
    const lines: number[][] = [];
    for (let left = reader.unsigned(); left > 0 && !reader.isAtEnd; left--) {
      const line: number[] = [];
      for (let points = reader.unsigned(); points > 0 && !reader.isAtEnd; points--) {
        lat += reader.signed();
        lng += reader.signed();
        line.push(lat, lng);
      }
      lines.push(line);
    }
    return lines;
  }

  #readerOf(street: number): ByteReader {
    const at = street - this.localityCount;
    const [from, end] = [this.file.firstStreetByte[at], this.file.firstStreetByte[at + 1]];
    return new ByteReader(this.file.streets.subarray(from, end));
  }

  #originOf(entry: number) {
    return { lat: this.file.lat[entry] ?? 0, lng: this.file.lng[entry] ?? 0 };
  }
}

function postingStarts(postings: Uint8Array, words: number): Uint32Array {
  const starts = new Uint32Array(words);
  const reader = new ByteReader(postings);
  for (let word = 0; word < words; word++) {
    starts[word] = reader.at;
    for (let left = reader.unsigned(); left > 0; left--) reader.unsigned();
  }
  return starts;
}

function lineStarts(text: Uint8Array, lines: number): Uint32Array {
  const starts = new Uint32Array(lines + 1);
  for (let line = 1; line <= lines; line++) {
    starts[line] = text.indexOf(LINE_FEED, starts[line - 1]) + 1;
  }
  return starts;
}
