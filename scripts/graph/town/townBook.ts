import { createRandom, type Random } from '../../../sim/random.ts';
import { bearingDegrees, destination, distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { importanceOf } from '../../../src/routing/places/categories.ts';
import type { House, PlaceBook, PlaceEntry } from '../../../src/routing/places/placeBook.ts';
import { nearestOn } from '../places/nearestStreet.ts';
import { alongLine } from '../places/streets.ts';
import { isLand } from './ground.ts';
import { airportSpot } from './junctions.ts';
import { type NamedStreet, nameStreets } from './namedStreets.ts';
import { tradesOfTown } from './names.ts';
import { placeOf, spotOf, townHall } from './place.ts';
import { layOutTown, townAttribution, townName, townPlaces } from './town.ts';

const houseEveryMeters = 22;
const houseFromStreetMeters = 11;
/** No house stands in a crossing. */
const cornerMeters = 14;

const plain = { locality: null, postcode: null, street: null, lines: [], houses: [], spots: [] };
const TOWN = 0;
const POSTCODE = 1;

/** Places that there is one of. */
const landmarks: readonly (readonly [category: string, names: readonly string[], place: Place])[] = [
  ['amenity=townhall', ['Town Hall', 'Hôtel de Ville', 'Rathaus'], townHall],
  [
    'aeroway=aerodrome',
    ['Port-aux-Français Airport', 'Aéroport de Port-aux-Français', 'PAF'],
    placeOf(airportSpot),
  ],
  ['aeroway=terminal', ['Airport Terminal 1'], placeOf({ x: airportSpot.x + 150, y: airportSpot.y + 60 })],
  ['landuse=port', ['Harbour', 'Port', 'Hafen'], townPlaces.harbour],
  ['amenity=ferry_terminal', ['Ferry Terminal', 'Gare maritime'], placeOf({ x: 90, y: -1_560 })],
  ['leisure=marina', ['East Bank Marina'], placeOf({ x: 700, y: -1_500 })],
  ['railway=station', ['Central Station', 'Gare centrale', 'Hauptbahnhof'], placeOf({ x: -620, y: 180 })],
  ['amenity=bus_station', ['Bus Station', 'Gare routière'], placeOf({ x: -560, y: 120 })],
  ['amenity=hospital', ['Kerguelen General Hospital', 'Hôpital général'], placeOf({ x: -1_150, y: -700 })],
  [
    'amenity=university',
    ['University of the Southern Ocean', "Université de l'océan Austral"],
    placeOf({ x: 1_250, y: 760 }),
  ],
  ['amenity=theatre', ['Opera House', 'Opéra'], placeOf({ x: 180, y: 210 })],
  ['amenity=cinema', ['Polaris Cinema'], placeOf({ x: -240, y: -330 })],
  ['amenity=library', ['Town Library', 'Bibliothèque municipale'], placeOf({ x: -120, y: 260 })],
  ['amenity=marketplace', ['Market Square', 'Place du Marché'], placeOf({ x: 60, y: -90 })],
  ['amenity=police', ['Police Headquarters'], placeOf({ x: -330, y: 60 })],
  ['amenity=fire_station', ['Fire Station 1'], placeOf({ x: -830, y: 420 })],
  ['amenity=post_office', ['Main Post Office', 'La Poste'], placeOf({ x: -60, y: 120 })],
  ['amenity=courthouse', ['Courthouse'], placeOf({ x: -200, y: 380 })],
  ['tourism=museum', ['Whaling Museum', 'Musée de la baleine'], placeOf({ x: 240, y: -1_050 })],
  ['leisure=stadium', ['Roaring Forties Stadium'], placeOf({ x: -1_700, y: 1_000 })],
  ['shop=mall', ['Meridian Mall'], placeOf({ x: 1_500, y: -300 })],
  ['tourism=zoo', ['Penguin House'], placeOf({ x: 1_100, y: 1_700 })],
  ['landuse=cemetery', ['North Cemetery'], placeOf({ x: -300, y: 2_200 })],
];

/** Where cars stop for who comes out, and which way that is from the place, in metres east and north. */
const pickupSpots: Readonly<Record<string, readonly (readonly [name: string, from: Place])[]>> = {
  'Port-aux-Français Airport': [
    ['Pick-up, Arrivals', placeOf({ x: airportSpot.x + 185, y: airportSpot.y + 15 })],
    ['Taxi rank, Terminal 1', placeOf({ x: airportSpot.x + 90, y: airportSpot.y + 85 })],
  ],
  'Central Station': [
    ['Taxi rank, Station Square', placeOf({ x: -585, y: 165 })],
    ['Kiss & Ride, North Side', placeOf({ x: -680, y: 240 })],
  ],
};

const quarters: readonly (readonly [name: string, place: Place])[] = [
  ['Old Town', placeOf({ x: 0, y: 100 })],
  ['East Bank', placeOf({ x: 1_300, y: 200 })],
  ['Harbour Quarter', placeOf({ x: 60, y: -1_200 })],
  ['Northfield', placeOf({ x: -200, y: 2_000 })],
  ['Westgate', placeOf({ x: -1_900, y: 300 })],
];

/** What there is to find in the demo town: a seed gives one town, and its names. */
export function createTownBook(seed: number): PlaceBook {
  const { links, streets, junctions } = layOutTown(seed);
  const named = nameStreets(links, streets, junctions);
  const localities = [
    localityOf(townName, 'place=town', townHall, null),
    localityOf('98413', 'place=postcode', townHall, TOWN),
    ...quarters.map(([name, place]) => localityOf(name, 'place=quarter', place, TOWN)),
  ];
  const entries = named.map(streetEntry);
  const random = createRandom(seed);
  return {
    about: { name: townName, attribution: townAttribution, numberFirst: true },
    entries: [
      ...localities,
      ...entries,
      ...landmarks.map(([category, names, place]) => {
        const spots = (pickupSpots[names[0] ?? ''] ?? []).map(([name, near]) => {
          return { name, place: onStreetNear(near, named) };
        });
        return { ...poiEntry(category, names, place, null), spots };
      }),
      ...tradesOfTown.flatMap(([category, names]) =>
        names.map((name) => {
          const { street, place } = someDoor(entries, random);
          return poiEntry(category, [name], place, localities.length + street);
        }),
      ),
    ],
  };
}

function localityOf(name: string, category: string, place: Place, locality: number | null): PlaceEntry {
  return {
    ...plain,
    kind: 'locality',
    category,
    names: [name],
    place,
    importance: importanceOf(category),
    locality,
  };
}

function poiEntry(
  category: string,
  names: readonly string[],
  place: Place,
  street: number | null,
): PlaceEntry {
  const about = { importance: importanceOf(category), locality: TOWN, postcode: POSTCODE };
  return { ...plain, kind: 'poi', category, names, place, ...about, street };
}

function streetEntry({ names, roadClass, line, hasHouses }: NamedStreet): PlaceEntry {
  const middle = alongLine(line, lengthOf(line) / 2);
  return {
    ...plain,
    kind: 'street',
    category: `highway=${roadClass}`,
    names,
    place: middle,
    importance: 0.2,
    locality: TOWN,
    postcode: POSTCODE,
    lines: [line],
    houses: hasHouses ? housesAlong(line) : [],
  };
}

/** Odd numbers on the left, even ones on the right, from the end that is nearer to the town hall. */
function housesAlong(street: readonly Place[]): House[] {
  const [start = townHall, end = townHall] = [street[0], street.at(-1)];
  const isAway = distanceMeters(start, townHall) <= distanceMeters(end, townHall);
  const line = isAway ? street : street.toReversed();
  const count = Math.floor((lengthOf(line) - 2 * cornerMeters) / houseEveryMeters) + 1;
  const houses = Array.from({ length: Math.max(0, count) }, (_, at) => {
    const meters = cornerMeters + at * houseEveryMeters;
    const door = alongLine(line, meters);
    const ahead = bearingDegrees(door, alongLine(line, meters + 1));
    return [-90, 90].map((side, right) => ({
      number: String(2 * at + 1 + right),
      place: destination(door, ahead + side, houseFromStreetMeters),
    }));
  });
  return houses.flat().filter(({ place }) => isLand(spotOf(place)));
}

/** The point of the streets that is nearest to a place. */
function onStreetNear(place: Place, streets: readonly NamedStreet[]): Place {
  const points = streets.flatMap(({ line }) =>
    line.map((to, at) => nearestOn(place, line[at - 1] ?? to, to)),
  );
  return points.reduce((best, point) =>
    distanceMeters(place, point) < distanceMeters(place, best) ? point : best,
  );
}

function someDoor(streets: readonly PlaceEntry[], random: Random): { street: number; place: Place } {
  const doors = streets.flatMap(({ houses }, street) => houses.map(({ place }) => ({ street, place })));
  return doors[Math.floor(random() * doors.length)] ?? { street: 0, place: townHall };
}

function lengthOf(line: readonly Place[]): number {
  return line.reduce((sum, place, at) => sum + distanceMeters(line[at - 1] ?? place, place), 0);
}
