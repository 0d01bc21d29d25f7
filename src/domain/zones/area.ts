import { z } from 'zod';
import type { Place } from '../geo/place.ts';

/**
 * Drawn areas: polygons of GeoJSON (RFC 7946), whose edges are straight lines in degrees, as on the map that they were
 * drawn on. A place on a border is inside.
 */

const maxPositions = 5_000;
const maxRings = 50;
const maxPolygons = 50;

/** Longitude and latitude; an altitude is ignored. */
const positionSchema = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], z.number());

const ringSchema = z
  .array(positionSchema)
  .min(4, 'a ring has at least four positions')
  .max(maxPositions)
  .refine((ring) => {
    const [first, last] = [ring[0], ring.at(-1)];
    return first?.[0] === last?.[0] && first?.[1] === last?.[1];
  }, 'a ring ends where it begins');
const polygonSchema = z.array(ringSchema).min(1).max(maxRings);

export const areaSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygonSchema }),
  z.strictObject({
    type: z.literal('MultiPolygon'),
    coordinates: z.array(polygonSchema).min(1).max(maxPolygons),
  }),
]);
/** A GeoJSON Polygon or MultiPolygon. */
export type Area = z.infer<typeof areaSchema>;

/** A point in degrees. East of the 180th meridian x goes on beyond 180, so that a polygon across it is in one piece. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly from: Point;
  readonly to: Point;
}

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** One polygon, ready to be asked. Its first ring bounds it, the others are holes. */
export interface Shape {
  readonly box: Box;
  readonly edges: readonly Edge[];
}

/** Returns the polygons of an area. */
export function shapesOf(area: Area): Shape[] {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  return polygons.map((rings) => {
    const [first] = rings[0] ?? [];
    const edges = rings.flatMap((ring) => {
      const points = unwrapped(ring, first?.[0] ?? 0);
      return points.slice(1).map((to, index): Edge => ({ from: points[index] ?? to, to }));
    });
    return { edges, box: boxOf(edges) };
  });
}

/** No edge goes more than half around the world: one that seems to goes the other way. */
function unwrapped(ring: readonly (readonly [number, number, ...number[]])[], near: number): Point[] {
  let before = near;
  return ring.map(([lng, lat]) => {
    before = before + ((((lng - before + 180) % 360) + 360) % 360) - 180;
    // The sum may differ from the longitude in its last bit, which would open the ring.
    const turns = Math.round((before - lng) / 360);
    before = lng + 360 * turns;
    return { x: before, y: lat };
  });
}

function boxOf(edges: readonly Edge[]): Box {
  const xs = edges.map(({ from }) => from.x);
  const ys = edges.map(({ from }) => from.y);
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { west: least(xs), south: least(ys), east: most(xs), north: most(ys) };
}

/** Returns whether a place lies in one of the polygons, or on its border. */
export function isInShapes(shapes: readonly Shape[], { lat, lng }: Place): boolean {
  return shapes.some((shape) => [lng, lng + 360, lng - 360].some((x) => covers(shape, { x, y: lat })));
}

/** Returns whether a point lies in a polygon, or on its border. */
export function covers({ box, edges }: Shape, point: Point): boolean {
  const { x, y } = point;
  if (x < box.west || x > box.east || y < box.south || y > box.north) return false;
  let isInside = false;
  for (const edge of edges) {
    const { from, to } = edge;
    const side = turn(from, to, point);
    if (side === 0 && isBetween(point, edge)) return true;
    // Even–odd rule: a ray to the east crosses the border an odd number of times.
    if (from.y > y !== to.y > y && side > 0 === to.y > from.y) isInside = !isInside;
  }
  return isInside;
}

/** Positive where `c` lies to the left of the line from `a` to `b`, 0 on it. */
export function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function isBetween({ x, y }: Point, { from, to }: Edge): boolean {
  return (
    x >= Math.min(from.x, to.x) &&
    x <= Math.max(from.x, to.x) &&
    y >= Math.min(from.y, to.y) &&
    y <= Math.max(from.y, to.y)
  );
}
