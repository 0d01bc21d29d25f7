import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { leastWaitSeconds, mostServed } from '../sim/match/clairvoyant.ts';
import { type MatchOutcome, type MatchPolicy, type MatchRules, playRides } from '../sim/match/fleet.ts';
import { barChart } from '../sim/match/plot.ts';
import { matchingTable, type Played, sharingTable } from '../sim/match/table.ts';
import { mean } from '../sim/percentile.ts';
import { createRandom } from '../sim/random.ts';
import { type Recording, RecordingError, readRecording } from '../sim/replay/recording.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { defaultPolicy } from '../src/domain/policy.ts';

const usage = `npm run match -- --positions FILE --trips FILE --fleet N[,N…] --policy greedy|batch|pooled[,…]
  --candidates finishing|free[,…]
                 whether vehicles about to finish count beside the free ones (finishing)
  --window S     between two assignments (greedy: 1, batch and pooled: 2)
  --minutes M    how much of the recording, from its beginning (240)
  --seed N       which cabs make the fleet (1)
  --plot PREFIX  draws PREFIX-waits.svg, PREFIX-served.svg and PREFIX-driven.svg

Plays recorded rides through the matching that cells use, in virtual time. With the policy pooled all rides may share.`;

const list = z.string().transform((text) => text.split(','));
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const candidatesSchema = z.enum(['free', 'finishing']);
const optionsSchema = z.object({
  positions: z.string(),
  trips: z.string(),
  fleet: list.pipe(z.array(number.pipe(z.int().min(1).max(5_000)))),
  policy: list.pipe(z.array(z.enum(['greedy', 'batch', 'pooled']))),
  candidates: list.pipe(z.array(candidatesSchema)).default(['finishing']),
  window: number.pipe(z.number().min(0.5).max(60)).optional(),
  minutes: number.pipe(z.number().positive().max(1_440)).default(240),
  seed: number.pipe(z.int()).default(1),
  plot: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

const usualWindowSeconds: Record<MatchPolicy, number> = { greedy: 1, batch: 2, pooled: 2 };

/** Where a fleet of that size begins: at the first places of cabs that are drawn from the recording. */
function startsOf({ tracks, startsAt }: Recording, fleet: number, seed: number): Place[] {
  const random = createRandom(seed);
  const places = [...tracks.values()].map((track) => track.placeAt(startsAt));
  return Array.from(
    { length: fleet },
    () => places[Math.floor(random() * places.length)] ?? { lat: 0, lng: 0 },
  );
}

function showProgress(what: string): (share: number) => void {
  let shown = '';
  return (share) => {
    const text = `\r${what}: ${Math.floor(100 * share)} %`;
    if (!process.stderr.isTTY || text === shown) return;
    shown = text;
    process.stderr.write(share < 1 ? text : `\r${' '.repeat(text.length)}\r`);
  };
}

/** The ways to play a recording: rides that share ask all vehicles anyway. */
function waysOf({ policy, candidates, window }: Options): { how: string; rules: MatchRules }[] {
  return policy.flatMap((how) => {
    const windowSeconds = window ?? usualWindowSeconds[how];
    const rules = { policy: defaultPolicy, how, windowSeconds, finishing: true };
    if (how === 'pooled') return [{ how, rules }];
    return candidates.map((counted) => ({
      how: counted === 'free' ? `${how}, free only` : how,
      rules: { ...rules, finishing: counted === 'finishing' },
    }));
  });
}

/** Of the mean wait, for whoever serves the same rides. */
function leastMeanWaitOf(outcome: MatchOutcome, starts: readonly Place[], name: string): number {
  const served = outcome.made.map(({ ride }) => ride).sort((a, b) => a.pickupAt - b.pickupAt);
  const least = leastWaitSeconds(served, starts, defaultPolicy, showProgress(`${name}, bound`));
  return served.length === 0 ? 0 : least / served.length;
}

async function run(options: Options): Promise<void> {
  const recording = await readRecording(options.positions, options.trips, options.minutes);
  const all: Played[] = [];
  for (const fleet of options.fleet) {
    const starts = startsOf(recording, fleet, options.seed);
    const most = mostServed(recording.rides, starts, defaultPolicy);
    for (const { how, rules } of waysOf(options)) {
      const name = `${fleet} vehicles, ${how}`;
      const outcome = playRides(recording.rides, starts, rules, showProgress(name));
      const bounds =
        rules.how === 'pooled'
          ? null
          : { mostServed: most, leastMeanWait: leastMeanWaitOf(outcome, starts, name) };
      all.push({ fleet, how, windowSeconds: rules.windowSeconds, outcome, bounds });
    }
  }
  console.log(`${matchingTable(all)}\n\n${sharingTable(all)}`);
  if (options.plot !== undefined) await plot(all, options.plot);
}

async function plot(all: readonly Played[], prefix: string): Promise<void> {
  const bars = (heightOf: (outcome: MatchOutcome) => number) =>
    all.map(({ fleet, how, outcome }) => ({
      group: `${fleet} vehicles`,
      label: how,
      value: heightOf(outcome),
    }));
  const waits = bars(({ made }) => mean(made.map(({ waitSeconds }) => waitSeconds)) ?? 0);
  const driven = bars(({ made, drivenMeters }) => drivenMeters / 100 / Math.max(1, made.length));
  const served = bars(({ made }) => made.length);
  await writeFile(`${prefix}-waits.svg`, barChart('mean wait, seconds', waits));
  await writeFile(`${prefix}-served.svg`, barChart('rides served', served));
  await writeFile(`${prefix}-driven.svg`, barChart('driven for ten rides, kilometres', driven));
}

try {
  const names = ['positions', 'trips', 'fleet', 'policy', 'candidates', 'window', 'minutes', 'seed', 'plot'];
  const { values } = parseArgs({
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  await run(optionsSchema.parse(values));
} catch (error) {
  const isUsage = error instanceof z.ZodError || (error instanceof Error && 'code' in error);
  if (!isUsage && !(error instanceof RecordingError)) throw error;
  console.error(error instanceof RecordingError ? error.message : usage);
  process.exitCode = 2;
}
