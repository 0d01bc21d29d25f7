export const firstMs = 500;
export const longestMs = 15_000;

/**
 * Returns the milliseconds to wait before attempt `failures + 1`: exponential, with jitter over half of it, so that
 * clients that lost their server at once do not all reconnect at once. `random` is uniform in [0, 1).
 */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  return (full / 2) * (1 + random());
}
