import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { ENTRIES_PER_BOX, type PlaceArrays, type PlaceFile } from './placeFile.ts';
import { findFault } from './placesFaults.ts';

/**
 * A file of places: a header, the arrays of the index one after another, and what it says of itself as JSON. All
 * numbers are little-endian; the widest come first, so that a file read to memory in one piece can be looked at where
 * it lies.
 *
 * The header's words of 32 bits: "HEXP" "LACE", version, checksum of all that follows, bytes of the whole file, and
 * the counts in the order of `countNames`.
 */
const MAGIC = new TextEncoder().encode('HEXPLACE');
const VERSION = 1;
const CHECKED_FROM = 16;
const FIRST_COUNT = 20;

const countNames = [
  'localities',
  'streets',
  'pois',
  'names',
  'streetBytes',
  'postingBytes',
  'nameBytes',
  'wordBytes',
  'aboutBytes',
] as const;
type Counts = Readonly<Record<(typeof countNames)[number], number>>;
const HEADER_BYTES = FIRST_COUNT + 4 * countNames.length;

const aboutSchema = z.object({
  name: z.string(),
  attribution: z.string(),
  numberFirst: z.boolean(),
  categories: z.array(z.string()).max(256),
  endings: z.array(z.string()),
  spots: z
    .array(z.object({ entry: z.int(), name: z.string().max(200), lat: z.int(), lng: z.int() }))
    .max(20_000)
    .default([]),
});

export type PlacesReading =
  | { readonly ok: true; readonly file: PlaceFile }
  | { readonly ok: false; readonly problem: string };

export function writePlaces(file: PlaceFile): Uint8Array<ArrayBuffer> {
  const about = new TextEncoder().encode(JSON.stringify(file.about));
  const streets = file.firstStreetByte.length - 1;
  const counts: Counts = {
    localities: file.lat.length - streets - file.poiStreet.length,
    streets,
    pois: file.poiStreet.length,
    names: file.wordCount.length,
    streetBytes: file.streets.length,
    postingBytes: file.postings.length,
    nameBytes: file.nameText.length,
    wordBytes: file.wordText.length,
    aboutBytes: about.length,
  };
  const bytes = new Uint8Array(layOut(counts).bytes);
  const header = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  header.setUint32(8, VERSION, true);
  header.setUint32(16, bytes.length, true);
  countNames.forEach((name, index) => {
    header.setUint32(FIRST_COUNT + 4 * index, counts[name], true);
  });
  const sections = viewSections(bytes.buffer, counts);
  sections.lat.set(file.lat);
  sections.lng.set(file.lng);
  sections.boxes.set(file.boxes);
  sections.firstStreetByte.set(file.firstStreetByte);
  sections.poiStreet.set(file.poiStreet);
  sections.locality.set(file.locality);
  sections.postcode.set(file.postcode);
  sections.category.set(file.category);
  sections.importance.set(file.importance);
  sections.nameCount.set(file.nameCount);
  sections.wordCount.set(file.wordCount);
  sections.streets.set(file.streets);
  sections.postings.set(file.postings);
  sections.nameText.set(file.nameText);
  sections.wordText.set(file.wordText);
  sections.about.set(about);
  header.setUint32(12, crc32(bytes.subarray(CHECKED_FROM)), true);
  return bytes;
}

/** Checks everything that using the index relies on. Its arrays are views of the buffer. */
export function readPlaces(buffer: ArrayBuffer): PlacesReading {
  const problem = (text: string): PlacesReading => ({ ok: false, problem: text });
  const bytes = new Uint8Array(buffer);
  if (bytes.length === 0) return problem('the file is empty');
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) return problem('this is not a place index');
  if (bytes.length < HEADER_BYTES) return problem('the file is cut off in its header');
  const header = new DataView(buffer);
  const version = header.getUint32(8, true);
  if (version !== VERSION)
    return problem(`its format is version ${version}, and only ${VERSION} can be read`);
  const expected = header.getUint32(16, true);
  if (bytes.length !== expected) return problem(`it has ${bytes.length} bytes and should have ${expected}`);
  if (header.getUint32(12, true) !== crc32(bytes.subarray(CHECKED_FROM))) {
    return problem('it is damaged: its checksum does not match');
  }
  const counts = readCounts(header);
  if (layOut(counts).bytes !== expected) return problem('its parts do not add up to its size');

  const { about: aboutText, ...arrays } = viewSections(buffer, counts);
  const about = parseAbout(aboutText);
  if (about === null) return problem('what it says of itself cannot be read');
  const file: PlaceFile = { about, ...arrays };
  const fault = findFault(file);
  return fault === null ? { ok: true, file } : problem(fault);
}

function readCounts(header: DataView): Counts {
  const count = (name: keyof Counts) => header.getUint32(FIRST_COUNT + 4 * countNames.indexOf(name), true);
  return {
    localities: count('localities'),
    streets: count('streets'),
    pois: count('pois'),
    names: count('names'),
    streetBytes: count('streetBytes'),
    postingBytes: count('postingBytes'),
    nameBytes: count('nameBytes'),
    wordBytes: count('wordBytes'),
    aboutBytes: count('aboutBytes'),
  };
}

function parseAbout(text: Uint8Array): z.infer<typeof aboutSchema> | null {
  try {
    return aboutSchema.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)),
    );
  } catch {
    return null;
  }
}

/** How many numbers each array has, and how many bytes the whole file. */
function layOut(counts: Counts) {
  const entries = counts.localities + counts.streets + counts.pois;
  const boxNumbers = 4 * Math.ceil(entries / ENTRIES_PER_BOX);
  const words = 2 * entries + boxNumbers + (counts.streets + 1) + counts.pois;
  const { streetBytes, postingBytes, nameBytes, wordBytes, aboutBytes } = counts;
  const texts = streetBytes + postingBytes + nameBytes + wordBytes + aboutBytes;
  const bytes = HEADER_BYTES + 4 * words + 2 * 2 * entries + 3 * entries + counts.names + texts;
  return { entries, boxNumbers, bytes };
}

function viewSections(buffer: ArrayBuffer, counts: Counts): PlaceArrays & { readonly about: Uint8Array } {
  const { entries, boxNumbers } = layOut(counts);
  let offset = HEADER_BYTES;
  const take = (bytes: number) => {
    offset += bytes;
    return offset - bytes;
  };
  const signed = (count: number) => new Int32Array(buffer, take(4 * count), count);
  const words = (count: number) => new Uint32Array(buffer, take(4 * count), count);
  const halves = (count: number) => new Uint16Array(buffer, take(2 * count), count);
  const bytes = (count: number) => new Uint8Array(buffer, take(count), count);
  return {
    lat: signed(entries),
    lng: signed(entries),
    boxes: signed(boxNumbers),
    firstStreetByte: words(counts.streets + 1),
    poiStreet: words(counts.pois),
    locality: halves(entries),
    postcode: halves(entries),
    category: bytes(entries),
    importance: bytes(entries),
    nameCount: bytes(entries),
    wordCount: bytes(counts.names),
    streets: bytes(counts.streetBytes),
    postings: bytes(counts.postingBytes),
    nameText: bytes(counts.nameBytes),
    wordText: bytes(counts.wordBytes),
    about: bytes(counts.aboutBytes),
  };
}
