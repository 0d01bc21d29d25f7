import type { Place } from '../../domain/geo/place.ts';
import type { PickupSpot } from './placeBook.ts';

export const foundKinds = ['address', 'street', 'poi', 'locality'] as const;

/** A search result. */
export interface PlaceFound {
  readonly id: string;
  readonly label: string;
  readonly kind: (typeof foundKinds)[number];
  readonly place: Place;
  /** From the request's position, great-circle; null without one. */
  readonly distanceMeters: number | null;
  /** Where people are picked up there, the likeliest first; left out where none is known. */
  readonly spots?: readonly PickupSpot[];
}

/** A stable id, the same for the same place from any provider: a digest of what and where it is (FNV-1a, 64 bits). */
export function placeId({ label, kind, place }: Pick<PlaceFound, 'label' | 'kind' | 'place'>): string {
  const text = `${kind} ${label} ${place.lat.toFixed(5)} ${place.lng.toFixed(5)}`;
  let digest = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text)) {
    digest = BigInt.asUintN(64, (digest ^ BigInt(byte)) * 0x100_0000_01b3n);
  }
  return `place_${digest.toString(36).padStart(13, '0')}`;
}
