import type { Place } from '../geo/place.ts';
import { type Area, covers, type Shape, shapesOf } from './area.ts';

/** Rows and columns of places that are tried in each polygon. */
const perSide = 5;

/** Returns places spread over an area, at most `most`: those in the middle of each polygon first. */
export function placesIn(area: Area, most: number): Place[] {
  const shapes = shapesOf(area).map(placesInShape);
  const longest = Math.max(0, ...shapes.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, index) =>
    shapes.flatMap((places) => places[index] ?? []),
  );
  return inTurn.flat().slice(0, most);
}

function placesInShape(shape: Shape): Place[] {
  const { west, east, south, north } = shape.box;
  const parts = Array.from({ length: perSide }, (_, index) => (index + 0.5) / perSide);
  const fromMiddle = (part: number) => Math.abs(part - 0.5);
  return parts
    .flatMap((up) => parts.map((along) => ({ up, along })))
    .toSorted((a, b) => fromMiddle(a.up) + fromMiddle(a.along) - fromMiddle(b.up) - fromMiddle(b.along))
    .map(({ up, along }) => ({ x: west + along * (east - west), y: south + up * (north - south) }))
    .filter((point) => covers(shape, point))
    .map(({ x, y }) => ({ lat: y, lng: x - 360 * Math.round(x / 360) }));
}
