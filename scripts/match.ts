import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { leastWaitSeconds, mostServed } from '../sim/match/clairvoyant.ts';
import { type MatchOutcome, type MatchPolicy, type MatchRules, playRides } from '../sim/match/fleet.ts';
import { barChart } from '../sim/match/plot.ts';
import { drawAhead } from '../sim/match/reservations.ts';
import { aheadTable, brokenPromises, matchingTable, type Played, poolingTable } from '../sim/match/table.ts';
import { mean } from '../sim/percentile.ts';
import { createRandom } from '../sim/random.ts';
import { type Recording, readRecording } from '../sim/replay/recording.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { defaultPolicy } from '../src/domain/policy/policy.ts';
import { count, option, plainNumber } from './commandLine/declare.ts';
import { type Progress, runLongCommand, type Verdict } from './commandLine/longCommand.ts';
import { InputError, readCommandLine } from './commandLine/read.ts';

const list = z.string().transform((text) => text.split(','));
const settings = readCommandLine({
  run: 'npm run match',
  does: `Plays recorded rides through the matching that cells use, in virtual time, and compares what becomes of them. With the
policy pooled all rides may share. Exit code 1 if a promise to a rider was broken.`,
  takes: {
    positions: option('FILE', 'the recorded cabs, as for npm run replay', z.string().min(1)),
    trips: option('FILE', 'the recorded rides, as for npm run replay', z.string().min(1)),
    fleet: option('N[,N...]', 'how many vehicles', list.pipe(z.array(count.pipe(z.int().min(1).max(5_000))))),
    policy: option(
      'P[,P...]',
      'greedy, batch or pooled',
      list.pipe(z.array(z.enum(['greedy', 'batch', 'pooled']))),
    ),
    candidates: option(
      'C[,C...]',
      'free, or finishing: whether vehicles about to finish count beside the free ones',
      list.pipe(z.array(z.enum(['free', 'finishing']))).default(['finishing']),
    ),
    window: option(
      'SECONDS',
      'between two assignments (greedy: 1, batch and pooled: 2)',
      plainNumber.pipe(z.number().min(0.5).max(60)).optional(),
    ),
    minutes: option(
      'M',
      'how much of the recording, from its beginning',
      plainNumber.pipe(z.number().positive().max(1_440)).default(240),
    ),
    ahead: option(
      'SHARE',
      'of the rides are booked 30 minutes ahead, and compared with none; not with pooled (0)',
      plainNumber.pipe(z.number().min(0).max(1)).default(0),
    ),
    seed: option('N', 'which cabs make the fleet', plainNumber.pipe(z.int()).default(1)),
    plot: option(
      'PREFIX',
      'draw PREFIX-waits.svg, PREFIX-served.svg and PREFIX-driven.svg',
      z.string().optional(),
    ),
  },
  examples: [
    'npm run match -- --positions positions.csv.gz --trips trips.csv.gz --fleet 100,200 --policy greedy,batch',
    'npm run match -- --positions positions.csv.gz --trips trips.csv.gz --fleet 200 --policy batch --ahead 0.2',
  ],
});
type Settings = typeof settings;

const usualWindowSeconds: Record<MatchPolicy, number> = { greedy: 1, batch: 2, pooled: 2 };

await runLongCommand('match', (onProgress) => run(settings, onProgress));

/** Start positions of a fleet: the first places of cabs drawn from the recording. */
function startsOf({ tracks, startsAt }: Recording, fleet: number, seed: number): Place[] {
  const random = createRandom(seed);
  const places = [...tracks.values()].map((track) => track.placeAt(startsAt));
  return Array.from(
    { length: fleet },
    () => places[Math.floor(random() * places.length)] ?? { lat: 0, lng: 0 },
  );
}

/** The combinations to replay: pooled rides consider all vehicles anyway. */
function waysOf({ policy, candidates, window }: Settings): { how: string; rules: MatchRules }[] {
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

/** Lower bound of the mean wait for the same rides. */
function leastMeanWaitOf(
  outcome: MatchOutcome,
  starts: readonly Place[],
  onProgress: (share: number) => void,
): number {
  const served = outcome.made.map(({ ride }) => ride).sort((a, b) => a.pickupAt - b.pickupAt);
  const least = leastWaitSeconds(served, starts, defaultPolicy, onProgress);
  return served.length === 0 ? 0 : least / served.length;
}

async function run(options: Settings, onProgress: Progress): Promise<Verdict> {
  if (options.ahead > 0 && options.policy.includes('pooled'))
    throw new InputError('Rides of the policy pooled cannot be booked ahead.');
  const recording = await readRecording(options.positions, options.trips, options.minutes);
  const all: Played[] = [];
  const ahead = drawAhead(recording.rides, options.ahead, options.seed);
  const withAhead: (Played & { readonly without: MatchOutcome })[] = [];
  for (const fleet of options.fleet) {
    const starts = startsOf(recording, fleet, options.seed);
    const most = mostServed(recording.rides, starts, defaultPolicy);
    for (const { how, rules } of waysOf(options)) {
      const shareOf = (what: string) => (share: number) =>
        onProgress(`${fleet} vehicles, ${how}${what}: ${Math.floor(100 * share)} %`);
      const outcome = playRides(recording.rides, starts, rules, shareOf(''));
      const bounds =
        rules.how === 'pooled'
          ? null
          : { mostServed: most, leastMeanWait: leastMeanWaitOf(outcome, starts, shareOf(', bound')) };
      const played = { fleet, how, windowSeconds: rules.windowSeconds, outcome, bounds };
      all.push(played);
      if (ahead.size === 0) continue;
      const reserved = playRides(recording.rides, starts, { ...rules, ahead }, shareOf(', ahead'));
      withAhead.push({ ...played, outcome: reserved, without: outcome });
    }
  }
  console.log(`${matchingTable(all)}\n\n${poolingTable(all)}\n`);
  if (withAhead.length > 0) console.log(`${aheadTable(withAhead)}\n`);
  if (options.plot !== undefined) await plot(all, options.plot);
  const broken = all.reduce((sum, { outcome }) => sum + brokenPromises(outcome.made).length, 0);
  return {
    outcome: broken === 0 ? 'held' : 'FAILED',
    detail: `${recording.rides.length} rides played ${all.length} times, ${broken} promises broken`,
  };
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
