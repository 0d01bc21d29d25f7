import type { PlaceIndex } from './placeIndex.ts';

/** How a place is written, as people of the region do: "12 Market Street, Harrisburg 17101", "Marktstraße 12, 6020 Innsbruck". */
export function labelOf(index: PlaceIndex, entry: number, houseNumber: string | null): string {
  const name = index.nameOf(entry);
  const postcode = index.postcodeOf(entry);
  const [locality, street] = [index.localityOf(entry), index.streetOf(entry)].map((other) =>
    other === null || other === entry ? null : index.nameOf(other),
  );
  if (houseNumber === null) return listed([name, street, locality]);
  const { numberFirst } = index.file.about;
  const town = [locality, postcode === null ? null : index.nameOf(postcode)];
  const address = numberFirst ? `${houseNumber} ${name}` : `${name} ${houseNumber}`;
  return listed([address, listed(numberFirst ? town : town.reverse(), ' ')]);
}

function listed(parts: readonly (string | null | undefined)[], between = ', '): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(between);
}
