import { EARTH_RADIUS_METERS, type Place, radians } from './place.ts';
import { cross, normalize, unitVector, type Vector } from './vector.ts';

/**
 * The tangent plane of the Earth at a place, in metres, with that place at its origin. The projection is
 * orthographic, as seen from straight above: no two places are nearer on the ground than on the plane, and
 * up to 20 km from the origin the difference is below 0.001 %.
 */
export interface Plane {
  /**
   * Writes x, y and the depth below the plane to `out` from `offset` on. With the depth, straight-line
   * distances are exact anywhere on Earth. Allocates nothing: this runs for every position of every vehicle.
   */
  project(place: Place, out: Float64Array, offset?: number): void;
}

/** The axes are any orthonormal pair: nothing may depend on where north is, which a pole could not say. */
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

/** A unit vector at right angles to `a`, from whichever axis is not nearly parallel to it. */
function perpendicular(a: Vector): Vector {
  return normalize(cross(Math.abs(a[2]) < 0.7 ? [0, 0, 1] : [1, 0, 0], a));
}
