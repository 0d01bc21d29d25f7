import type { Position } from 'geojson';

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
    ...inner.filter(([point]) => point !== undefined && isInside(point, outline)).map((hole) => [...hole]),
  ]);
}

/** By how many edges lie to the east: an odd number is inside (the even-odd rule). */
function isInside([lng = 0, lat = 0]: Position, ring: readonly Position[]): boolean {
  let isOdd = false;
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [lastX = 0, lastY = 0] = ring.at(index - 1) ?? [];
    if (y > lat === lastY > lat) continue;
    if (lng < lastX + ((lat - lastY) / (y - lastY)) * (x - lastX)) isOdd = !isOdd;
  }
  return isOdd;
}
