import type { Guard } from './guards.ts';
import { everything, type Kept, scenarioOf } from './scenario.ts';
import { type Outcome, simulate } from './simulate.ts';

/** The most runs that shrinking a failing world may take. */
const maxRuns = 500;

export interface Shrunk {
  readonly kept: Kept;
  readonly outcome: Outcome;
  readonly runs: number;
}

/**
 * Finds a small world of the same seed that violates the same invariant: fewer bookings, phones and faults, until
 * none can be removed. Delta debugging (A. Zeller, R. Hildebrandt, 2002), one kind after the other.
 */
export async function shrink(failed: Outcome, removed: Guard | null): Promise<Shrunk> {
  const { seed, violation } = failed;
  const { bookings, phones } = scenarioOf(seed);
  let runs = 0;
  let smallest: Kept = everything;
  const fails = async (kept: Kept): Promise<boolean> => {
    if (runs === maxRuns) return false;
    runs += 1;
    const outcome = await simulate(seed, { removed, kept });
    if (outcome.violation?.invariant !== violation?.invariant) return false;
    smallest = kept;
    return true;
  };
  for (let round = 1; round <= 2; round++) {
    const faults = [...(smallest.faults ?? failed.struck)];
    await minimize(faults, (some) => fails({ ...smallest, faults: new Set(some) }));
    const allBookings = [...(smallest.bookings ?? bookings.map(({ index }) => index))];
    await minimize(allBookings, (some) => fails({ ...smallest, bookings: new Set(some) }));
    const allPhones = [...(smallest.phones ?? phones.map(({ index }) => index))];
    await minimize(allPhones, (some) => fails({ ...smallest, phones: new Set(some) }));
  }
  const outcome = await simulate(seed, { removed, kept: smallest, keepsTrace: true });
  return { kept: smallest, outcome, runs };
}

/** Removes as many items as it can, first many at once, then one by one. */
async function minimize<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<void> {
  if ((await fails([])) || items.length === 0) return;
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); ; size = Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (fewer.length > 0 && (await fails(fewer))) kept = fewer;
      else start += size;
    }
    if (size <= 1) return;
  }
}
