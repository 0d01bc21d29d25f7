export const firstMs = 500;
export const longestMs = 15_000;

/**
 * How long to wait before try number `failures + 1`: doubling, and spread over half of it, so that clients who
 * lost their server at one moment do not come back at one moment. `random` is uniform in [0, 1).
 */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  return (full / 2) * (1 + random());
}
