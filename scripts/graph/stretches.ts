import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { MICRODEGREES } from '../../src/routing/graph/roadGraph.ts';
import type { NodeTable } from './nodeTable.ts';

/** Kilometres per hour of a way that is crossed in a time that is tagged; null for all others. */
export function crossingSpeed(
  refs: readonly number[],
  crossingSeconds: number | undefined,
  nodes: NodeTable,
): number | null {
  if (crossingSeconds === undefined) return null;
  const meters = lengthOf(refs.flatMap((ref) => nodes.placeOf(ref) ?? []));
  return meters > 0 ? (3.6 * meters) / crossingSeconds : null;
}

/** The parts of a way between junctions. Nodes that the extract does not have are where it was cut off. */
export function* stretches(
  refs: readonly number[],
  nodes: NodeTable,
  isJunction: (ref: number) => boolean,
): Generator<number[]> {
  let stretch: number[] = [];
  for (const ref of refs) {
    const isPresent = nodes.placeOf(ref) !== null;
    // A node that is listed twice in a row is one.
    if (isPresent && ref !== stretch.at(-1)) stretch.push(ref);
    if (isPresent && (stretch.length < 2 || !isJunction(ref))) continue;
    if (stretch.length > 1) yield stretch;
    stretch = isPresent ? [ref] : [];
  }
  if (stretch.length > 1) yield stretch;
}

export function lengthOf(points: readonly number[]): number {
  let meters = 0;
  let last: Place | null = null;
  for (let index = 0; index < points.length; index += 2) {
    const place = {
      lat: (points[index] ?? 0) / MICRODEGREES,
      lng: (points[index + 1] ?? 0) / MICRODEGREES,
    };
    if (last !== null) meters += distanceMeters(last, place);
    last = place;
  }
  return meters;
}
