/** Each bucket reaches this much farther than the one before: what it tells is off by 5 % at most. */
const growth = 1.1;
const firstSeconds = 5;
/** Some 5 hours: whatever is longer counts as that. */
const maxBucket = 85;

/** How many waits are of which length, buckets without any left out. Adds up over regions. */
export type Waits = readonly { readonly bucket: number; readonly count: number }[];

/** The bucket of a wait; number 0 holds what is shorter than 5 seconds. */
export function bucketOf(seconds: number): number {
  if (seconds < firstSeconds) return 0;
  return Math.min(maxBucket, 1 + Math.floor(Math.log(seconds / firstSeconds) / Math.log(growth)));
}

function secondsOf(bucket: number): number {
  return bucket === 0 ? firstSeconds / 2 : firstSeconds * growth ** (bucket - 0.5);
}

/** The wait that this share of all waits does not exceed (the middle of its bucket); null without any. */
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
