import { EARTH_RADIUS_METERS, type Place, radians } from './place.ts';
import { cross, normalize, unitVector, type Vector } from './vector.ts';

/**
 * The tangent plane of the Earth at a place, in metres, with that place as origin. The projection is orthographic:
 * distances on the plane never exceed those on the ground, and within 20 km of the origin they differ by less than
 * 0.001 %.
 */
export interface Plane {
  /**
   * Writes x, y and the depth below the plane to `out` from `offset` on. With the depth, chord distances are exact
   * anywhere on Earth. Allocates nothing: this runs for every position.
   */
  project(place: Place, out: Float64Array, offset?: number): void;
}

/** The axes are an arbitrary orthonormal pair: nothing may depend on north, which is undefined at a pole. */
export function createPlane(centre: Place): Plane {
  const up = unitVector(centre);
  const right = perpendicular(up);
  const [ux, uy, uz] = up;
  const [rx, ry, rz] = right;
  const [fx, fy, fz] = cross(up, right);

  function project(place: Place, out: Float64Array, offset = 0): void {
    const lat = radians(place.lat);
    const lng = radians(place.lng);
    const fromAxis = EARTH_RADIUS_METERS * Math.cos(lat);
    const x = fromAxis * Math.cos(lng);
    const y = fromAxis * Math.sin(lng);
    const z = EARTH_RADIUS_METERS * Math.sin(lat);
    out[offset] = x * rx + y * ry + z * rz;
    out[offset + 1] = x * fx + y * fy + z * fz;
    out[offset + 2] = EARTH_RADIUS_METERS - (x * ux + y * uy + z * uz);
  }

  return { project };
}

/** Returns a unit vector perpendicular to `a`, built from an axis that is not nearly parallel to it. */
function perpendicular(a: Vector): Vector {
  return normalize(cross(Math.abs(a[2]) < 0.7 ? [0, 0, 1] : [1, 0, 0], a));
}
