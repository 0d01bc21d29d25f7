import { type Place, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES } from './roadGraph.ts';
import { wrapLongitude } from './unwrap.ts';

/**
 * The part of a line between two fractions of its length, the first never after the second.
 * @param points latitude, longitude, latitude, … in microdegrees
 */
export function cutLine(points: readonly number[], from: number, to: number): Place[] {
  const places: Place[] = [];
  const narrowing = Math.cos(radians((points[0] ?? 0) / MICRODEGREES));
  const lengths: number[] = [];
  for (let index = 2; index < points.length; index += 2) {
    const dLat = (points[index] ?? 0) - (points[index - 2] ?? 0);
    const dLng = (points[index + 1] ?? 0) - (points[index - 1] ?? 0);
    lengths.push(Math.hypot(dLat, dLng * narrowing));
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const placeAt = (piece: number, share: number) => {
    const [lat = 0, lng = 0, nextLat = lat, nextLng = lng] = points.slice(2 * piece, 2 * piece + 4);
    places.push({
      lat: (lat + share * (nextLat - lat)) / MICRODEGREES,
      lng: wrapLongitude((lng + share * (nextLng - lng)) / MICRODEGREES),
    });
  };

  let passed = 0;
  lengths.forEach((length, piece) => {
    const [start, end] = [from * total - passed, to * total - passed];
    const isLast = piece === lengths.length - 1;
    if (start >= 0 && (start < length || isLast)) placeAt(piece, share(start, length));
    else if (start < 0 && end > 0) placeAt(piece, 0);
    if (end >= 0 && (end < length || isLast)) placeAt(piece, share(end, length));
    passed += length;
  });
  return places;
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}
