/** A position in steps. */
export interface StepPoint {
  readonly lat: number;
  readonly lng: number;
}

/** Returns the points needed to keep a line within a tolerance (D. Douglas, T. Peucker, 1973). */
export function simplify<Point extends StepPoint>(line: readonly Point[], tolerance: number): Point[] {
  const kept = new Set([0, line.length - 1]);
  const open: [number, number][] = [[0, line.length - 1]];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [first, last] = range;
    let farthest = { at: -1, distance: tolerance };
    for (let at = first + 1; at < last; at++) {
      const distance = distanceToLine(line[at], line[first], line[last]);
      if (distance > farthest.distance) farthest = { at, distance };
    }
    if (farthest.at === -1) continue;
    kept.add(farthest.at);
    open.push([first, farthest.at], [farthest.at, last]);
  }
  return line.filter((_, at) => kept.has(at));
}

/** Distance from a point to the segment between two others. */
function distanceToLine(
  point: StepPoint | undefined,
  from: StepPoint | undefined,
  to: StepPoint | undefined,
): number {
  if (point === undefined || from === undefined || to === undefined) return 0;
  const [north, east] = [to.lat - from.lat, to.lng - from.lng];
  const length = north * north + east * east;
  const along = (point.lat - from.lat) * north + (point.lng - from.lng) * east;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, along / length));
  return Math.hypot(point.lat - from.lat - share * north, point.lng - from.lng - share * east);
}
