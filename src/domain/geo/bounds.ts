import { cellToBoundary } from 'h3-js';
import type { CellId } from './cells.ts';
import type { Place } from './place.ts';

/** A rectangle in degrees. `west` is greater than `east` when it crosses the 180th meridian. */
export interface Bounds {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

export function isWithin({ lat, lng }: Place, bounds: Bounds): boolean {
  return lat >= bounds.south && lat <= bounds.north && isBetween(lng, bounds);
}

function isBetween(lng: number, { west, east }: Bounds): boolean {
  return west <= east ? lng >= west && lng <= east : lng >= west || lng <= east;
}

export function overlap(a: Bounds, b: Bounds): boolean {
  const isBeside = isBetween(a.west, b) || isBetween(b.west, a);
  return isBeside && a.south <= b.north && b.south <= a.north;
}

const MAX_CACHED = 10_000;
const known = new Map<CellId, Bounds>();

/** Beyond this latitude a cell may contain a pole, and its corners do not bound the longitudes. */
const POLAR_DEGREES = 80;

/** Returns the bounding rectangle of a cell. */
export function boundsOf(cell: CellId): Bounds {
  const cached = known.get(cell);
  if (cached !== undefined) return cached;
  if (known.size >= MAX_CACHED) known.clear();
  const corners = cellToBoundary(cell);
  const lats = corners.map(([lat]) => lat);
  const south = Math.min(...lats);
  const north = Math.max(...lats);
  const isPolar = Math.max(-south, north) > POLAR_DEGREES;
  const bounds = isPolar
    ? { south: south < 0 ? -90 : south, north: north > 0 ? 90 : north, west: -180, east: 180 }
    : { south, north, ...span(corners.map(([, lng]) => lng)) };
  known.set(cell, bounds);
  return bounds;
}

const METERS_PER_DEGREE = 111_000;

/** Returns the rectangle enlarged by a margin. */
export function padded({ south, west, north, east }: Bounds, meters: number): Bounds {
  const margin = meters / METERS_PER_DEGREE;
  const farthest = Math.min(POLAR_DEGREES, Math.max(-south, north));
  const wide = margin / Math.cos((farthest * Math.PI) / 180);
  const isAllAround = (east - west + 360) % 360 > 360 - 2 * wide || east - west === 360;
  return {
    south: Math.max(-90, south - margin),
    north: Math.min(90, north + margin),
    west: isAllAround ? -180 : wrapped(west - wide),
    east: isAllAround ? 180 : wrapped(east + wide),
  };
}

function wrapped(lng: number): number {
  if (lng < -180) return lng + 360;
  return lng > 180 ? lng - 360 : lng;
}

const knownBoundaries = new Map<CellId, Place[]>();

/** Returns the cell's corners, rounded to about a metre. */
export function boundaryOf(cell: CellId): Place[] {
  const cached = knownBoundaries.get(cell);
  if (cached !== undefined) return cached;
  if (knownBoundaries.size >= MAX_CACHED) knownBoundaries.clear();
  const boundary = cellToBoundary(cell).map(([lat, lng]) => ({ lat: rounded(lat), lng: rounded(lng) }));
  knownBoundaries.set(cell, boundary);
  return boundary;
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

/** No cell spans half the world: longitudes that seem to do so lie on both sides of the 180th meridian. */
function span(lngs: readonly number[]): { west: number; east: number } {
  const west = Math.min(...lngs);
  const east = Math.max(...lngs);
  if (east - west <= 180) return { west, east };
  return {
    west: Math.min(...lngs.filter((lng) => lng > 0)),
    east: Math.max(...lngs.filter((lng) => lng <= 0)),
  };
}
