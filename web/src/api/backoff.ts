const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Returns the milliseconds to wait before the next attempt: exponential, with jitter. */
export function delayMs(attempts: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
