import {
  cellToBoundary,
  cellToLatLng,
  cellToParent,
  getResolution,
  gridRing,
  isValidCell,
  latLngToCell,
} from 'h3-js';
import { z } from 'zod';
import { EARTH_RADIUS_METERS, mostDistanceMeters, type Place } from './place.ts';
import { arcMeters, cross, dot, normalize, unitVector, type Vector } from './vector.ts';

/** An H3 cell in lower case only: object names are made of it, and `A` is not `a`. */
export const cellIdSchema = z
  .string()
  .refine((id) => /^[0-9a-f]{15}$/.test(id) && isValidCell(id), 'must be an H3 cell')
  .brand<'CellId'>();
export type CellId = z.infer<typeof cellIdSchema>;

/** Returns the cell of an H3 resolution (0 to 15) that contains the place. */
export function cellAt(place: Place, resolution: number): CellId {
  return cellIdSchema.parse(latLngToCell(place.lat, place.lng, resolution));
}

/** Returns a cell's ancestor at a coarser resolution, or the cell itself. */
export function cellParent(cell: CellId, resolution: number): CellId {
  return resolution >= getResolution(cell) ? cell : cellIdSchema.parse(cellToParent(cell, resolution));
}

/**
 * H3 resolution of districts, about 45 km across. Coarser than any policy's cells, so that a cell lies in exactly one
 * district.
 */
const DISTRICT_RESOLUTION = 4;

/** The default `cellResolution`. */
const USUAL_RESOLUTION = 7;

/**
 * Returns the cell of a resolution that a place is counted in. H3 parents contain their children only approximately:
 * near a border the coarse cell around a place may differ from the parent of its default cell. This returns the
 * latter.
 */
export function rollUpAt(place: Place, resolution: number): CellId {
  return cellParent(cellAt(place, Math.max(resolution, USUAL_RESOLUTION)), resolution);
}

/** Returns the district that the place is counted in. */
export function districtAt(place: Place): CellId {
  return rollUpAt(place, DISTRICT_RESOLUTION);
}

export function districtOf(cell: CellId): CellId {
  return cellParent(cell, DISTRICT_RESOLUTION);
}

export function cellCentre(cell: CellId): Place {
  const [lat, lng] = cellToLatLng(cell);
  return { lat, lng };
}

/** Returns the cells exactly `k` steps from a cell, sorted. `k = 0` is the cell itself. */
export function cellRing(cell: CellId, k: number): CellId[] {
  return gridRing(cell, k)
    .sort()
    .map((id) => cellIdSchema.parse(id));
}

/** Returns the distance from the centre of a cell to its farthest corner. */
export function cellRadiusMeters(cell: CellId): number {
  return shapeOf(cell).outerRadiusMeters;
}

/**
 * Returns the distance from a place to the nearest point of a cell: 0 inside, and never more than the true distance.
 */
export function distanceToCellMeters(place: Place, cell: CellId): number {
  const shape = shapeOf(cell);
  const point = unitVector(place);
  if (isInside(place, arcMeters(point, shape.centre), shape)) return 0;
  return Math.max(0, distanceToBorder(point, shape) - BORDER_ERROR_METERS);
}

/**
 * Returns whether the place is in another cell and at least `hysteresisMeters` beyond the border. When false,
 * `distanceToCellMeters` is at most `hysteresisMeters`, which searches rely on.
 */
export function isClearlyOutside(place: Place, cell: CellId, hysteresisMeters: number): boolean {
  const shape = shapeOf(cell);
  const surelyWithinMeters = shape.innerRadiusMeters + hysteresisMeters;
  // The hot path of positions: nearly all end here.
  if (mostDistanceMeters(place, shape.middle) <= surelyWithinMeters) return false;
  const point = unitVector(place);
  const fromCentre = arcMeters(point, shape.centre);
  if (fromCentre <= surelyWithinMeters) return false;
  return distanceToBorder(point, shape) >= hysteresisMeters && !isInside(place, fromCentre, shape);
}

/** Upper bound of the difference between a cell's drawn border and the places H3 assigns to it. */
const BORDER_ERROR_METERS = 0.1;

/** Cells come and go over an isolate's life; this many shapes take a few megabytes. */
const MAX_CACHED_SHAPES = 4_096;

interface Edge {
  readonly from: Vector;
  /** Normal of the plane through the edge and the centre of the Earth. */
  readonly normal: Vector;
  /** Direction along the edge at each end. */
  readonly alongAtFrom: Vector;
  readonly alongAtTo: Vector;
}

/** A cell as a polygon of great-circle arcs: 6 edges, 5 for a pentagon, more across a face of H3's icosahedron. */
interface CellShape {
  readonly cell: CellId;
  readonly middle: Place;
  /** The same as a direction. */
  readonly centre: Vector;
  readonly edges: readonly Edge[];
  readonly innerRadiusMeters: number;
  readonly outerRadiusMeters: number;
}

const shapes = new Map<CellId, CellShape>();

function shapeOf(cell: CellId): CellShape {
  const known = shapes.get(cell);
  if (known !== undefined) return known;
  if (shapes.size >= MAX_CACHED_SHAPES) shapes.clear();
  const shape = measure(cell);
  shapes.set(cell, shape);
  return shape;
}

function measure(cell: CellId): CellShape {
  const middle = cellCentre(cell);
  const centre = unitVector(middle);
  const corners = cellToBoundary(cell).map(([lat, lng]) => unitVector({ lat, lng }));
  const edges = corners.map((from, index) =>
    edgeBetween(from, corners[(index + 1) % corners.length] ?? from),
  );
  const shape = { cell, middle, centre, edges, innerRadiusMeters: 0, outerRadiusMeters: 0 };
  return {
    ...shape,
    innerRadiusMeters: Math.max(0, distanceToBorder(centre, shape) - BORDER_ERROR_METERS),
    outerRadiusMeters: Math.max(...corners.map((corner) => arcMeters(centre, corner))) + BORDER_ERROR_METERS,
  };
}

function edgeBetween(from: Vector, to: Vector): Edge {
  const normal = normalize(cross(from, to));
  return { from, normal, alongAtFrom: cross(normal, from), alongAtTo: cross(normal, to) };
}

function isInside(place: Place, fromCentreMeters: number, shape: CellShape): boolean {
  if (fromCentreMeters <= shape.innerRadiusMeters) return true;
  if (fromCentreMeters > shape.outerRadiusMeters) return false;
  return latLngToCell(place.lat, place.lng, getResolution(shape.cell)) === shape.cell;
}

/** Returns the distance to the nearest point of the border, from inside or outside. */
function distanceToBorder(point: Vector, shape: CellShape): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { from, normal, alongAtFrom, alongAtTo } of shape.edges) {
    nearest = Math.min(nearest, arcMeters(point, from));
    // The foot of the perpendicular lies on the edge.
    if (dot(point, alongAtFrom) > 0 && dot(point, alongAtTo) < 0) {
      const sine = Math.min(1, Math.abs(dot(point, normal)));
      nearest = Math.min(nearest, EARTH_RADIUS_METERS * Math.asin(sine));
    }
  }
  return nearest;
}
