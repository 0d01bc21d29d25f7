import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAssault } from '../sim/chaos/assault.ts';
import { describeAssault } from '../sim/chaos/figures.ts';

const usage = `Usage: npm run chaos -- [--minutes N] [--seed S]

Serves Hexhail on a state of its own, and attacks it: kills its runtime, cuts its network, locks its database,
while robots ride and drive. Then lets it come to rest and checks that nothing was lost. Exit code 1 if something was.
  --minutes   how long the assault lasts (3); what follows takes a minute or a few
  --seed      which faults it meets (1)`;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error(usage);
  process.exit(2);
}

const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-chaos-'));
const report = await runAssault({ seed, minutes, stateDir, vehicles: 24, riderGapMs: 400 });
console.log(describeAssault(report));
if (report.violations.length === 0) {
  await rm(stateDir, { recursive: true });
} else {
  const path = join(stateDir, 'evidence.json');
  await writeFile(path, JSON.stringify({ violations: report.violations, ...report.evidence }, null, 1));
  console.log(`evidence    ${path}, with the state of the service beside it`);
  process.exitCode = 1;
}
