import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runChaos } from '../../sim/chaos/chaosRun.ts';
import { describeChaos, operationsOf } from '../../sim/chaos/figures.ts';

/** Only to end a hang: a world that is not at rest by itself is given seven minutes, then judged. */
const hangMs = 10 * 60_000;

test(
  'half a minute of kills, a bad network and a failing database lose nothing',
  async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-chaos-'));
    const options = { seed: 1, minutes: 0.5, vehicles: 10, riderGapMs: 1_000 };
    const report = await runChaos({ ...options, stateDir, onProgress: () => undefined });
    console.log(describeChaos(report));
    expect(report.violations).toEqual([]);
    // A run without faults or rides would prove nothing.
    expect(report.damage.kills).toBeGreaterThan(0);
    expect(report.injected.size).toBeGreaterThan(0);
    expect(operationsOf(report.evidence).acknowledged).toBeGreaterThan(0);
    expect(report.evidence.bookings.some(({ trip }) => trip?.state === 'completed')).toBe(true);
    await rm(stateDir, { recursive: true });
  },
  hangMs,
);
