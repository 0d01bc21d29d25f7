import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Place } from '../../src/domain/geo/place.ts';
import { InputError } from '../commandLine/read.ts';
import { type Box, boxOf } from './places/areas.ts';

/** Whether a place is in the part of an extract that is wanted. */
export type Crop = (place: Place) => boolean;
/** The same with the box around it. */
export type BoundedCrop = Crop & { readonly bounds: Box };

/** A box as "west,south,east,north" in degrees; west is greater than east where it crosses the antimeridian. */
export function cropToBox(text: string): BoundedCrop {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = numbers;
  const isBox =
    numbers.length === 4 &&
    [west, east].every((lng) => Math.abs(lng) <= 180) &&
    [south, north].every((lat) => Math.abs(lat) <= 90) &&
    south < north &&
    west !== east;
  if (!isBox) throw new InputError(`--bbox ${text} is no box: give west,south,east,north in degrees.`);
  const isWanted = ({ lat, lng }: Place) =>
    lat >= south && lat <= north && (west < east ? lng >= west && lng <= east : lng >= west || lng <= east);
  return Object.assign(isWanted, { bounds: { west, south, east, north } });
}

const position = z.array(z.number()).min(2);
const ring = z.array(position).min(4);
const geometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const featureSchema = z.object({ type: z.literal('Feature'), geometry: geometrySchema });
const areaSchema = z.union([
  geometrySchema.transform((geometry) => [geometry]),
  featureSchema.transform(({ geometry }) => [geometry]),
  z
    .object({ type: z.literal('FeatureCollection'), features: z.array(featureSchema).min(1) })
    .transform(({ features }) => features.map(({ geometry }) => geometry)),
]);

/** The polygons of a GeoJSON file, with their holes. */
export async function cropToPolygon(path: string): Promise<BoundedCrop> {
  try {
    const polygons = areaSchema
      .parse(JSON.parse(await readFile(path, 'utf8')))
      .flatMap((geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates));
    const isWanted = (place: Place) => polygons.some((rings) => isInside(place, rings));
    const outlines = polygons.flatMap(([outline = []]) => outline);
    return Object.assign(isWanted, { bounds: boxOf(outlines.map(([lng = 0, lat = 0]) => ({ lat, lng }))) });
  } catch (error) {
    throw new InputError(
      `${path} has no polygon in GeoJSON: ${error instanceof z.ZodError ? z.prettifyError(error) : error}`,
    );
  }
}

/** By how many edges of all rings lie to the east: an odd number is inside (the even-odd rule). */
export function isInside({ lat, lng }: Place, rings: readonly (readonly (readonly number[])[])[]): boolean {
  let isOdd = false;
  for (const points of rings) {
    points.forEach(([x = 0, y = 0], index) => {
      const [lastX = 0, lastY = 0] = points.at(index - 1) ?? [];
      if (y > lat === lastY > lat) return;
      if (lng < lastX + ((lat - lastY) / (y - lastY)) * (x - lastX)) isOdd = !isOdd;
    });
  }
  return isOdd;
}
