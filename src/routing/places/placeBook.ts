import type { Place } from '../../domain/geo/place.ts';

/** In the order in which an index has them. */
export const entryKinds = ['locality', 'street', 'poi'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** A number on a door, as it is written there. */
export interface House {
  readonly number: string;
  readonly place: Place;
}

/** Where cars can stop for people, beside a place that they cannot drive up to. */
export interface PickupSpot {
  readonly name: string;
  readonly place: Place;
}

/** Something with a name that a person may want to go to. */
export interface PlaceEntry {
  readonly kind: EntryKind;
  /** A tag of OpenStreetMap that says what it is, as `amenity=pub`. */
  readonly category: string;
  /** The first is shown, all are found. */
  readonly names: readonly string[];
  readonly place: Place;
  /** How well known it is, from 0 to 1. */
  readonly importance: number;
  /** The town, the postcode (a locality too) and the street it belongs to: positions in the book, or null. */
  readonly locality: number | null;
  readonly postcode: number | null;
  readonly street: number | null;
  /** Of a street: where it runs, and the houses along it. */
  readonly lines: readonly (readonly Place[])[];
  readonly houses: readonly House[];
  /** Of a station or an airport: where people are picked up, the likeliest first. */
  readonly spots: readonly PickupSpot[];
}

export interface PlacesAbout {
  readonly name: string;
  readonly attribution: string;
  /** Whether people write "12 Market Street" or "Marktstraße 12". */
  readonly numberFirst: boolean;
}

/** Everything with a name in a region. */
export interface PlaceBook {
  readonly about: PlacesAbout;
  readonly entries: readonly PlaceEntry[];
}
