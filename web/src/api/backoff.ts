const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before the next attempt, after so many: longer each time, and never all clients at once. */
export function delayMs(attempts: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
