import { bearingDegrees, destination, distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../../src/routing/graph/roadGraph.ts';
import type { PlaceEntry } from '../../../src/routing/places/placeBook.ts';
import { labelShown } from '../tiles/classifyMap.ts';
import { type MapFeature, type Point, streetFromZoom } from '../tiles/mapFeatures.ts';
import { isInPark, parks, townAreas } from './areas.ts';
import { nameStreets } from './namedStreets.ts';
import { placeOf, spotOf } from './place.ts';
import { layOutTown } from './town.ts';
import { createTownBook } from './townBook.ts';

/** Half the sides of a house, in metres: along its street and away from it. */
const houseHalf = { along: 7, away: 5 };
/** The railway from the north-west to the station. */
const railway = [
  { x: -3_600, y: 2_900 },
  { x: -2_400, y: 1_700 },
  { x: -1_500, y: 780 },
  { x: -940, y: 330 },
  { x: -620, y: 200 },
];

/** What a map of the demo town shows: its ground, streets and houses, and the names of its places. */
export function createTownMap(seed: number): MapFeature[] {
  const { links, streets, junctions } = layOutTown(seed);
  const { entries } = createTownBook(seed);
  const named = nameStreets(links, streets, junctions);
  const lines = named.map(({ names, roadClass, line }): MapFeature => {
    return lineFeature('streets', roadClass, streetFromZoom[roadClass], line, names[0]);
  });
  const oneWays = links.flatMap(({ isOneWay, roadClass }, index): MapFeature[] => {
    if (!isOneWay) return [];
    const line = lineOf(streets[index]?.points ?? []);
    const feature = lineFeature('streets', roadClass, 14, line, undefined);
    return [{ ...feature, properties: { ...feature.properties, oneway: 1 } }];
  });
  return [
    ...townAreas(),
    ...entries.flatMap(housesOf),
    lineFeature('tracks', 'rail', 9, railway.map(placeOf), undefined),
    ...lines,
    ...oneWays,
    ...entries.flatMap(labelOf),
    ...parks
      .filter(({ name }) => !entries.some(({ names }) => names[0] === name))
      .map(({ name, middle }) => labelFeature('park', 13, name, placeOf(middle), 12)),
  ];
}

function lineFeature(
  layer: 'streets' | 'tracks',
  kind: string,
  fromZoom: number,
  line: readonly Place[],
  name: string | undefined,
): MapFeature {
  return {
    layer,
    fromZoom,
    properties: { class: kind, ...(name !== undefined && { name }) },
    geometry: { type: 'LineString', coordinates: line.map(pointOf) },
  };
}

/** A house stands along the nearest piece of its street. */
function housesOf({ houses, lines }: PlaceEntry): MapFeature[] {
  const [line = []] = lines;
  return houses.flatMap(({ place }): MapFeature[] => {
    if (isInPark(spotOf(place))) return [];
    const along = bearingAt(line, place);
    const corner = (forward: number, right: number) =>
      destination(destination(place, along, forward * houseHalf.along), along + 90, right * houseHalf.away);
    const outline = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
    return [
      {
        layer: 'buildings',
        fromZoom: 14,
        properties: { class: 'building' },
        geometry: { type: 'MultiPolygon', coordinates: [[outline.map(pointOf)]] },
      },
    ];
  });
}

function bearingAt(line: readonly Place[], place: Place): number {
  let nearest = { meters: Number.POSITIVE_INFINITY, bearing: 0 };
  for (const [index, to] of line.entries()) {
    const from = line[index - 1];
    if (from === undefined) continue;
    const middle = { lat: (from.lat + to.lat) / 2, lng: (from.lng + to.lng) / 2 };
    const meters = distanceMeters(middle, place) - distanceMeters(from, to) / 2;
    if (meters < nearest.meters) nearest = { meters, bearing: bearingDegrees(from, to) };
  }
  return nearest.bearing;
}

function labelOf({ kind, category, names, place }: PlaceEntry): MapFeature[] {
  const [name] = names;
  const [key = '', value = ''] = category.split('=');
  const shown = kind === 'street' || name === undefined ? null : labelShown({ [key]: value, name });
  if (shown === null || name === undefined) return [];
  return [labelFeature(shown.class, shown.fromZoom, name, place, shown.rank)];
}

function labelFeature(
  kind: string,
  fromZoom: number,
  name: string,
  place: Place,
  rank: number | undefined,
): MapFeature {
  return {
    layer: 'labels',
    fromZoom,
    properties: { class: kind, name, ...(rank !== undefined && { rank }) },
    geometry: { type: 'Point', coordinates: pointOf(place) },
  };
}

function lineOf(points: readonly number[]): Place[] {
  return Array.from({ length: points.length / 2 }, (_, index) => ({
    lat: (points[2 * index] ?? 0) / MICRODEGREES,
    lng: (points[2 * index + 1] ?? 0) / MICRODEGREES,
  }));
}

function pointOf({ lat, lng }: Place): Point {
  return [lng, lat];
}
