import { z } from 'zod';

/** A point on the ground in WGS 84 degrees, treated as a point on a sphere (error at most 0.6 %). */
export const placeSchema = z.object({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
});
export type Place = z.infer<typeof placeSchema>;

/**
 * A place with its rider's name for it, as an address or a label. For display; of the rules only routing looks at it,
 * for the street that an address is on.
 */
export const labelledPlaceSchema = placeSchema.extend({ label: z.string().max(200).optional() });
export type LabelledPlace = z.infer<typeof labelledPlaceSchema>;

/** A place at a time. */
export interface FixedPosition extends Place {
  /** Epoch milliseconds. */
  readonly ts: number;
}

/** Mean radius of the Earth (IUGG R1). */
export const EARTH_RADIUS_METERS = 6_371_008.8;

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}

/**
 * Returns the great-circle distance by the haversine formula (R. W. Sinnott, 1984), accurate to millimetres at short
 * range.
 */
export function distanceMeters(a: Place, b: Place): number {
  const sinHalfLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinHalfLng = Math.sin(radians(b.lng - a.lng) / 2);
  const haversine =
    sinHalfLat * sinHalfLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinHalfLng * sinHalfLng;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/**
 * Returns an upper bound of `distanceMeters` without trigonometry: the straight line on a map of degrees (plate
 * carrée), whose path on the ground is no longer than drawn, and no shorter than the great circle. Half the globe away,
 * where an arc sine says little, the bound may be too low by decimetres.
 */
export function mostDistanceMeters(a: Place, b: Place): number {
  const lat = b.lat - a.lat;
  const lng = b.lng - a.lng;
  return EARTH_RADIUS_METERS * radians(Math.sqrt(lat * lat + lng * lng));
}

/**
 * Returns the initial course of the great circle from `a` to `b` in [0, 360): 0 is north, 90 east. At a pole it
 * counts from the meridian of `a.lng`, as in `destination`. 0 when the places are equal.
 */
export function bearingDegrees(a: Place, b: Place): number {
  const latA = radians(a.lat);
  const latB = radians(b.lat);
  const lngDelta = radians(b.lng - a.lng);
  const sinHalfLng = Math.sin(lngDelta / 2);
  const east = Math.sin(lngDelta) * Math.cos(latB);
  // The textbook difference of two products cancels for near places; this form does not.
  const north = Math.sin(latB - latA) + 2 * Math.sin(latA) * Math.cos(latB) * sinHalfLng * sinHalfLng;
  const bearing = degrees(Math.atan2(east, north));
  // A tiny negative angle plus 360 rounds to 360.
  return bearing < 0 ? (bearing + 360) % 360 : bearing;
}

/** Returns the place reached from `from` on a great circle with that initial course. */
export function destination(from: Place, bearing: number, meters: number): Place {
  const lat = radians(from.lat);
  const angle = meters / EARTH_RADIUS_METERS;
  const ahead = Math.sin(angle) * Math.cos(radians(bearing));
  // Axes: x under the meridian of `from`, y to its east, z at the pole.
  const x = Math.cos(lat) * Math.cos(angle) - Math.sin(lat) * ahead;
  const y = Math.sin(angle) * Math.sin(radians(bearing));
  const z = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * ahead;
  return {
    lat: degrees(Math.atan2(z, Math.hypot(x, y))),
    lng: wrapLongitude(from.lng + degrees(Math.atan2(y, x))),
  };
}

/** Returns the place at a fraction (0 to 1) of the great circle from `a` to `b`. */
export function interpolate(a: Place, b: Place, fraction: number): Place {
  return destination(a, bearingDegrees(a, b), distanceMeters(a, b) * fraction);
}

function wrapLongitude(lng: number): number {
  if (lng > 180) return lng - 360;
  return lng < -180 ? lng + 360 : lng;
}
