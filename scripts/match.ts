import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { mostServed } from '../sim/match/clairvoyant.ts';
import { type MatchOutcome, type MatchPolicy, playRides } from '../sim/match/fleet.ts';
import { barChart } from '../sim/match/plot.ts';
import { mean, percentile } from '../sim/percentile.ts';
import { createRandom } from '../sim/random.ts';
import { type Recording, RecordingError, readRecording } from '../sim/replay/recording.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { defaultPolicy } from '../src/domain/policy.ts';

const usage = `npm run match -- --positions FILE --trips FILE --fleet N[,N…] --policy greedy|batch[,…]
  --window S     between two assignments (greedy: 1, batch: 2)
  --minutes M    how much of the recording, from its beginning (240)
  --seed N       which cabs make the fleet (1)
  --plot F.svg   draws the mean waits

Plays recorded rides through the matching that cells use, in virtual time.`;

const list = z.string().transform((text) => text.split(','));
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const optionsSchema = z.object({
  positions: z.string(),
  trips: z.string(),
  fleet: list.pipe(z.array(number.pipe(z.int().min(1).max(5_000)))),
  policy: list.pipe(z.array(z.enum(['greedy', 'batch']))),
  window: number.pipe(z.number().min(0.5).max(60)).optional(),
  minutes: number.pipe(z.number().positive().max(1_440)).default(240),
  seed: number.pipe(z.int()).default(1),
  plot: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

const usualWindowSeconds: Record<MatchPolicy, number> = { greedy: 1, batch: 2 };

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

function row(
  fleet: number,
  how: MatchPolicy,
  windowSeconds: number,
  outcome: MatchOutcome,
  most: number,
): string {
  const { rides, waitSeconds, emptyMeters, windowGaps, windowsShort } = outcome;
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  return [
    fleet,
    how,
    `${windowSeconds} s`,
    `${waitSeconds.length} of ${rides}`,
    percent(1 - waitSeconds.length / most),
    `${(mean(waitSeconds) ?? 0).toFixed(0)} s`,
    `${(percentile(waitSeconds, 0.9) ?? 0).toFixed(0)} s`,
    `${(emptyMeters / 1000).toFixed(0)} km`,
    percent(mean(windowGaps)),
    percent(windowGaps.length === 0 ? null : Math.max(...windowGaps)),
    windowsShort,
  ].join(' | ');
}

async function run(options: Options): Promise<void> {
  const recording = await readRecording(options.positions, options.trips, options.minutes);
  const columns = ['fleet', 'policy', 'window', 'served', 'fewer than at most', 'mean wait', 'p90 wait'];
  const header = [...columns, 'empty', 'window gap, mean', 'largest', 'windows short'];
  console.log(`| ${header.join(' | ')} |\n|${'---|'.repeat(header.length)}`);
  const bars: { label: string; value: number }[] = [];
  for (const fleet of options.fleet) {
    const starts = startsOf(recording, fleet, options.seed);
    const most = mostServed(recording.rides, starts, defaultPolicy);
    for (const how of options.policy) {
      const windowSeconds = options.window ?? usualWindowSeconds[how];
      const rules = { policy: defaultPolicy, how, windowSeconds };
      const outcome = playRides(recording.rides, starts, rules, showProgress(`${how}, ${fleet}`));
      console.log(`| ${row(fleet, how, windowSeconds, outcome, most)} |`);
      bars.push({ label: `${how} ${fleet}`, value: mean(outcome.waitSeconds) ?? 0 });
    }
  }
  if (options.plot !== undefined) await writeFile(options.plot, barChart('mean wait, seconds', bars));
}

try {
  const names = ['positions', 'trips', 'fleet', 'policy', 'window', 'minutes', 'seed', 'plot'] as const;
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
