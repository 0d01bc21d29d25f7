import { expect, it } from 'vitest';
import { type Measured, simulateAll } from '../../../sim/simulator/pool.ts';
import { violationLine } from '../../../sim/simulator/summary.ts';

/** The `worlds` job of `.github/workflows/check.yml` runs more. */
const seeds = 60;
/** Only to end a hang. */
const timeoutMs = 3_600_000;

it(`keeps every invariant in ${seeds} worlds`, { timeout: timeoutMs }, async () => {
  const outcomes: Measured[] = [];
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  await simulateAll(
    all,
    null,
    (outcome) => outcomes.push(outcome),
    () => false,
  );
  const failures = outcomes.flatMap(({ seed, violation }) =>
    violation === null ? [] : [violationLine(seed, violation)],
  );
  expect(failures).toEqual([]);
  expect(outcomes).toHaveLength(seeds);
  // Worlds in which nothing happens prove nothing.
  const struck = new Set(outcomes.flatMap(({ faults }) => faults.map(([kind]) => kind)));
  expect(struck.size).toBeGreaterThan(15);
  expect(outcomes.reduce((sum, { trips }) => sum + trips, 0)).toBeGreaterThan(600);
});
