import { EARTH_RADIUS_METERS, type Place, radians } from './place.ts';

/** A direction from the centre of the Earth. On the unit sphere neither poles nor the antimeridian are special. */
export type Vector = readonly [x: number, y: number, z: number];

export function unitVector(place: Place): Vector {
  const lat = radians(place.lat);
  const lng = radians(place.lng);
  return [Math.cos(lat) * Math.cos(lng), Math.cos(lat) * Math.sin(lng), Math.sin(lat)];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function normalize(a: Vector): Vector {
  const length = Math.hypot(a[0], a[1], a[2]);
  return [a[0] / length, a[1] / length, a[2] / length];
}

/**
 * Returns the great-circle distance between unit vectors. Computed from the chord, because acos is inaccurate at
 * short range.
 */
export function arcMeters(a: Vector, b: Vector): number {
  return arcOfChord(EARTH_RADIUS_METERS * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
}

/** Returns the ground distance for a chord length, both in metres. */
export function arcOfChord(chordMeters: number): number {
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, chordMeters / (2 * EARTH_RADIUS_METERS)));
}

/** Returns the chord length for a ground distance, both in metres; infinite from half the globe on. */
export function chordOfArc(arcLengthMeters: number): number {
  const halfAngle = arcLengthMeters / (2 * EARTH_RADIUS_METERS);
  if (halfAngle >= Math.PI / 2) return Number.POSITIVE_INFINITY;
  return 2 * EARTH_RADIUS_METERS * Math.sin(halfAngle);
}
