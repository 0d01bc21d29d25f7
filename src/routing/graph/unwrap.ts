import { MICRODEGREES } from './roadGraph.ts';
import type { Street } from './streets.ts';

const TURN = 360;
const FULL_TURN = TURN * MICRODEGREES;

/**
 * Streets with longitudes that do not jump at the antimeridian: where some are on both sides of it, those in the east
 * go on beyond 180°. They are cut apart in the widest gap between them instead.
 */
export function unwrapLongitudes(streets: readonly Street[]): readonly Street[] {
  const isUsed = new Uint8Array(TURN);
  for (const { points } of streets) {
    for (let index = 1; index < points.length; index += 2) {
      isUsed[degreeOf(points[index] ?? 0)] = 1;
    }
  }
  if (isUsed[0] === 0 || isUsed[TURN - 1] === 0) return streets;
  const cut = (endOfWidestGap(isUsed) - TURN / 2) * MICRODEGREES;
  return streets.map((street) => ({
    ...street,
    points: street.points.map((value, index) => (index % 2 === 1 && value < cut ? value + FULL_TURN : value)),
  }));
}

/** From −180° on. */
function degreeOf(microdegrees: number): number {
  return Math.min(TURN - 1, Math.max(0, Math.floor(microdegrees / MICRODEGREES) + TURN / 2));
}

function endOfWidestGap(isUsed: Uint8Array): number {
  let [end, widest, width] = [0, 0, 0];
  for (const [degree, used] of isUsed.entries()) {
    width = used === 1 ? 0 : width + 1;
    if (width > widest) [end, widest] = [degree + 1, width];
  }
  return end;
}

/** A longitude in degrees as maps have it, from −180 to 180. */
export function wrapLongitude(lng: number): number {
  return lng > 180 ? lng - TURN : lng;
}
