import { importanceOf, isKnownCategory } from '../../../src/routing/places/categories.ts';
import { foldWords } from '../../../src/routing/places/folding.ts';
import type { EntryKind } from '../../../src/routing/places/placeBook.ts';
import type { Tags } from '../extract.ts';

/** What a thing of the map is to somebody who looks for it. */
export interface Classified {
  readonly kind: EntryKind;
  readonly category: string;
  readonly names: string[];
  readonly importance: number;
}

/** Settlements, and how far around its point each reaches, in metres, where no boundary says more. */
export const settlementReach = new Map([
  ['city', 15_000],
  ['town', 6_000],
  ['borough', 4_000],
  ['village', 3_000],
  ['hamlet', 1_500],
  ['island', 3_000],
]);
const otherLocalities = new Set([
  'suburb',
  'quarter',
  'neighbourhood',
  'locality',
  'islet',
  'isolated_dwelling',
]);

/** How well known a street is by its class; nobody is picked up on those that are not here. */
const streetImportance = new Map([
  ['trunk', 0.3],
  ['primary', 0.3],
  ['secondary', 0.27],
  ['tertiary', 0.24],
  ['unclassified', 0.2],
  ['residential', 0.2],
  ['living_street', 0.2],
  ['pedestrian', 0.25],
  ['road', 0.18],
  ['service', 0.12],
  ['footway', 0.1],
  ['path', 0.08],
  ['track', 0.08],
  ['cycleway', 0.08],
]);

/** The keys that say what a point of interest is, the most telling first, with the values that are none. */
const poiKeys: readonly (readonly [string, ReadonlySet<string>])[] = [
  [
    'aeroway',
    new Set([
      'runway',
      'taxiway',
      'taxilane',
      'apron',
      'gate',
      'parking_position',
      'holding_position',
      'windsock',
    ]),
  ],
  [
    'railway',
    new Set([
      'rail',
      'abandoned',
      'disused',
      'razed',
      'signal',
      'switch',
      'level_crossing',
      'crossing',
      'tram',
      'subway',
      'light_rail',
      'buffer_stop',
      'milestone',
      'platform',
      'junction',
      'construction',
      'proposed',
    ]),
  ],
  ['amenity', new Set(['bench', 'waste_basket', 'bicycle_parking', 'vending_machine'])],
  ['tourism', new Set(['information', 'artwork'])],
  ['shop', new Set(['no', 'vacant'])],
  ['healthcare', new Set()],
  ['leisure', new Set(['pitch', 'track', 'garden'])],
  ['office', new Set(['no'])],
  ['craft', new Set(['no'])],
  ['historic', new Set(['no'])],
  ['club', new Set()],
  ['public_transport', new Set(['platform', 'stop_position', 'stop_area'])],
  [
    'landuse',
    new Set(['residential', 'farmland', 'forest', 'grass', 'meadow', 'farmyard', 'basin', 'reservoir']),
  ],
  ['natural', new Set(['tree', 'water', 'wood', 'scrub', 'wetland', 'coastline', 'grassland'])],
  ['man_made', new Set(['pipeline', 'survey_point', 'mast'])],
  ['building', new Set(['no'])],
];
const wellKnownGain = 0.1;

/** What a thing with these tags is; null for what nobody looks for. */
export function classify(tags: Tags): Classified | null {
  const names = namesOf(tags);
  if (names.length === 0) return null;
  const { place = '', highway = '' } = tags;
  if (settlementReach.has(place) || otherLocalities.has(place)) {
    const category = `place=${place}`;
    return { kind: 'locality', category, names, importance: localityImportance(category, tags) };
  }
  const street = streetImportance.get(highway);
  if (street !== undefined)
    return { kind: 'street', category: `highway=${highway}`, names, importance: street };
  const category = poiCategory(tags);
  return category === null
    ? null
    : { kind: 'poi', category, names, importance: poiImportance(category, tags) };
}

function poiCategory(tags: Tags): string | null {
  const { highway } = tags;
  if (highway === 'bus_stop') return 'highway=bus_stop';
  for (const [key, excluded] of poiKeys) {
    const value = tags[key];
    if (value !== undefined && !excluded.has(value)) {
      if (key === 'public_transport' && value === 'station') return 'railway=station';
      // The tail of rare values would be longer than an index can number.
      return isKnownCategory(`${key}=${value}`) || key === 'shop' ? `${key}=${value.slice(0, 40)}` : key;
    }
  }
  return null;
}

function localityImportance(category: string, { population = '' }: Tags): number {
  const people = Number(population);
  const known = people > 0 ? Math.min(1, Math.log10(people) / 7) : 0;
  return Math.max(importanceOf(category), known);
}

function poiImportance(category: string, tags: Tags): number {
  const { wikidata, wikipedia, iata } = tags;
  const isWellKnown = (wikidata ?? wikipedia) !== undefined;
  // Most airfields see no traveller: those that do have a code.
  const isAirfield = category === 'aeroway=aerodrome' && iata === undefined && !isWellKnown;
  const importance = isAirfield ? 0.4 : importanceOf(category);
  return Math.min(1, importance + (isWellKnown ? wellKnownGain : 0));
}

const nameKey =
  /^(name(:[a-z]{2,3}(-[A-Za-z]+)?|_\d)?|(alt|official|short|loc|old|int|nat|reg)_name(:[a-z]{2,3})?)$/;

/** All names of a thing: the one on the ground first. */
function namesOf(tags: Tags): string[] {
  const { name, brand, operator, iata, icao, highway, ref } = tags;
  const main = name ?? tags['addr:housename'] ?? brand ?? operator;
  if (main === undefined || foldWords(main).length === 0) return [];
  const others = Object.entries(tags).flatMap(([key, value]) => (nameKey.test(key) ? value.split(';') : []));
  const codes = [iata, icao, highway === undefined ? undefined : ref].flatMap(
    (code) => code?.split(';') ?? [],
  );
  return [...new Set([main, ...others, ...(brand === undefined ? [] : [brand]), ...codes])];
}
