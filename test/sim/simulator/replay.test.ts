import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shrink } from '../../../sim/simulator/shrink.ts';
import { simulate } from '../../../sim/simulator/simulate.ts';

/** Only to end a hang. */
const timeoutMs = 3_600_000;

const seven = simulate(7);

it('replays a seed to the last byte, also in another process', { timeout: timeoutMs }, async () => {
  const first = await seven;
  const again = await simulate(7, { keepsTrace: true });
  const printed = execFileSync(process.execPath, ['scripts/simulate.ts', '--seed', '7'], {
    encoding: 'utf8',
  });
  expect(again.traceHash).toBe(first.traceHash);
  expect(again.steps).toBe(again.trace?.length);
  expect(printed).toContain(first.traceHash);
  expect(printed).toMatch(/\nsimulate: held, seed 7, \d+ trips, 0 violations\n$/);
});

it('tells another seed by its trace', { timeout: timeoutMs }, async () => {
  const [first, other] = [await seven, await simulate(8)];
  expect(other.traceHash).not.toBe(first.traceHash);
});

it('shrinks a failure to a smaller world that fails alike', { timeout: timeoutMs }, async () => {
  const failed = await simulate(1, { removed: 'confirmation' });
  const { kept, outcome } = await shrink(failed, 'confirmation');
  expect(outcome.violation?.invariant).toBe(failed.violation?.invariant);
  expect(outcome.steps).toBeLessThan(failed.steps);
  expect(kept.bookings?.size).toBe(1);
  expect(kept.phones?.size).toBe(1);
  expect(kept.faults?.size).toBe(0);
});
