import { EARTH_RADIUS_METERS, type Place, radians } from '../../domain/geo/place.ts';
import { MICRODEGREES } from './roadGraph.ts';

const METERS_PER_MICRODEGREE = radians(1 / MICRODEGREES) * EARTH_RADIUS_METERS;
/** Nearer to a pole, meridians are no parallels any more. */
const FLAT_LATITUDE = 85;

/** The point of a line nearest to a place. */
export interface NearestPoint {
  /** Of the line's length. */
  readonly fraction: number;
  readonly meters: number;
  /** Whether the place is to the right of the line as it is drawn. */
  readonly isRight: boolean;
}

/** @param points latitude, longitude, latitude, … in microdegrees, of which `length` numbers count */
export function nearestOnLine(points: readonly number[], length: number, place: Place): NearestPoint {
  const project = Math.abs(place.lat) < FLAT_LATITUDE ? null : roundAround(place);
  const metersEast = METERS_PER_MICRODEGREE * Math.cos(radians(place.lat));
  const [placeLat, placeLng] = [place.lat * MICRODEGREES, place.lng * MICRODEGREES];
  let [along, total, squared, isRight] = [0, 0, Infinity, false];
  let [x, y] = [0, 0];
  for (let index = 0; index < length; index += 2) {
    const [lat, lng] = [points[index] ?? 0, points[index + 1] ?? 0];
    let [nextX, nextY] = [(lng - placeLng) * metersEast, (lat - placeLat) * METERS_PER_MICRODEGREE];
    if (project !== null) [nextX, nextY] = project(lat, lng);
    if (index === 0) [x, y] = [nextX, nextY];
    const [dx, dy] = [nextX - x, nextY - y];
    const stretch = dx * dx + dy * dy;
    const share = stretch > 0 ? Math.min(1, Math.max(0, -(x * dx + y * dy) / stretch)) : 0;
    const [footX, footY] = [x + share * dx, y + share * dy];
    const footSquared = footX * footX + footY * footY;
    const pieceLength = Math.sqrt(stretch);
    if (footSquared < squared) {
      along = total + share * pieceLength;
      squared = footSquared;
      isRight = dy * footX - dx * footY < 0;
    }
    total += pieceLength;
    [x, y] = [nextX, nextY];
  }
  return { fraction: total > 0 ? along / total : 0, meters: Math.sqrt(squared), isRight };
}

/**
 * Metres east and north of a place by the orthographic projection, which has no trouble with poles. Elsewhere a plane is
 * true enough.
 */
function roundAround(place: Place): (lat: number, lng: number) => [number, number] {
  const [sine, cosine] = [Math.sin(radians(place.lat)), Math.cos(radians(place.lat))];
  return (lat, lng) => {
    const [up, around] = [radians(lat / MICRODEGREES), radians(lng / MICRODEGREES - place.lng)];
    const east = Math.cos(up) * Math.sin(around);
    const north = cosine * Math.sin(up) - sine * Math.cos(up) * Math.cos(around);
    return [east * EARTH_RADIUS_METERS, north * EARTH_RADIUS_METERS];
  };
}
