import type { Place, RegionMap } from '../api/schemas.ts';
import { eastOf } from './mapExtent.ts';

export type TypedPlace =
  | { readonly kind: 'empty' }
  | { readonly kind: 'place'; readonly place: Place }
  /** Not two numbers, or out of range. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'nowhere' };

/** Parses typed coordinates: latitude, longitude. */
export function readTypedPlace(text: string): TypedPlace {
  if (text.trim() === '') return { kind: 'empty' };
  const number = String.raw`([+-]?\d+(?:\.\d+)?)\s*°?`;
  const [, latText, lngText] = new RegExp(`^\\s*${number}\\s*[,;\\s]\\s*${number}\\s*$`).exec(text) ?? [];
  if (latText === undefined || lngText === undefined) return { kind: 'unreadable' };
  const place = { lat: Number(latText), lng: Number(lngText) };
  const isOnEarth = Math.abs(place.lat) <= 90 && Math.abs(place.lng) <= 180;
  return isOnEarth ? { kind: 'place', place } : { kind: 'nowhere' };
}

/** Five decimals are a metre. */
export function writePlace({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

/** An example of typed coordinates, inside the region's map if there is one. */
export function examplePlace(region: RegionMap | null): string {
  if (region === null) return '40.26, -76.88';
  const { south, west, north } = region.bounds;
  const middle = (west + eastOf(region)) / 2;
  return `${((south + north) / 2).toFixed(2)}, ${(middle > 180 ? middle - 360 : middle).toFixed(2)}`;
}
