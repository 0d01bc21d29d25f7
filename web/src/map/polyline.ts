import type { Place } from '../api/schemas.ts';

/** Geometry of polylines at city scale, where the Earth counts as flat. */

const METERS_PER_DEGREE = 111_195;

export function metersBetween(a: Place, b: Place): number {
  const east = (b.lng - a.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(b.lat - a.lat, east) * METERS_PER_DEGREE;
}

/** Degrees clockwise from north. */
export function headingFrom(a: Place, b: Place): number {
  const east = (b.lng - a.lng) * Math.cos((a.lat * Math.PI) / 180);
  return ((Math.atan2(east, b.lat - a.lat) * 180) / Math.PI + 360) % 360;
}

export function lengthOf(line: readonly Place[]): number {
  return line.reduce((meters, place, at) => meters + metersBetween(line[at - 1] ?? place, place), 0);
}

export function placeBetween(a: Place, b: Place, fraction: number): Place {
  return { lat: a.lat + (b.lat - a.lat) * fraction, lng: a.lng + (b.lng - a.lng) * fraction };
}

/** A point on a line: the index of the vertex before it, and its distance from the start. */
export interface PointOnLine {
  readonly place: Place;
  readonly after: number;
  readonly metersAway: number;
}

/** Returns the point of a line nearest to a place; null for a line of zero length. */
export function nearestOnLine(line: readonly Place[], place: Place): PointOnLine | null {
  let nearest: PointOnLine | null = null;
  for (const [at, from] of line.entries()) {
    const to = line[at + 1];
    if (to === undefined) break;
    const shrink = Math.cos((from.lat * Math.PI) / 180);
    const east = (to.lng - from.lng) * shrink;
    const north = to.lat - from.lat;
    const squared = east * east + north * north;
    const along = (place.lng - from.lng) * shrink * east + (place.lat - from.lat) * north;
    const fraction = squared === 0 ? 0 : Math.min(1, Math.max(0, along / squared));
    const candidate = placeBetween(from, to, fraction);
    const metersAway = metersBetween(place, candidate);
    if (nearest === null || metersAway < nearest.metersAway)
      nearest = { place: candidate, after: at, metersAway };
  }
  return nearest;
}

/** Returns what is left of a line for somebody who has come to a place; null when the place is too far from it. */
export function restOfLine(line: readonly Place[], place: Place, mostMetersAway: number): Place[] | null {
  const reached = nearestOnLine(line, place);
  if (reached === null || reached.metersAway > mostMetersAway) return null;
  return [reached.place, ...line.slice(reached.after + 1)];
}

/** Returns the part of a line between two of its points; null if they are in reverse order. */
export function pieceOf(line: readonly Place[], from: PointOnLine, to: PointOnLine): Place[] | null {
  if (to.after < from.after) return null;
  return [from.place, ...line.slice(from.after + 1, to.after + 1), to.place];
}

/** Moves that far along a line, at most to its end; returns the place and the rest of the line. */
export function moveAlong(
  from: Place,
  line: readonly Place[],
  meters: number,
): { place: Place; ahead: Place[] } {
  let place: Place = { lat: from.lat, lng: from.lng };
  let left = meters;
  for (const [at, next] of line.entries()) {
    const step = metersBetween(place, next);
    if (step > left) return { place: placeBetween(place, next, left / step), ahead: line.slice(at) };
    left -= step;
    place = next;
  }
  return { place, ahead: [] };
}
