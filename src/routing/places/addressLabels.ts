import type { PlaceIndex } from './placeIndex.ts';

/** The name and location of a place, as far as known. */
export interface Address {
  /** Points of interest and localities only. */
  readonly name: string | null;
  readonly street: string | null;
  readonly houseNumber: string | null;
  readonly locality: string | null;
  readonly postcode: string | null;
}

/** Countries that write "12 Market Street" and not "Marktstraße 12". */
export const numberFirstCountries: ReadonlySet<string> = new Set(
  'US CA GB IE AU NZ FR LU MC ZA IN PK LK SG HK PH KE NG GH JM IL EG MA TN DZ'.split(' '),
);

/** One line, as people write it: "12 Market Street, Harrisburg 17101", "Marktstraße 12, 6020 Innsbruck". */
export function writeAddress(
  { name, street, houseNumber, locality, postcode }: Address,
  numberFirst: boolean,
): string {
  if (houseNumber === null || street === null) return listed([name, street, locality], ', ');
  const house = numberFirst ? `${houseNumber} ${street}` : `${street} ${houseNumber}`;
  const town = numberFirst ? [locality, postcode] : [postcode, locality];
  return listed([name, house, listed(town, ' ')], ', ');
}

/** The label of an index entry, or of a house on a street. */
export function labelOf(index: PlaceIndex, entry: number, houseNumber: string | null): string {
  const nameOf = (other: number | null) => (other === null || other === entry ? null : index.nameOf(other));
  const isStreet = index.isStreet(entry);
  const address = {
    name: isStreet ? null : index.nameOf(entry),
    street: isStreet ? index.nameOf(entry) : nameOf(index.streetOf(entry)),
    houseNumber,
    locality: nameOf(index.localityOf(entry)),
    postcode: nameOf(index.postcodeOf(entry)),
  };
  return writeAddress(address, index.file.about.numberFirst);
}

function listed(parts: readonly (string | null)[], between: string): string {
  return parts.filter((part) => part !== null && part !== '').join(between);
}
