import type { ByteReader, ByteWriter } from './bytes.ts';
import { foldWords } from './folding.ts';

/** A house as stored: steps north and east. */
export interface HouseAt {
  readonly number: string;
  readonly lat: number;
  readonly lng: number;
}

/** How well a house matches the requested number. */
export type HouseMatch = 'exact' | 'near';

/**
 * Appends the houses of a street. What follows the digits of a number ("12 a") is a position in `endings`, which
 * grows by those that are new.
 */
export function writeHouses(
  houses: readonly HouseAt[],
  origin: { readonly lat: number; readonly lng: number },
  endings: Map<string, number>,
  out: ByteWriter,
): void {
  out.unsigned(houses.length);
  let before = { digits: 0, ...origin };
  for (const house of houses.toSorted((a, b) => digitsOf(a.number) - digitsOf(b.number))) {
    const digits = digitsOf(house.number);
    const ending = endingOf(house.number);
    // The lowest bit says that an ending follows.
    out.unsigned(2 * (digits - before.digits) + (ending === '' ? 0 : 1));
    if (ending !== '') {
      const known = endings.get(ending) ?? endings.size;
      endings.set(ending, known);
      out.unsigned(known);
    }
    out.signed(house.lat - before.lat);
    out.signed(house.lng - before.lng);
    before = { digits, lat: house.lat, lng: house.lng };
  }
}

/** Reads the houses of a street, by their digits. What comes after them is next in the reader then. */
export function* readHouses(
  reader: ByteReader,
  origin: { readonly lat: number; readonly lng: number },
  endings: readonly string[],
): Generator<HouseAt> {
  let digits = 0;
  let { lat, lng } = origin;
  for (let left = reader.unsigned(); left > 0 && !reader.isAtEnd; left--) {
    const head = reader.unsigned();
    digits += head >>> 1;
    const ending = head % 2 === 1 ? (endings[reader.unsigned()] ?? '') : '';
    lat += reader.signed();
    lng += reader.signed();
    yield { number: digits === 0 ? ending : `${digits}${ending}`, lat, lng };
  }
}

/** Returns the house for a number's words ("12", "a"): the exact one, or 12a or 10–14 when there is no 12. */
export function findHouse(
  houses: Iterable<HouseAt>,
  words: readonly string[],
): { readonly house: HouseAt; readonly match: HouseMatch } | null {
  const wanted = words.join('');
  const wantedDigits = digitsOf(wanted);
  const isPlain = String(wantedDigits) === wanted;
  let near: HouseAt | null = null;
  for (const house of houses) {
    if (digitsOf(house.number) > wantedDigits) break;
    const parts = foldWords(house.number);
    if (parts.join('') === wanted) return { house, match: 'exact' };
    if (near === null && isPlain && isWithin(parts, wantedDigits)) near = house;
  }
  return near === null ? null : { house: near, match: 'near' };
}

function isWithin(parts: readonly string[], digits: number): boolean {
  const [low = 0, high = low] = parts.map(digitsOf);
  return low === digits || (low < digits && digits <= high && (high - digits) % 2 === 0);
}

const largestDigits = 999_999;

/** 0 for a number without leading digits, or above the range of house numbers. */
function digitsOf(number: string): number {
  const digits = Number.parseInt(number, 10);
  return digits > 0 && digits <= largestDigits ? digits : 0;
}

function endingOf(number: string): string {
  const digits = digitsOf(number);
  return digits === 0 ? number : number.slice(String(digits).length);
}
