import fc from 'fast-check';
import { getIcosahedronFaces, getPentagons, getRes0Cells, gridDisk } from 'h3-js';
import { cellAt, cellCentre, cellIdSchema } from '../../../src/domain/geo/cells.ts';
import { destination, type Place } from '../../../src/domain/geo/place.ts';

/** Where map arithmetic goes wrong first: poles, the antimeridian, the equator, and ordinary cities. */
const landmarks: Place[] = [
  { lat: 90, lng: 0 },
  { lat: 90, lng: -180 },
  { lat: -90, lng: 73 },
  { lat: 89.999, lng: 12 },
  { lat: 0, lng: 180 },
  { lat: 0, lng: -180 },
  { lat: -16.8, lng: 179.9999 },
  { lat: 65.7, lng: -179.9999 },
  { lat: 0, lng: 0 },
  { lat: 40.26, lng: -76.88 },
  { lat: -33.87, lng: 151.21 },
];

const anywhere: fc.Arbitrary<Place> = fc
  .record({ z: between(-1, 1), lng: between(-180, 180) })
  .map(({ z, lng }) => ({ lat: (Math.asin(z) * 180) / Math.PI, lng }));

/** Any place on Earth, awkward ones often. */
export const placeArbitrary: fc.Arbitrary<Place> = fc.oneof(anywhere, fc.constantFrom(...landmarks));

/** Places within some metres of a centre, the centre itself included. */
export function placeNear(centre: Place, radiusMeters: number): fc.Arbitrary<Place> {
  return fc
    .record({ bearing: between(0, 360), distance: between(0, radiusMeters) })
    .map(({ bearing, distance }) => destination(centre, bearing, distance));
}

/** Centres of cells at which H3 is irregular: pentagons, their neighbours, and cells across two faces. */
export function awkwardCentres(resolution: number): Place[] {
  const aroundPentagons = getPentagons(resolution).flatMap((pentagon) => gridDisk(pentagon, 2));
  const acrossFaces = getRes0Cells()
    .map((base) => cellAt(cellCentre(cellIdSchema.parse(base)), Math.min(resolution, 1)))
    .filter((cell) => getIcosahedronFaces(cell).length > 1);
  return [...aroundPentagons, ...acrossFaces].map((cell) => cellCentre(cellIdSchema.parse(cell)));
}

/**
 * Evenly spread numbers. `fc.double` draws evenly from the representable ones, nearly all of which are
 * next to zero: every vehicle would stand at the centre.
 */
export function between(min: number, max: number): fc.Arbitrary<number> {
  const steps = 1_000_000_000;
  return fc.integer({ min: 0, max: steps }).map((step) => min + ((max - min) * step) / steps);
}
