import type { Position } from 'geojson';
import { isInside } from '../crop.ts';

/**
 * Joins lines of node ids into closed rings, in whatever order and direction they come. What does not close (the edge of
 * the extract cut it off) is closed by a straight line if it goes most of the way round; a lone piece is left out.
 */
export function joinRings(lines: readonly (readonly number[])[]): number[][] {
  const rings: number[][] = [];
  const open = new Set(lines.filter(({ length }) => length > 1));
  const linesAt = Map.groupBy(
    [...open].flatMap((line) => [
      { end: line[0], line },
      { end: line.at(-1), line },
    ]),
    ({ end }) => end,
  );
  for (const line of open) {
    open.delete(line);
    const ring = [...line];
    while (ring[0] !== ring.at(-1)) {
      const end = ring.at(-1);
      const next = linesAt.get(end)?.find(({ line: candidate }) => open.has(candidate))?.line;
      if (next === undefined) break;
      open.delete(next);
      ring.push(...(next[0] === end ? next : next.toReversed()).slice(1));
    }
    const isClosed = ring[0] === ring.at(-1);
    if (isClosed) rings.push(ring);
    else if (ring.length > line.length) rings.push([...ring, ring[0] ?? 0]);
  }
  return rings;
}

/** Polygons of outer rings, each with the inner rings that lie within it. */
export function polygonsOf(
  outer: readonly (readonly Position[])[],
  inner: readonly (readonly Position[])[],
): Position[][][] {
  return outer.map((outline) => [
    [...outline],
    ...inner
      .filter(([[lng = 0, lat = 0] = []]) => isInside({ lat, lng }, [outline]))
      .map((hole) => [...hole]),
  ]);
}
