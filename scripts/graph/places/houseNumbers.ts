import { distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import type { House } from '../../../src/routing/places/placeBook.ts';
import type { Tags } from '../extract.ts';
import type { Interpolation } from './readPlaceFeatures.ts';
import { alongLine } from './streets.ts';

const longestNumber = 20;
/** More houses in one row are a mistake of whoever drew it. */
const mostInRow = 500;

/** A house with the street that its address names. */
export interface AddressedHouse extends House {
  readonly street: string;
  readonly city: string | undefined;
  readonly postcode: string | undefined;
}

/** The houses of an address: "12;14" is two. Without a street, those of a hamlet are numbered through. */
export function housesAt(tags: Tags, place: Place): AddressedHouse[] {
  const street = tags['addr:street'] ?? tags['addr:place'];
  if (street === undefined) return [];
  const numbers = (tags['addr:housenumber'] ?? '').split(/[;,]/).map((number) => number.trim());
  return numbers
    .filter((number) => number !== '' && number.length <= longestNumber)
    .map((number) => ({
      number,
      place,
      street,
      city: tags['addr:city'],
      postcode: postcodeIn(tags),
    }));
}

/** A postcode of the United States may have four more digits, which nobody knows. */
export function postcodeIn(tags: Tags): string | undefined {
  const code = tags['addr:postcode']?.trim();
  if (code === undefined || code === '' || code.length > 12 || code.includes(';')) return undefined;
  return /^\d{5}-\d{4}$/.test(code) ? code.slice(0, 5) : code;
}

/** The houses between the ones that are written down, as far apart as the row says. */
export function interpolatedHouses({ tags, line, numbered }: Interpolation): AddressedHouse[] {
  const step = stepOf(tags['addr:interpolation'] ?? '');
  return numbered.slice(1).flatMap((end, index) => {
    const start = numbered[index];
    if (start === undefined || step === null) return [];
    const [low, high] = [start, end].map((one) => Number(one.tags['addr:housenumber']));
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low === undefined || high === undefined)
      return [];
    const count = Math.floor((Math.abs(high - low) - 1) / step);
    if (count < 1 || count > mostInRow) return [];
    const row = line.slice(start.at, end.at + 1);
    const length = row.reduce((sum, place, at) => sum + distanceMeters(row[at - 1] ?? place, place), 0);
    return Array.from({ length: count }, (_, at) => {
      const offset = step * (at + 1);
      const place = alongLine(row, (length * offset) / Math.abs(high - low));
      const number = String(low + Math.sign(high - low) * offset);
      return housesAt({ ...end.tags, ...start.tags, ...tags, 'addr:housenumber': number }, place);
    }).flat();
  });
}

/** From one number to the next; null for rows that are counted in letters. */
function stepOf(interpolation: string): number | null {
  if (interpolation === 'odd' || interpolation === 'even') return 2;
  if (interpolation === 'all') return 1;
  return /^\d{1,3}$/.test(interpolation) && Number(interpolation) > 0 ? Number(interpolation) : null;
}
