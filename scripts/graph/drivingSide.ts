import type { DrivingSide, Street } from '../../src/routing/graph/streets.ts';

/**
 * The side of the road people drive on: as most of the ways say that say it, or else as most roundabouts are driven,
 * which are counterclockwise where people drive on the right. Right where nothing says anything.
 */
export function findDrivingSide(tagged: readonly DrivingSide[], streets: readonly Street[]): DrivingSide {
  const left = tagged.filter((side) => side === 'left').length;
  if (tagged.length > 0) return left > tagged.length / 2 ? 'left' : 'right';
  const turning = streets
    .filter(({ kind, backwardSeconds }) => kind === 'roundabout' && backwardSeconds === null)
    .reduce((sum, { points }) => sum + Math.sign(bend(points)), 0);
  return turning < 0 ? 'left' : 'right';
}

/** Positive for a line that bends to the left. */
function bend(points: readonly number[]): number {
  let area = 0;
  for (let index = 2; index + 3 < points.length; index += 2) {
    const [y = 0, x = 0, middleY = 0, middleX = 0, nextY = 0, nextX = 0] = points.slice(index - 2, index + 4);
    area += (middleX - x) * (nextY - middleY) - (middleY - y) * (nextX - middleX);
  }
  return area;
}
