import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runChaos } from '../sim/chaos/chaosRun.ts';
import { describeChaos } from '../sim/chaos/figures.ts';
import { option, plainNumber } from './commandLine/declare.ts';
import { runLongCommand } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';

const { minutes, seed } = readCommandLine({
  run: 'npm run chaos',
  does: `Serves Hexhail on a state of its own, and attacks it: kills its runtime, cuts its network, locks its database,
while robots ride and drive. Then lets it come to rest and checks that nothing was lost. Exit code 1 if something was.`,
  takes: {
    minutes: option(
      'N',
      'how long the assault lasts; what follows takes a minute or a few',
      plainNumber.pipe(z.number().positive()).default(3),
    ),
    seed: option('S', 'which faults it meets', plainNumber.pipe(z.int()).default(1)),
  },
  examples: ['npm run chaos -- --minutes 3 --seed 7'],
});

await runLongCommand('chaos', async (onProgress) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-chaos-'));
  const report = await runChaos({ seed, minutes, stateDir, vehicles: 24, riderGapMs: 400, onProgress });
  const { violations, evidence, damage } = report;
  console.log(describeChaos(report));
  if (violations.length === 0) {
    await rm(stateDir, { recursive: true });
  } else {
    const path = join(stateDir, 'evidence.json');
    await writeFile(path, JSON.stringify({ violations, ...evidence }, null, 1));
    console.log(`evidence    ${path}, with the state of the service beside it`);
  }
  return {
    outcome: violations.length === 0 ? 'held' : 'FAILED',
    detail: `seed ${seed}, ${damage.kills} kills, ${evidence.bookings.length} bookings, ${violations.length} violations`,
  };
});
