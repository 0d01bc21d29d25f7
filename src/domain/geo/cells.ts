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
import { EARTH_RADIUS_METERS, type Place } from './place.ts';
import { arcMeters, cross, dot, normalize, unitVector, type Vector } from './vector.ts';

/** An H3 cell in its one canonical spelling: the name of an object is made of it, so `A` is not `a`. */
export const cellIdSchema = z
  .string()
  .refine((id) => /^[0-9a-f]{15}$/.test(id) && isValidCell(id), 'must be an H3 cell')
  .brand<'CellId'>();
export type CellId = z.infer<typeof cellIdSchema>;

/** The cell of an H3 resolution (0 to 15) that holds the place. */
export function cellAt(place: Place, resolution: number): CellId {
  return cellIdSchema.parse(latLngToCell(place.lat, place.lng, resolution));
}

/** A cell's ancestor at a coarser resolution, or the cell itself. */
export function cellParent(cell: CellId, resolution: number): CellId {
  return resolution >= getResolution(cell) ? cell : cellIdSchema.parse(cellToParent(cell, resolution));
}

/**
 * Resolution of the cells that districts are: some 45 km across. Coarser than any cell that carries streams, whatever
 * the policy, so that a cell lies in one district.
 */
const DISTRICT_RESOLUTION = 4;

/** Of a tenant that says nothing. */
const USUAL_RESOLUTION = 7;

/**
 * The cell of a resolution that a place adds up to. A cell lies within its parent only nearly, so that near a border
 * the coarse cell around a place may be another one than the parent of the usual cell around it: this is the latter.
 */
export function rollUpAt(place: Place, resolution: number): CellId {
  return cellParent(cellAt(place, Math.max(resolution, USUAL_RESOLUTION)), resolution);
}

/** The district whose cells hold the place. */
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

/** The cells exactly `k` steps from a cell, sorted. `k = 0` is the cell itself. */
export function cellRing(cell: CellId, k: number): CellId[] {
  return gridRing(cell, k)
    .sort()
    .map((id) => cellIdSchema.parse(id));
}

/** Distance from the centre of a cell to its farthest corner. */
export function cellRadiusMeters(cell: CellId): number {
  return shapeOf(cell).outerRadiusMeters;
}

/** How far a place is from the nearest point of a cell: 0 inside, else never more than the truth. */
export function distanceToCellMeters(place: Place, cell: CellId): number {
  const shape = shapeOf(cell);
  const point = unitVector(place);
  if (isInside(place, arcMeters(point, shape.centre), shape)) return 0;
  return Math.max(0, distanceToBorder(point, shape) - BORDER_ERROR_METERS);
}

/**
 * True when the place is in another cell and at least `hysteresisMeters` beyond the border. When false,
 * `distanceToCellMeters` is at most `hysteresisMeters`: what a search must allow for.
 */
export function isClearlyOutside(place: Place, cell: CellId, hysteresisMeters: number): boolean {
  const shape = shapeOf(cell);
  const point = unitVector(place);
  const fromCentre = arcMeters(point, shape.centre);
  // Positions are a flood, and nearly all of them end here.
  if (fromCentre <= shape.innerRadiusMeters + hysteresisMeters) return false;
  return distanceToBorder(point, shape) >= hysteresisMeters && !isInside(place, fromCentre, shape);
}

/** The inside of a border as H3 draws it and the places H3 counts to the cell differ by less than this. */
const BORDER_ERROR_METERS = 0.1;

/** Cells come and go over a long life; the shapes of this many take a few megabytes. */
const MAX_CACHED_SHAPES = 4_096;

interface Edge {
  readonly from: Vector;
  /** Of the plane through the edge and the centre of the Earth. */
  readonly normal: Vector;
  /** Directions along the edge at its two ends. */
  readonly alongAtFrom: Vector;
  readonly alongAtTo: Vector;
}

/** A cell as a polygon of great-circle arcs: 6 edges, 5 for a pentagon, more across a face of H3's icosahedron. */
interface CellShape {
  readonly cell: CellId;
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
  const centre = unitVector(cellCentre(cell));
  const corners = cellToBoundary(cell).map(([lat, lng]) => unitVector({ lat, lng }));
  const edges = corners.map((from, index) =>
    edgeBetween(from, corners[(index + 1) % corners.length] ?? from),
  );
  const shape = { cell, centre, edges, innerRadiusMeters: 0, outerRadiusMeters: 0 };
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

/** Distance to the nearest point of the border, from inside or outside. */
function distanceToBorder(point: Vector, shape: CellShape): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { from, normal, alongAtFrom, alongAtTo } of shape.edges) {
    nearest = Math.min(nearest, arcMeters(point, from));
    // The foot of the perpendicular lies on the edge, not before or after it.
    if (dot(point, alongAtFrom) > 0 && dot(point, alongAtTo) < 0) {
      const sine = Math.min(1, Math.abs(dot(point, normal)));
      nearest = Math.min(nearest, EARTH_RADIUS_METERS * Math.asin(sine));
    }
  }
  return nearest;
}
