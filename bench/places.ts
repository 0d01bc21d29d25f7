import MiniSearch from 'minisearch';
import { createRandom } from '../sim/random.ts';
import { assemblePlaces } from '../src/routing/places/assemblePlaces.ts';
import { foldWords } from '../src/routing/places/folding.ts';
import { nearestPlace } from '../src/routing/places/nearestPlace.ts';
import type { PlaceBook } from '../src/routing/places/placeBook.ts';
import { PlaceIndex } from '../src/routing/places/placeIndex.ts';
import { readPlaces, writePlaces } from '../src/routing/places/placesFormat.ts';
import { searchPlaces } from '../src/routing/places/searchPlaces.ts';
import { inventPlaces } from './inventedPlaces.ts';
import { progress } from './servers.ts';
import { type BenchRow, runAlone } from './table.ts';

/**
 * The cost of a place index of 100,000 names: bytes per name, load time, and latency per keystroke of typed names,
 * with and without typos. The peer is MiniSearch, a full-text library, in the same run; it has no houses, proximity
 * or importance, and its names are stored separately.
 */

const NAMES = 100_000;
const TYPED_NAMES = 25;
const BYTES_A_NAME_AIM = 60;
const KEYSTROKE_AIM_MS = 5;
const LIMIT = 10;

export async function benchPlaces(): Promise<BenchRow[]> {
  progress(`places: inventing ${NAMES} names`);
  const book = inventPlaces(NAMES, 1);
  const names = book.entries.flatMap((entry) => entry.names);
  const keystrokes = keystrokesOf(names);
  const near = { lat: 40.15, lng: -76.8 };
  progress('places: MiniSearch');
  const peer = benchMiniSearch(names, keystrokes);
  progress('places: the place index');
  const bytes = sizesOf(book);
  const file = writePlaces(assemblePlaces(book));
  const [index, loadMs] = timed(() => loadIndex(file));
  const own = timesOf(keystrokes, (text) => searchPlaces(index, text, near, LIMIT));
  const random = createRandom(2);
  const pins = keystrokes.map(() => ({ lat: 40 + 0.3 * random(), lng: -77 + 0.4 * random() }));
  const reverse = timesOf(pins, (pin) => nearestPlace(index, pin));
  const row = (
    name: string,
    measured: number,
    floor: number,
    unit: string,
    aim: string,
    note = '',
  ): BenchRow => ({
    name: `places: ${name}`,
    measured: `${measured.toFixed(2)} ${unit}`,
    floor: `${floor.toFixed(2)} ${unit} MiniSearch`,
    ratio: measured / floor,
    aim,
    note,
  });
  return [
    row(
      'size',
      bytes.aName,
      peer.bytesAName,
      'B a name',
      `≤ ${BYTES_A_NAME_AIM} B`,
      `${bytes.aHouse.toFixed(1)} B more for each house number`,
    ),
    row(
      'load',
      loadMs,
      peer.loadMs,
      'ms',
      '',
      `${names.length} names, ${(file.length / 1e6).toFixed(1)} MB with house numbers, checksum and all checks`,
    ),
    row(
      'keystroke, p50',
      own.p50,
      peer.times.p50,
      'ms',
      `≤ ${KEYSTROKE_AIM_MS} ms`,
      `${keystrokes.length} keystrokes of ${2 * TYPED_NAMES} names, half of them with a typo`,
    ),
    row('keystroke, p99', own.p99, peer.times.p99, 'ms', ''),
    {
      name: 'places: reverse, p50',
      measured: `${reverse.p50.toFixed(2)} ms`,
      floor: '–',
      ratio: Number.NaN,
      note: `p99 ${reverse.p99.toFixed(2)} ms`,
    },
  ];
}

function loadIndex(file: Uint8Array<ArrayBuffer>): PlaceIndex {
  const reading = readPlaces(file.buffer);
  if (!reading.ok) throw new Error(reading.problem);
  return new PlaceIndex(reading.file);
}

/** With and without houses, measured separately. */
function sizesOf(book: PlaceBook): { aName: number; aHouse: number } {
  const bare = { ...book, entries: book.entries.map((entry) => ({ ...entry, houses: [] })) };
  const houses = book.entries.reduce((sum, entry) => sum + entry.houses.length, 0);
  const names = book.entries.reduce((sum, entry) => sum + entry.names.length, 0);
  const [without, withHouses] = [bare, book].map((some) => writePlaces(assemblePlaces(some)).length);
  return {
    aName: (without ?? 0) / names,
    aHouse: ((withHouses ?? 0) - (without ?? 0)) / houses,
  };
}

function benchMiniSearch(names: readonly string[], keystrokes: readonly string[]) {
  const options = { fields: ['name'], tokenize: foldWords };
  const made = new MiniSearch<{ id: number; name: string }>(options);
  made.addAll(names.map((name, id) => ({ id, name })));
  const json = JSON.stringify(made);
  const [index, loadMs] = timed(() => MiniSearch.loadJSON<{ id: number; name: string }>(json, options));
  const fuzzy = (word: string) => (word.length < 4 ? false : word.length < 8 ? 1 : 2);
  const times = timesOf(keystrokes, (text) =>
    index.search(text, { prefix: true, fuzzy, combineWith: 'AND' }).slice(0, LIMIT),
  );
  const nameBytes = Buffer.byteLength(names.join('\n'));
  return { bytesAName: (Buffer.byteLength(json) + nameBytes) / names.length, loadMs, times };
}

/** All prefixes of some names, and of some with two letters swapped. */
function keystrokesOf(names: readonly string[]): string[] {
  const random = createRandom(3);
  const some = Array.from({ length: TYPED_NAMES }, () => names[Math.floor(random() * names.length)] ?? '');
  const swapped = some.map((name) => `${name.slice(0, 3)}${name[4] ?? ''}${name[3] ?? ''}${name.slice(5)}`);
  return [...some, ...swapped].flatMap((name) =>
    Array.from({ length: name.length }, (_, index) => name.slice(0, index + 1)),
  );
}

function timesOf<Question>(questions: readonly Question[], ask: (question: Question) => unknown) {
  const times = questions.map((question) => timed(() => ask(question))[1]).sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function timed<Result>(work: () => Result): [Result, number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

if (import.meta.main)
  await runAlone(
    'bench/places.ts',
    'Measures the index of places: its size, loading it and a keystroke, against MiniSearch.',
    benchPlaces,
  );
