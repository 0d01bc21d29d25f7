import type { Place } from '../../domain/geo/place.ts';
import type { PlacesAbout } from './placeBook.ts';

/** Places are kept in steps of about a metre: 100,000 to a degree. */
export const STEPS_PER_DEGREE = 100_000;
export const METERS_PER_STEP = 1.112;
/** So many entries, one after another, share a bounding box. */
export const ENTRIES_PER_BOX = 32;
/** In place of a reference. */
export const NO_LOCALITY = 0xffff;
export const NO_STREET = 0xffff_ffff;

/** Where a position in steps is. */
export function placeAtSteps(lat: number, lng: number): Place {
  return { lat: lat / STEPS_PER_DEGREE, lng: lng / STEPS_PER_DEGREE };
}

/**
 * The arrays of a place index. Entries are numbered: first localities and postcodes, then streets, then points of
 * interest, each kind along a curve that fills the ground, so that neighbours have near numbers. Names are numbered
 * in the order of their entries, words in that of the alphabet.
 */
export interface PlaceArrays {
  /** In steps, for each entry. */
  readonly lat: Int32Array;
  readonly lng: Int32Array;
  /** South, west, north and east of each ENTRIES_PER_BOX entries and all that belongs to them. */
  readonly boxes: Int32Array;
  /** Where each street's part of `streets` begins, and the last ends. */
  readonly firstStreetByte: Uint32Array;
  /** The street of each point of interest, as an entry, or NO_STREET. */
  readonly poiStreet: Uint32Array;
  /** Entries, or NO_LOCALITY. */
  readonly locality: Uint16Array;
  readonly postcode: Uint16Array;
  /** Position in `about.categories`. */
  readonly category: Uint8Array;
  /** 255 is the best known. */
  readonly importance: Uint8Array;
  readonly nameCount: Uint8Array;
  /** Words of each name. */
  readonly wordCount: Uint8Array;
  /** Of each street, its houses and then where it runs. */
  readonly streets: Uint8Array;
  /** For each word: how many names have it, the first, and the steps from each to the next. */
  readonly postings: Uint8Array;
  /** Names and words as they are written, each with a line feed after it. */
  readonly nameText: Uint8Array;
  readonly wordText: Uint8Array;
}

export interface PlaceFileAbout extends PlacesAbout {
  readonly categories: readonly string[];
  /** What may follow the digits of a house's number. */
  readonly endings: readonly string[];
  /** Where people are picked up at stations and airports. */
  readonly spots: readonly SpotOfEntry[];
}

/** A pickup spot of an entry, in steps. */
export interface SpotOfEntry {
  readonly entry: number;
  readonly name: string;
  readonly lat: number;
  readonly lng: number;
}

/** What is in a file of places. */
export interface PlaceFile extends PlaceArrays {
  readonly about: PlaceFileAbout;
}
