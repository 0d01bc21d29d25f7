import { z } from 'zod';
import { guards } from '../sim/simulator/guards.ts';
import { type Measured, simulateAll } from '../sim/simulator/pool.ts';
import { shrink } from '../sim/simulator/shrink.ts';
import { simulate } from '../sim/simulator/simulate.ts';
import { Summary, shrunkLines, violationLine } from '../sim/simulator/summary.ts';
import { count, flag, option } from './commandLine/declare.ts';
import { type Progress, runLongCommand, type Verdict } from './commandLine/longCommand.ts';
import { readCommandLine } from './commandLine/read.ts';

const settings = readCommandLine({
  run: 'npm run simulate',
  does: `Runs whole worlds from seeds, with every fault we know, and checks the invariants at each step. Stops at the first seed
that breaks one, and shrinks it to a small world that fails alike. Exit code 1 if one was broken.`,
  takes: {
    seeds: option('N', 'run this many seeds', count.default(200)),
    from: option('S', 'beginning with this one', count.default(1)),
    seed: option('N', 'run this seed alone', count.optional()),
    trace: flag('print everything that happens in it'),
    remove: option('GUARD', `take one guard away: ${guards.join(', ')}`, z.enum(guards).optional()),
  },
  examples: ['npm run simulate -- --seeds 1000', 'npm run simulate -- --seed 7 --trace'],
});
const { seed } = settings;
const removed = settings.remove ?? null;

await runLongCommand('simulate', (onProgress) =>
  seed === undefined ? runMany(settings, onProgress) : runOne(seed),
);

async function runOne(seed: number): Promise<Verdict> {
  const { trace, trips, steps, traceHash, violation } = await simulate(seed, {
    removed,
    keepsTrace: settings.trace,
  });
  for (const line of trace ?? []) console.log(line);
  console.log(`seed ${seed}: ${trips} trips, ${steps} steps, trace ${traceHash}`);
  if (violation !== null) return { outcome: 'FAILED', detail: violationLine(seed, violation) };
  return { outcome: 'held', detail: `seed ${seed}, ${trips} trips, 0 violations` };
}

/** Runs many seeds, up to the first failure, which is then shrunk. */
async function runMany({ seeds, from }: typeof settings, onProgress: Progress): Promise<Verdict> {
  const summary = new Summary();
  const failures: Measured[] = [];
  let [runs, trips] = [0, 0];
  await simulateAll(
    Array.from({ length: seeds }, (_, index) => from + index),
    removed,
    (outcome) => {
      summary.add(outcome);
      runs += 1;
      trips += outcome.trips;
      if (outcome.violation !== null) failures.push(outcome);
      onProgress(`${runs} of ${seeds} seeds, ${trips} trips, ${failures.length} violations`);
    },
    () => failures.length > 0,
  );
  for (const line of summary.lines()) console.log(line);
  const first = failures[0];
  if (first === undefined || first.violation === null) {
    return { outcome: 'held', detail: `${runs} seeds, ${trips} trips, 0 violations` };
  }
  console.log(violationLine(first.seed, first.violation));
  onProgress(`shrinking seed ${first.seed}`);
  for (const line of shrunkLines(await shrink({ ...first, trace: null }, removed))) console.log(line);
  const replay = [`--seed ${first.seed} --trace`, ...(removed === null ? [] : [`--remove ${removed}`])].join(
    ' ',
  );
  return {
    outcome: 'FAILED',
    detail: `seed ${first.seed} breaks ${first.violation.invariant}; replay: npm run simulate -- ${replay}`,
  };
}
