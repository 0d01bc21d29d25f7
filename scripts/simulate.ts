import { parseArgs } from 'node:util';
import { z } from 'zod';
import { guards } from '../sim/simulator/guards.ts';
import { type Measured, simulateAll } from '../sim/simulator/pool.ts';
import { shrink } from '../sim/simulator/shrink.ts';
import { simulate } from '../sim/simulator/simulate.ts';
import { Summary, shrunkLines, violationLine } from '../sim/simulator/summary.ts';

const usage = `npm run simulate -- [options]
  --seeds N       run this many seeds (200)
  --from S        beginning with this one (1)
  --seed N        run this seed alone
  --trace         print everything that happens in it
  --remove GUARD  take one guard away: ${guards.join(', ')}`;

const count = z.coerce.number().int().min(0);
const optionsSchema = z.object({
  seeds: count.default(200),
  from: count.default(1),
  seed: count.optional(),
  trace: z.boolean().default(false),
  remove: z.enum(guards).optional(),
});
type Options = z.infer<typeof optionsSchema>;

/** One seed; returns whether it kept every invariant. */
async function runOne(seed: number, { trace, remove }: Options): Promise<boolean> {
  const outcome = await simulate(seed, { removed: remove ?? null, keepsTrace: trace });
  for (const line of outcome.trace ?? []) console.log(line);
  console.log(`seed ${seed}: ${outcome.trips} trips, ${outcome.steps} steps, trace ${outcome.traceHash}`);
  if (outcome.violation !== null) console.log(violationLine(seed, outcome.violation));
  return outcome.violation === null;
}

/** Many seeds, up to the first that fails, which is then shrunk. */
async function runMany({ seeds, from, remove }: Options): Promise<boolean> {
  const summary = new Summary();
  const removed = remove ?? null;
  const failures: Measured[] = [];
  const all = Array.from({ length: seeds }, (_, index) => from + index);
  await simulateAll(
    all,
    removed,
    (outcome) => {
      summary.add(outcome);
      if (outcome.violation !== null) failures.push(outcome);
    },
    () => failures.length > 0,
  );
  for (const line of summary.lines()) console.log(line);
  const first = failures[0];
  if (first === undefined || first.violation === null) return true;
  console.log(violationLine(first.seed, first.violation));
  for (const line of shrunkLines(await shrink({ ...first, trace: null }, removed))) console.log(line);
  console.log(`replay: npm run simulate -- --seed ${first.seed} --trace`);
  return false;
}

function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        seed: { type: 'string' },
        trace: { type: 'boolean' },
        remove: { type: 'string' },
      },
    });
    return optionsSchema.parse(values);
  } catch (error) {
    console.error(error instanceof z.ZodError ? z.prettifyError(error) : String(error));
    return null;
  }
}

const options = readOptions();
if (options === null) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const isSound = options.seed === undefined ? await runMany(options) : await runOne(options.seed, options);
  process.exitCode = isSound ? 0 : 1;
}
