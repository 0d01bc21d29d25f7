import { mean } from '../percentile.ts';

/** One value at a time or count. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A least-squares line. */
export interface Slope {
  readonly perX: number;
  /** Standard error of `perX`; infinite with fewer than three points. */
  readonly error: number;
}

/** Returns the line through the points; null with fewer than two different x. */
export function slopeOf(points: readonly Point[]): Slope | null {
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  if (meanX === null || meanY === null) return null;
  const spread = sum(points, ({ x }) => (x - meanX) ** 2);
  if (spread === 0) return null;
  const perX = sum(points, ({ x, y }) => (x - meanX) * (y - meanY)) / spread;
  const residual = sum(points, ({ x, y }) => (y - meanY - perX * (x - meanX)) ** 2);
  const error =
    points.length < 3 ? Number.POSITIVE_INFINITY : Math.sqrt(residual / (points.length - 2) / spread);
  return { perX, error };
}

/** What a series does in the end: `flat`, `grows`, or `unclear` where there are too few points to tell. */
export type Trend = 'flat' | 'grows' | 'unclear';

/** A rise by less than this share of the level, over the part that is judged, is none. */
const flatShare = 0.1;
const minPoints = 6;

/**
 * Judges the second half of a series, after warming up. It grows if its line rises by more than a tenth of its level, and
 * by more than twice the line's standard error, so that noise is not taken for growth.
 */
export function trendOf(points: readonly Point[]): Trend {
  const late = secondHalf(points);
  const slope = slopeOf(late);
  const level = mean(late.map(({ y }) => y));
  const [first, last] = [late[0], late.at(-1)];
  if (
    late.length < minPoints ||
    slope === null ||
    level === null ||
    first === undefined ||
    last === undefined
  ) {
    return 'unclear';
  }
  const rise = slope.perX * (last.x - first.x);
  return rise > flatShare * Math.abs(level) && slope.perX > 2 * slope.error ? 'grows' : 'flat';
}

/**
 * Judges what each unit of x adds, as bytes for each trip: it grows if a unit of the second half adds over a tenth more than
 * one of the first, beyond the errors of both lines.
 */
export function trendPerUnit(points: readonly Point[]): Trend {
  const late = secondHalf(points);
  const early = points.slice(0, points.length - late.length);
  const [before, after] = [slopeOf(early), slopeOf(late)];
  if (early.length < minPoints || before === null || after === null) return 'unclear';
  const rise = after.perX - before.perX;
  const isMore = rise > flatShare * Math.abs(before.perX);
  return isMore && rise > 2 * Math.hypot(before.error, after.error) ? 'grows' : 'flat';
}

export function secondHalf(points: readonly Point[]): readonly Point[] {
  return points.slice(Math.floor(points.length / 2));
}

function sum(points: readonly Point[], value: (point: Point) => number): number {
  return points.reduce((total, point) => total + value(point), 0);
}
