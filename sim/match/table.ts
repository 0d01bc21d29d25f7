import { mean, percentile } from '../percentile.ts';
import type { MatchOutcome } from './fleet.ts';
import { punctualSeconds } from './reservations.ts';

/** The outcome of a recording under one policy. */
export interface Played {
  readonly fleet: number;
  readonly how: string;
  readonly windowSeconds: number;
  readonly outcome: MatchOutcome;
  /** Bounds for any dispatcher that carries one ride at a time; null for pooled rides. */
  readonly bounds: { readonly mostServed: number; readonly leastMeanWait: number } | null;
}

/** Formats a Markdown table. */
function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}

/** Returns the table of matching quality, per window and overall. */
export function matchingTable(all: readonly Played[]): string {
  const columns = ['fleet', 'policy', 'window', 'served', 'fewer than at most', 'mean wait', 'p90 wait'];
  return table(
    [...columns, 'at least', 'gap', 'window gap, mean', 'largest', 'windows short'],
    all.map(({ fleet, how, windowSeconds, outcome, bounds }) => {
      const { rides, made, windowGaps, windowsShort } = outcome;
      const waits = made.map(({ waitSeconds }) => waitSeconds);
      const meanWait = mean(waits);
      return [
        fleet,
        how,
        `${windowSeconds} s`,
        `${made.length} of ${rides}`,
        percent(bounds && 1 - made.length / bounds.mostServed),
        seconds(meanWait),
        seconds(percentile(waits, 0.9)),
        seconds(bounds?.leastMeanWait ?? null),
        percent(bounds && (meanWait ?? 0) / bounds.leastMeanWait - 1),
        percent(mean(windowGaps)),
        percent(windowGaps.length === 0 ? null : Math.max(...windowGaps)),
        bounds === null ? '–' : windowsShort,
      ];
    }),
  );
}

/** Returns the table of pooling results for riders and vehicles. */
export function poolingTable(all: readonly Played[]): string {
  const columns = ['fleet', 'policy', 'served', 'mean wait', 'p90 wait', 'shared', 'detour, all', 'p90'];
  return table(
    [...columns, 'promises broken', 'driven', 'empty', 'driven per ride'],
    all.map(({ fleet, how, outcome: { rides, made, drivenMeters, emptyMeters } }) => {
      const waits = made.map(({ waitSeconds }) => waitSeconds);
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const [ridden, direct] = [made.map((ride) => ride.rideSeconds), made.map((ride) => ride.directSeconds)];
      const detours = made
        .filter(({ directSeconds }) => directSeconds > 0)
        .map(({ rideSeconds, directSeconds }) => rideSeconds / directSeconds);
      return [
        fleet,
        how,
        `${made.length} of ${rides}`,
        seconds(mean(waits)),
        seconds(percentile(waits, 0.9)),
        percent(made.filter(({ isShared }) => isShared).length / made.length),
        (sum(ridden) / sum(direct)).toFixed(2),
        (percentile(detours, 0.9) ?? 1).toFixed(2),
        brokenPromises(made).length,
        kilometers(drivenMeters),
        kilometers(emptyMeters),
        `${(drivenMeters / 1000 / made.length).toFixed(1)} km`,
      ];
    }),
  );
}

/** Returns the table of rides booked ahead, and of the others, which are compared with what they were without any. */
export function aheadTable(all: readonly (Played & { readonly without: MatchOutcome })[]): string {
  const columns = [
    'fleet',
    'policy',
    'booked ahead',
    'held',
    'kept',
    'told before',
    'late or lost',
    'p90 late',
  ];
  return table(
    [...columns, 'others served', 'without any', 'mean wait', 'without any', 'p90 wait', 'without any'],
    all.map(({ fleet, how, outcome, without }) => {
      const { booked, held, told } = outcome.ahead;
      const ofAhead = outcome.made.filter(({ ride }) => booked.has(ride.row));
      const kept = ofAhead.filter(({ waitSeconds }) => waitSeconds <= punctualSeconds);
      const isKept = new Set(kept.map(({ ride }) => ride.row));
      const toldOf = [...told].filter((row) => !isKept.has(row)).length;
      const waitsOf = ({ made }: MatchOutcome) =>
        made.flatMap(({ ride, waitSeconds }) => (booked.has(ride.row) ? [] : [waitSeconds]));
      const [now, before] = [waitsOf(outcome), waitsOf(without)];
      const shareOf = (count: number) => percent(booked.size === 0 ? null : count / booked.size);
      return [
        fleet,
        how,
        booked.size,
        shareOf(held.size),
        shareOf(kept.length),
        shareOf(toldOf),
        shareOf(booked.size - kept.length - toldOf),
        seconds(
          percentile(
            ofAhead.map(({ waitSeconds }) => waitSeconds),
            0.9,
          ),
        ),
        now.length,
        before.length,
        seconds(mean(now)),
        seconds(mean(before)),
        seconds(percentile(now, 0.9)),
        seconds(percentile(before, 0.9)),
      ];
    }),
  );
}

/** Tolerance for rounding. */
const latenessSeconds = 0.001;

/** Returns the rides whose pickup was later, or whose ride was longer, than promised. */
export function brokenPromises(made: MatchOutcome['made']): MatchOutcome['made'] {
  return made.filter(({ lateSeconds }) => lateSeconds > latenessSeconds);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function seconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(0)} s`;
}

function kilometers(meters: number): string {
  return `${(meters / 1000).toFixed(0)} km`;
}
