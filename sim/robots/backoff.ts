import { between, type Random } from '../random.ts';

const firstMs = 500;
const longestMs = 15_000;

/**
 * How long to wait before try number `failures + 1`: doubling, and spread over half of it, so that clients who
 * lost their server at one moment do not come back at one moment.
 */
export function backoffMs(failures: number, random: Random): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  return between(random, full / 2, full);
}
