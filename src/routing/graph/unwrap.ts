import { MICRODEGREES } from './roadGraph.ts';
import type { Street } from './streets.ts';

const TURN = 360;
const FULL_TURN = TURN * MICRODEGREES;

/** Streets with longitudes that do not jump at the antimeridian. */
export function unwrapLongitudes(streets: readonly Street[]): readonly Street[] {
  const cut = antimeridianCut(longitudesOf(streets));
  if (cut === null) return streets;
  return streets.map((street) => ({
    ...street,
    points: street.points.map((value, index) => (index % 2 === 1 && value < cut ? value + FULL_TURN : value)),
  }));
}

function* longitudesOf(streets: readonly Street[]): Generator<number> {
  for (const { points } of streets) {
    for (let index = 1; index < points.length; index += 2) yield points[index] ?? 0;
  }
}

/**
 * Where longitudes on both sides of the antimeridian are cut apart instead: in the widest gap between them. Those below
 * go on beyond 180°. Null where there is nothing to cut. All in microdegrees.
 */
export function antimeridianCut(longitudes: Iterable<number>): number | null {
  const isUsed = new Uint8Array(TURN);
  for (const longitude of longitudes) isUsed[degreeOf(longitude)] = 1;
  if (isUsed[0] === 0 || isUsed[TURN - 1] === 0) return null;
  return (endOfWidestGap(isUsed) - TURN / 2) * MICRODEGREES;
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
