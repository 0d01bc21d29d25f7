import { vi } from 'vitest';

/** The timeout only ends a hang, before the test's own does: a busy machine is no failure. */
const options = { timeout: 300_000, interval: 50 };

/** Asks until nothing is thrown; returns the answer. Rejects with the last error when it never comes. */
export function waitFor<Found>(ask: () => Found | Promise<Found>): Promise<Found> {
  return vi.waitFor(ask, options);
}

/** Asks until the answer is truthy; returns it. Rejects when it never comes, or at once when something is thrown. */
export function waitUntil<Found>(ask: () => Found | Promise<Found>) {
  return vi.waitUntil(ask, options);
}
