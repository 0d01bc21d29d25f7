/** Ratio of the bounds of two adjacent buckets: a reported wait is off by at most 5 %. */
const growth = 1.1;
const firstSeconds = 5;
/** About 5 hours; longer waits count in this bucket. */
const maxBucket = 85;

/** A histogram of waits without empty buckets. Histograms of several districts can be added. */
export type Waits = readonly { readonly bucket: number; readonly count: number }[];

/** Returns the bucket of a wait in seconds; bucket 0 holds waits under 5 seconds. */
export function bucketOf(seconds: number): number {
  if (seconds < firstSeconds) return 0;
  return Math.min(maxBucket, 1 + Math.floor(Math.log(seconds / firstSeconds) / Math.log(growth)));
}

function secondsOf(bucket: number): number {
  return bucket === 0 ? firstSeconds / 2 : firstSeconds * growth ** (bucket - 0.5);
}

/**
 * Returns the given quantile (0 to 1) of the waits in seconds, to the middle of its bucket; null for an empty
 * histogram.
 */
export function quantile(waits: Waits, share: number): number | null {
  const sorted = waits.toSorted((a, b) => a.bucket - b.bucket);
  let left = share * sorted.reduce((sum, { count }) => sum + count, 0);
  for (const { bucket, count } of sorted) {
    left -= count;
    if (left <= 0) return Math.round(secondsOf(bucket));
  }
  return null;
}

export function addWaits(a: Waits, b: Waits): Waits {
  const counts = new Map<number, number>();
  for (const { bucket, count } of [...a, ...b]) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].map(([bucket, count]) => ({ bucket, count }));
}

/** Returns the given quantile (0 to 1) of some values: the least that so many do not exceed; null without any. */
export function quantileOf(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
